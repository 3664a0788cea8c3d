package desk

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pages of the desk to the program.
var Module = module.Module{Name: "desk", Files: files, Routes: routes}
