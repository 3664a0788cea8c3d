package outreach

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
	"kith/fhir/store"
)

//go:embed locale style rules schema
var files embed.FS

// New hands the list of whom to reach out to, by these rules about ties.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "outreach", Files: files, Projectors: []store.Projector{Projector}, Routes: routes(ties)}
}
