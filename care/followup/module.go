package followup

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules
var files embed.FS

// Module hands what is owed, its jobs and its pages to the program.
var Module = module.Module{Name: "followup", Files: files, Projectors: []store.Projector{Projector}, Jobs: jobs, Guards: guards}
