package light

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pages of light links to the program.
var Module = module.Module{Name: "light", Files: files, Routes: routes}
