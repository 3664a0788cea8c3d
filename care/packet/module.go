package packet

import (
	"embed"

	"kith/care/module"
)

//go:embed locale
var files embed.FS

// Module hands the sentences and pages of packets to the program.
var Module = module.Module{Name: "packet", Files: files}
