package passing

import (
	"embed"

	"kith/care/module"
	"kith/platform/web"
)

//go:embed locale style
var files embed.FS

// Module hands the pages of a referral to the program.
var Module = module.Module{Name: "passing", Files: files, Routes: routes}

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	p.oneRoutes(m)
	p.sendRoutes(m)
}
