package link

import (
	"embed"

	"kith/care/module"
)

//go:embed schema
var files embed.FS

// Module hands the table of links to the program.
var Module = module.Module{Name: "link", Files: files}
