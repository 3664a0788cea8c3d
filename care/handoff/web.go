package handoff

import (
	"kith/care/module"
	"kith/platform/web"
)

func routes(*web.Mux, *module.House) {}
