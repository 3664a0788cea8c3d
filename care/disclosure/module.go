package disclosure

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands what was told to the program.
var Module = module.Module{Name: "disclosure", Files: files, Projectors: []store.Projector{Projector},
	Drawers: []module.Drawer{{Table: "disclosure_draft", Key: "id", Under: "disclosure"}}}
