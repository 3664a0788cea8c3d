package handoff

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands the warm handoff to the program.
var Module = module.Module{Name: "handoff", Files: files, Projectors: []store.Projector{Projector}, Jobs: jobs}
