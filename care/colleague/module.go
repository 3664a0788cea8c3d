package colleague

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema
var files embed.FS

// Module hands what colleagues had with each other to the program.
var Module = module.Module{Name: "colleague", Files: files, Projectors: []store.Projector{Projector}}
