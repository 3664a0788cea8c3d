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
		m.On("GET /today", p.today, web.Shows("Who comes today, who needs somebody, and what was promised.").
			Query("date: another day, as 2026-11-16", "view: room leaves names and reasons out"))
		m.On("GET /today/print", p.todayPrint, web.Shows("The same day on one sheet of paper.").Query("date: another day, as 2026-11-16"))
		m.On("GET /children/{id}", p.child, web.Shows("One child: people, ties, promises, contacts.").
			Query("months: 24 looks back two years", "view: room leaves out what was told in confidence"))
		m.On("GET /children/{id}/print", p.child, web.Shows("The same on paper, without what was told in confidence.").Query("months: 24 looks back two years"))
		m.On("GET /children/{id}/contacts", p.contacts, web.Shows("Who met or spoke with whom about one child."))
		m.On("GET /ties/rules", p.rules, web.Shows("How states and reasons are decided, with the present numbers."))
	}
}

// rules shows how states and reasons are decided, with the present numbers.
func (p pages) rules(w http.ResponseWriter, r *http.Request) error {
	if _, err := viewer(r); err != nil {
		return err
	}
	return web.Show(w, r, rulesPage(p.ties, p.plan))
}
