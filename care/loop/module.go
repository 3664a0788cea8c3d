package loop

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules
var files embed.FS

// Module hands what was passed on to the program.
var Module = module.Module{Name: "loop", Files: files, Projectors: []store.Projector{Projector}, Guards: guards, Jobs: jobs}
