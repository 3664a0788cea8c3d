package visit

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands the visit aid to the program.
var Module = module.Module{Name: "visit", Files: files, Projectors: []store.Projector{Projector}, Routes: routes(Standard())}
