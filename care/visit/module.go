package visit

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands what is due and the visit aid to the program, with the rules that
// are built in.
var Module = New(Standard())

// New is Module with other rules.
func New(rules Rules) module.Module {
	return module.Module{Name: "visit", Files: files, Projectors: []store.Projector{Projector}, Routes: routes(rules)}
}
