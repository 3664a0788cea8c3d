package directory

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules style
var files embed.FS

// Module hands the directory and its pages to the program.
var Module = module.Module{Name: "directory", Files: files, Projectors: []store.Projector{Projector}, Routes: routes}
