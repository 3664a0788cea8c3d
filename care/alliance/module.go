package alliance

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules
var files embed.FS

// Module hands the relationship check to the program.
var Module = module.Module{Name: "alliance", Files: files, Projectors: []store.Projector{Projector}, Routes: routes, Jobs: jobs}
