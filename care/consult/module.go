package consult

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands the consult line to the program.
var Module = module.Module{Name: "consult", Files: files, Projectors: []store.Projector{Projector}, Routes: routes}
