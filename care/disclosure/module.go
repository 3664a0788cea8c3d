package disclosure

import (
	"embed"

	"kith/care/draft"
	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands what was told to the program.
var Module = module.Module{Name: "disclosure", Files: files, Projectors: []store.Projector{Projector}}

// Drafts are what somebody is about to write down as told.
//
// Source: Kith
var Drafts = draft.Kind{Name: "disclosure", Days: 7}
