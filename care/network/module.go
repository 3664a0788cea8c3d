package network

import (
	"embed"

	"kith/care/module"
)

//go:embed schema locale style rules
var files embed.FS

// Module hands the map and the pages of colleagues to the program.
var Module = module.Module{Name: "network", Files: files, Routes: routes}
