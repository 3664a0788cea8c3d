package people

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/web"
)

//go:embed schema locale
var files embed.FS

// Module hands people to the program.
var Module = New(nil)

// New is Module with somebody who knows whom each child sees most; nil leaves
// that out of the list.
func New(usual Usual) module.Module {
	return module.Module{
		Name: "people", Files: files, Projectors: []store.Projector{Projector},
		Routes: func(m *web.Mux, h *module.House) { pages{h, newSeal(), usual}.routes(m) },
	}
}
