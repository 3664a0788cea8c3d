package outreach

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
)

//go:embed locale style rules
var files embed.FS

// New hands the list of whom to reach out to, by these rules about ties.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "outreach", Files: files, Routes: routes(ties)}
}
