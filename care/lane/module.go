package lane

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands who is free and when to the program.
var Module = module.Module{Name: "lane", Files: files, Projectors: []store.Projector{Projector}, Jobs: jobs, Guards: guards}
