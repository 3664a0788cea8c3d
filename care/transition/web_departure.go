package transition

import "kith/platform/web"

func (p pages) departureRoutes(m *web.Mux) {}
