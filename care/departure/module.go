package departure

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
	"kith/fhir/store"
)

//go:embed schema locale
var files embed.FS

// Module hands departures to the program, with the rules of ties that are built in.
var Module = New(tie.Standard())

// New is Module with a site's own rules about ties; see tie.LoadRules.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "departure", Files: files, Projectors: []store.Projector{Projector}, Routes: routes(ties), Jobs: jobs, Guards: guards}
}
