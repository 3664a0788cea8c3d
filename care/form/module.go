package form

import (
	"embed"

	"kith/care/module"
)

//go:embed locale
var files embed.FS

// Module hands the words around questions to the program.
var Module = module.Module{Name: "form", Files: files}
