package privacy

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style rules
var files embed.FS

// Module hands the pages to the program.
var Module = module.Module{Name: "privacy", Files: files, Routes: routes}
