package consent

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands consent to the program.
var Module = module.Module{Name: "consent", Files: files, Projectors: []store.Projector{Projector}, Routes: placeRoutes}
