package family

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/checkin"
	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct {
	*module.House
	ties tie.Rules
}

func routes(ties tie.Rules) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) {
		p := pages{h, ties}
		m.On("GET /y", p.today, web.Shows("A young person's own day: visits, promises, her words.").Query("done: anything, after something was kept"))
		m.On("GET /y/people", p.people, web.Shows("The people around a young person, where she puts them.").Query("done: anything, after something was kept"))
		m.On("POST /y/people", p.place, web.Does("Puts somebody where she wants them.").
			Needs("person: reference of who", "circle: close, known or not-now").Takes("shared: anything, to let her team see it"))
		m.On("GET /y/who", p.who, web.Shows("What a young person lets each one know.").Query("done: anything, after something was kept"))
		m.On("POST /y/who", p.choose, web.Does("Keeps what she lets one person know, or ends it.").
			Needs("with: reference of who", "step: save or end").
			Takes("knows: may-know-all, may-know-headline, may-know-nothing or ask-me-first", "until: the last day, as 2026-11-16", "version: the one that she saw, where there is one"))
		m.On("GET /y/told/{item}", p.told, web.Shows("One thing a young person told, and who may know it.").Query("done: anything, after something was kept"))
		m.On("POST /y/told/{item}", p.change, web.Does("Changes who may know it, asks that somebody be told, or takes it back.").
			Needs("step: wish, ask or withdraw").
			Takes("with: reference of who", "knows: may-know-all, may-know-headline, may-know-nothing or ask-me-first", "until: the last day, as 2026-11-16", "seen: the wish that she saw, where there is one"))
		m.On("GET /y/tell", p.tell, web.Shows("Before a young person tells something: what stays private, and what she began."))
		m.On("POST /y/tell", p.tellStart, web.Does("Begins to tell something."))
		m.On("GET /y/tell/{step}", p.tellStep, web.Shows("One question of telling something.").Query("draft: what she began"))
		m.On("POST /y/tell/{step}", p.tellKeep, web.Does("Keeps an answer and goes on; the last one tells it to whom she chose.").
			Needs("draft: what she began").
			Takes("go: on, break, drop or save", "words: her words", "topic: code", "to: reference of whom she tells", "safe: yes, not-sure or no"))
		m.On("GET "+checkin.TellAt, p.tell, web.Shows("The same for a young person on the way through a check-in.").Open())
		m.On("POST "+checkin.TellAt, p.tellStart, web.Does("Begins to tell something on the way.").Open())
		m.On("GET "+checkin.TellAt+"/{step}", p.tellStep, web.Shows("One question of telling something on the way.").Query("draft: what she began").Open())
		m.On("POST "+checkin.TellAt+"/{step}", p.tellKeep, web.Does("Keeps an answer and goes on; the last one tells it, and the check-in goes on.").
			Needs("draft: what she began").
			Takes("go: on, break, drop or save", "words: her words", "topic: code", "to: reference of whom she tells", "safe: yes, not-sure or no").Open())
		m.On("GET /y/looked", p.looked, web.Shows("Who opened a young person's record.").Query("before: the moment at which the page begins"))
		m.On("POST /y/promises", p.unkept, web.Does("Says that a promise was not kept, whatever was noted.").Needs("promise: which one"))
		m.On("POST /f/{child}/promises", p.unkeptToward, web.Does("Says that a promise was not kept, whatever was noted.").Needs("promise: which one"))
		m.On("GET /f", p.children, web.Shows("The children for whom a caregiver stands."))
		m.On("GET /f/{child}", p.child, web.Shows("One of them: visits, people, vaccines, what was promised."))
	}
}

// Bar is the bar of those who have pages here: everything that leads to a page
// they may open.
func Bar(v access.Viewer) []web.NavItem {
	if account.KindOf(v.ID()) == account.Caregiver {
		return []web.NavItem{{Key: "family.nav.children", Href: "/f"}}
	}
	all := []web.NavItem{{Key: "family.nav.today", Href: "/y"}}
	if decides(v) {
		all = append(all, web.NavItem{Key: "family.nav.people", Href: "/y/people"},
			web.NavItem{Key: "family.nav.who", Href: "/y/who"}, web.NavItem{Key: "family.nav.looked", Href: "/y/looked"})
	}
	return all
}

