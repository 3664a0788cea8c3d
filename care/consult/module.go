package consult

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands the record of consults to the program; care/line has the pages.
var Module = module.Module{Name: "consult", Files: files, Projectors: []store.Projector{Projector}}
