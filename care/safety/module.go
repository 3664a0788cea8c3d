package safety

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands the pathway and its pages to the program.
var Module = module.Module{Name: "safety", Files: files, Projectors: []store.Projector{Projector}, Routes: routes}
