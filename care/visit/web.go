package visit

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/engagement"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// pages are the pages of this folder and the rules they go by.
type pages struct {
	*module.House
	rules Rules
}

// routes returns what adds the pages to a program.
func routes(rules Rules) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) {
		p := pages{h, rules}
		m.On("GET /children/{id}/visit", p.visit, web.Shows("What to do with a visit so that the child can tell: what to explain, to ask, and not to ask."))
		m.On("POST /children/{id}/visit/facts", p.record, web.Does("Notes what was done at today's visit, or was not.").
			Needs("kind: what it is about, such as time-alone", "value: done, declined, deferred or not-alone").
			Takes("until: put off until this day, as 2026-11-16", "next: the page to go on to"))
		m.On("POST /children/{id}/visit/facts/{type}/{fact}/undo", p.undo, web.Does("Takes back what was noted today.").Takes("next: the page to go on to"))
		m.On("POST /children/{id}/visit/words", p.words, web.Does("Notes what somebody says matters today.").
			Needs("speaker: whose words, such as Patient/x", "words: their own, one line", "show: yes, they agreed that the team reads it"))
		m.On("POST /children/{id}/visit/plan", p.plan, web.Does("Notes what was agreed on, and promises it.").
			Needs("words: what we will do, one line", "due: by which day, as 2026-11-16"))
		m.On("GET /previsit", p.previsit, web.Shows("Who comes on a day, and what is worth asking each.").
			Query("date: another day, as 2026-11-16", "view: room leaves names and topics out"))
		m.On("GET /previsit/print", p.previsit, web.Shows("The same on paper, without names and topics.").Query("date: another day, as 2026-11-16"))
	}
}

const (
	most = 300 // characters of words. Source: Kith
)

// Works reports whether somebody's work is to see children: who asks and
// explains.
func Works(v access.Viewer) bool {
	return v.Clears(label.Clinical|label.Coordination) && strings.HasPrefix(v.ID(), "Practitioner/")
}

// child returns the child of the address for those whose work it is.
func (p pages) child(r *http.Request) (c people.Patient, v access.Viewer, err error) {
	if v = access.From(r.Context()); v.Nobody() {
		return c, v, fault.New(fault.Login, "fault.login")
	}
	c, err = people.Child(r.Context(), p.DB, v, people.PatientID(r.PathValue("id")))
	if err == nil && !Works(v) {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return c, v, err
}

// whole reads everything about today's visit of the child of the address.
func (p pages) whole(r *http.Request) (View, access.Viewer, error) {
	c, v, err := p.child(r)
	if err != nil {
		return View{}, v, err
	}
	ctx := r.Context()
	records, err := p.Store.Same(ctx, v, string(c.ID))
	if err != nil {
		return View{}, v, err
	}
	kin, err := people.Family(ctx, p.DB, v, c.ID, p.Today())
	if err != nil {
		return View{}, v, err
	}
	x, err := p.rules.Gather(ctx, p.House, v, Of{Child: c, Kin: kin, Records: records})
	x.Next = x.address("/visit")
	return x, v, err
}

func (p pages) visit(w http.ResponseWriter, r *http.Request) error {
	x, _, err := p.whole(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, visitPage(x))
}

func (p pages) record(w http.ResponseWriter, r *http.Request) error {
	c, v, err := p.child(r)
	if err != nil {
		return err
	}
	x := Recording{Child: string(c.ID), Kind: Kind(r.PostFormValue("kind")), Value: due.Value(r.PostFormValue("value")), Until: contact.DayOn(r.PostFormValue("until"))}
	key := due.Key(string(x.Kind))
	if _, ok := due.Standard().Question(key); key != "" && !ok {
		return fault.At(fault.Invalid, "visit.no-such-fact", "kind")
	}
	if err := Record(r.Context(), p.House, v, x); err != nil {
		return err
	}
	return p.back(w, r, c)
}

// back leads to the page that the form came from.
func (p pages) back(w http.ResponseWriter, r *http.Request, c people.Patient) error {
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/children/"+string(c.ID)+"/visit"))
}

func (p pages) undo(w http.ResponseWriter, r *http.Request) error {
	c, v, err := p.child(r)
	if err != nil {
		return err
	}
	if err := Undo(r.Context(), p.House, v, Noted{string(c.ID), r.PathValue("type"), r.PathValue("fact")}); err != nil {
		return err
	}
	return p.back(w, r, c)
}

// words takes what somebody says matters today. Without their word that it may
// be read it is not kept.
func (p pages) words(w http.ResponseWriter, r *http.Request) error {
	x, v, err := p.whole(r)
	if err != nil {
		return err
	}
	x.Typed, x.Speaker = web.Line(r, "words"), r.PostFormValue("speaker")
	x.lineMistake("words", x.Typed)
	if !slices.ContainsFunc(x.Family, func(s Somebody) bool { return s.Ref == x.Speaker }) {
		x.Mistakes["speaker"] = "visit.matters.who-missing"
	}
	if r.PostFormValue("show") != "yes" {
		x.Mistakes["show"] = "visit.matters.show-missing"
	}
	if len(x.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, visitPage(x))
	}
	if err := Say(r.Context(), p.House, v, Saying{Child: string(x.Child.ID), Speaker: x.Speaker, Words: x.Typed}); err != nil {
		return err
	}
	return p.back(w, r, x.Child)
}

// plan takes what was agreed on: it is promised, by whoever sends it, and noted
// as done.
func (p pages) plan(w http.ResponseWriter, r *http.Request) error {
	x, v, err := p.whole(r)
	if err != nil {
		return err
	}
	x.Plan, x.PlanDue = web.Line(r, "words"), r.PostFormValue("due")
	x.lineMistake("plan-words", x.Plan)
	switch day := contact.DayOn(x.PlanDue); {
	case day == 0 || len(x.PlanDue) != len(time.DateOnly):
		x.Mistakes["due"] = "engagement.form.day-unclear"
	case day < x.today:
		x.Mistakes["due"] = "engagement.form.day-over"
	}
	if len(x.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, visitPage(x))
	}
	ctx := r.Context()
	all, f, err := begin(ctx, p.House, v, string(x.Child.ID), Plan)
	if err != nil {
		return err
	}
	f.Value = due.Done
	all.add(f.observation())
	all.add(engagement.Promising(string(x.Child.ID), x.Plan, x.PlanDue, f.By, f.At))
	if err := all.commit(ctx, "agree on what comes next"); err != nil {
		return err
	}
	return p.back(w, r, x.Child)
}
