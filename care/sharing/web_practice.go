package sharing

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"kith/care/alliance"
	"kith/care/disclosure"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// practiceView is how a place listens: numbers of the place, never of a person.
type practiceView struct {
	Place       string
	From, Until time.Time // Until is the last day
	disclosure.Measure
	Felt     alliance.Share // how many felt listened to
	Quarters [2]time.Time   // in which; the second is the last day
	Cards    []templ.Component
}

// months is how far the page looks back. Source: Kith
const months = 12

// practice shows how the viewer's place listens. A small number reads like none,
// so that nobody learns from it that somebody told something.
func (p pages) practice(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return fault.New(fault.Login, "fault.login")
	case v.Origin() == "" || !strings.HasPrefix(v.ID(), "Practitioner/"):
		return fault.New(fault.NotFound, "fault.not-found")
	}
	now := p.Now().In(p.Zone)
	y, m, d := now.Date()
	until := time.Date(y, m, d, 0, 0, 0, 0, p.Zone) // whole days, so that a number does not move while one looks
	view := practiceView{From: until.AddDate(0, -months, 0), Until: until.AddDate(0, 0, -1)}
	all, err := disclosure.Measures(r.Context(), p.DB, view.From, until, now)
	if err != nil {
		return err
	}
	view.Days = -1
	for _, x := range all {
		if x.Site == v.Origin() {
			view.Measure = x
		}
	}
	at, err := people.GetOrganization(r.Context(), p.DB, v, people.OrganizationID(v.Origin()))
	if err != nil {
		return err
	}
	view.Place = at.Name
	from, after := alliance.Quarters(now)
	shares, err := alliance.Shares(r.Context(), p.DB, from, after)
	if err != nil {
		return err
	}
	view.Felt, view.Quarters = shares[v.Origin()], [2]time.Time{from, after.AddDate(0, 0, -1)}
	for _, card := range p.cards {
		c, err := card(r.Context(), p.House, v.Origin(), view.From, until)
		if err != nil {
			return err
		}
		view.Cards = append(view.Cards, c)
	}
	return web.Show(w, r, practicePage(view))
}

// line is one measure as the page shows it.
type practiceLine struct {
	Key string
	N   disclosure.Count
}

func (v practiceView) lines() []practiceLine {
	return []practiceLine{
		{"told", v.Told}, {"answered", v.Answered}, {"unanswered", v.Unanswered}, {"spared", v.Spared}, {"retold", v.Retold}, {"talks", v.Talks},
	}
}
