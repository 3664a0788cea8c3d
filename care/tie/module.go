package tie

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands ties to the program.
var Module = module.Module{Name: "tie", Files: files, Projectors: []store.Projector{Projector}}
