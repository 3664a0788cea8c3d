package due

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema
var files embed.FS

// Module hands what is due to the program.
var Module = module.Module{Name: "due", Files: files, Projectors: []store.Projector{Projector}}