// decides reports whether a record is a young person's own to decide about: younger
// ones read along at most.
func decides(v access.Viewer) bool { return v.Clears(label.Governance) }

// asking returns who asks if they have an account of a kind; nobody is sent to
// sign in, and for everybody else these pages are not there.
func asking(r *http.Request, kind account.Kind) (access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	if account.KindOf(v.ID()) != kind {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

// self is a young person on a page of her own.
type self struct {
	people.Patient
	viewer  access.Viewer
	now     time.Time
	records []string // all of hers, this one first
	ledger  tie.Ledger
	corner  []tie.Tie
	names   map[string]people.Named
	Ask     string // the name of somebody here she may ask for, or ""
}

// self returns who asks, and who is around them. What is not open to her yet is
// not found.
func (p pages) self(r *http.Request) (s self, err error) {
	v, err := asking(r, account.Young)
	if err != nil {
		return s, err
	}
	return p.selfOf(r.Context(), v)
}

func (p pages) selfOf(ctx context.Context, v access.Viewer) (s self, err error) {
	s.viewer = v
	s.now = p.Now().In(p.Zone)
	if s.Patient, err = people.Child(ctx, p.DB, s.viewer, people.PatientID(strings.TrimPrefix(s.viewer.ID(), "Patient/"))); err != nil {
		return s, err
	}
	if s.records, err = p.Store.Same(ctx, s.viewer, string(s.ID)); err != nil {
		return s, err
	}
	from := contact.DayAt(s.now.AddDate(-2, 0, 0)) - 1
	ledgers, err := tie.Ledgers(ctx, p.DB, s.viewer, tie.Reach{From: from, Now: s.now}, s.records...)
	if err != nil {
		return s, err
	}
	s.ledger = tie.Together(ledgers, s.records...)
	s.corner = s.ledger.Corner(p.ties, s.now)
	refs := []string{}
	for _, t := range s.corner {
		refs = append(refs, t.Person)
	}
	for _, a := range s.ledger.Appointments {
		refs = append(refs, a.Person)
	}
	if s.names, err = people.Names(ctx, p.DB, s.viewer, refs); err != nil {
		return s, err
	}
	if t := tie.LeanOn(s.corner); t != nil {
		s.Ask = s.names[t.Person].Name
	}
	return s, nil
}

// namesOf returns how to speak of people, as far as she sees them.
func (p pages) namesOf(r *http.Request, s self, refs []string) (map[string]people.Named, error) {
	return people.Names(r.Context(), p.DB, s.viewer, refs)
}

// owner is self for what only whoever decides about the record may do.
func (p pages) owner(r *http.Request) (s self, err error) {
	if s, err = p.self(r); err == nil && !decides(s.viewer) {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return s, err
}

// visit is one time agreed on, as a family's page says it: when and with whom,
// and not what for.
type visit struct {
	At   time.Time
	With []string
}

// mostVisits is how many visits a page shows. Source: Kith
const mostVisits = 5

// visits puts appointments together: one a line, with everybody's name. name
// returns "" for who is not known.
func visits(all []contact.Appointment, now time.Time, name func(ref string) string) (list []visit) {
	last := ""
	for _, a := range all {
		if !a.Coming() || a.Start.Before(now) {
			continue
		}
		if a.ID != last {
			last = a.ID
			list = append(list, visit{At: a.Start.In(now.Location())})
		}
		v := &list[len(list)-1]
		if n := name(a.Person); n != "" && !slices.Contains(v.With, n) {
			v.With = append(v.With, n)
		}
	}
	return list[:min(len(list), mostVisits)]
}

// called returns names by reference.
func called(names map[string]people.Named) func(string) string {
	return func(ref string) string { return names[ref].Name }
}
