package loopboard

import (
	"embed"

	"kith/care/module"
)

//go:embed schema locale style
var files embed.FS

// Module hands the pages to the program.
var Module = module.Module{Name: "loopboard", Files: files, Routes: routes}
