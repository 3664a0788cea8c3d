package duplicate

import (
	"embed"
	"io/fs"

	"kith/care/module"
	"kith/fhir/match"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Words holds the sentences of comparing records, which the pages use.
var Words fs.FS = match.Files

// Module hands duplicates to the program.
var Module = module.Module{Name: "duplicate", Files: files, Projectors: []store.Projector{Projector}, Routes: routes}
