package screening

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands instruments and scores to the program.
var Module = module.Module{Name: "screening", Files: files, Projectors: []store.Projector{Projector}, Guards: guard}
