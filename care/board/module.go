package board

import (
	"embed"

	"kith/care/module"
	"kith/care/tie"
)

//go:embed locale style
var files embed.FS

// Module hands the pages to the program, with the rules that are built in.
var Module = New(tie.Standard())

// New is Module with a site's own rules about ties; see tie.LoadRules.
func New(ties tie.Rules) module.Module {
	return module.Module{Name: "board", Files: files, Routes: routes(ties)}
}
