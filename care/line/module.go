package line

import (
	"embed"

	"kith/care/module"
)

//go:embed style
var files embed.FS

// Module hands the pages of the consult line to the program.
var Module = module.Module{Name: "line", Files: files, Routes: routes}
