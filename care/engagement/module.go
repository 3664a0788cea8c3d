package engagement

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands promises and own words to the program.
var Module = module.Module{Name: "engagement", Files: files, Projectors: []store.Projector{Projector}, Routes: routes}
