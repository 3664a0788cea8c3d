package sharing

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pages of what was told to the program.
var Module = module.Module{Name: "sharing", Files: files, Routes: routes}
