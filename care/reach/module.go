package reach

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands tries, and how people may be reached, to the program.
var Module = module.Module{Name: "reach", Files: files, Projectors: []store.Projector{Projector}}
