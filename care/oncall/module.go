package oncall

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema rules
var files embed.FS

// Module hands who is at work to the program.
var Module = module.Module{Name: "oncall", Files: files, Projectors: []store.Projector{Projector}}
