package family

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
)

//go:embed locale style
var files embed.FS

// New hands the pages to the program, with a site's rules about ties.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "family", Files: files, Routes: routes(ties)}
}
