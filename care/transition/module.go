package transition

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
	"kith/fhir/store"
)

//go:embed schema locale style
var files embed.FS

// Module hands moves and departures to the program, with the rules of ties that
// are built in.
var Module = New(tie.Standard())

// New is Module with a site's own rules about ties; see tie.LoadRules.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "transition", Files: files, Projectors: []store.Projector{Projector}, Routes: routes(ties), Jobs: jobs, Guards: guards}
}
