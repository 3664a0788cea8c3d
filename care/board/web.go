package board

import (
	"net/http"

	"kith/care/module"
	"kith/care/tie"
	"kith/platform/web"
)

// pages are the pages of this folder and the rules they go by.
type pages struct {
	*module.House
	ties tie.Rules
	plan PlanRules
}

// routes returns what adds the pages to a program.
func routes(ties tie.Rules) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) {
		p := pages{h, ties, planRules()}
		m.On("GET /today", p.today)
		m.On("GET /today/print", p.todayPrint)
		m.On("GET /children/{id}", p.child)
		m.On("GET /children/{id}/contacts", p.contacts)
		m.On("GET /ties/rules", p.rules)
	}
}

// rules shows how states and reasons are decided, with the present numbers.
func (p pages) rules(w http.ResponseWriter, r *http.Request) error {
	if _, err := viewer(r); err != nil {
		return err
	}
	return web.Show(w, r, rulesPage(p.ties, p.plan))
}
