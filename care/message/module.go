package message

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands messages and their pages to the program.
var Module = module.Module{Name: "message", Files: files, Projectors: []store.Projector{Projector}, Routes: routes, Guards: guards}
