package progress

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pictures of how a child has been to the program.
var Module = module.Module{Name: "progress", Files: files}
