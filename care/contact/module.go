package contact

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema
var files embed.FS

// Module hands contacts to the program.
var Module = module.Module{Name: "contact", Files: files, Projectors: []store.Projector{Projector}}
