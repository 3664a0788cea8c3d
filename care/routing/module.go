package routing

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style rules
var files embed.FS

// Module hands whom to ask to the program.
var Module = module.Module{Name: "routing", Files: files, Routes: routes}
