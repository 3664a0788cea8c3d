package transition

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands moves to the program.
var Module = module.Module{Name: "transition", Files: files, Projectors: []store.Projector{Projector}, Routes: routes, Guards: guards,
	Drawers: []module.Drawer{{Table: "transition_draft", Key: "patient_id", Under: "transition"}}}
