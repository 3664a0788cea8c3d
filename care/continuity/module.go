package continuity

import (
	"embed"

	"kith/care/module"
)

//go:embed locale
var files embed.FS

// Module hands the sentences about continuity to the program.
var Module = module.Module{Name: "continuity", Files: files}
