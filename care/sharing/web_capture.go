package sharing

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) captureRoutes(m *web.Mux) {
	m.On("GET /children/{id}/shared/new", p.begin, web.Shows("What to say first, and what was begun and not finished."))
	m.On("POST /children/{id}/shared/new", p.start, web.Does("Begins to write something down.").Takes("talked: yes, where it was explained what stays private"))
	m.On("GET /children/{id}/shared/new/{step}", p.step, web.Shows("One step of writing down what somebody told.").
		Query("draft: what was begun"))
	m.On("POST /children/{id}/shared/new/{step}", p.keep, web.Does("Keeps a step and goes on to another; the last one saves.").
		Needs("draft: what was begun").
		Takes("go: the step to go on to, save, or drop", "safe: yes, not-sure or no", "words: what was told", "own: yes, where the teller wrote it",
			"teller: Patient/x or RelatedPerson/x", "topic: code", "way: how it was told", "where: in words",
			"with-{person}: a choice", "until-{person}: the last day", "for-{person}: a purpose", "closed: yes, for named people only",
			"duty: why it may have to be told", "said: what was said first", "outcome: what came of it", "endangering: caregivers", "reviewer: who found so",
			"headline: what others may know", "opening: what one could say", "helps: what helps", "not-again: topics"))
}

// captureView is one step.
type captureView struct {
	subject
	capture
	Step    step
	Circle  []Column // whom a wish may be about, without whoever writes
	Family  []Column
	First   string // what is said before
	Place   disclosure.Pathway
	Mistake string // key
	Field   string // where
	Item    disclosure.Item
	All     []string // who will read all of it, by reference
	Some    []string // who will know the headline alone
}

// beginView is the page before the first step.
type beginView struct {
	subject
	Drafts []draft.Draft
	First  string
}

func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	s, err := p.child(r)
	if err != nil {
		return err
	}
	v := beginView{subject: s, First: p.reporting().First.In(lang(r))}
	if v.Drafts, err = disclosure.Drafts.Of(r.Context(), p.House, s.asks, string(s.Child.ID)); err != nil {
		return err
	}
	return web.Show(w, r, beginPage(v))
}

func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	s, err := p.child(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("talked") == "yes" {
		if err := disclosure.Explained(r.Context(), p.House, s.asks, string(s.Child.ID)); err != nil {
			return err
		}
	}
	id, err := disclosure.Drafts.Save(r.Context(), p.House, s.asks, draft.Draft{Child: string(s.Child.ID), Answers: map[string]string{}})
	if err != nil {
		return err
	}
	return web.See(w, r, s.stepAt(id, stepSafe))
}

// stepAt is the address of a step of a draft.
func (v View) stepAt(draft string, s step) string {
	return v.address("/shared/new/"+string(s)) + "?" + url.Values{"draft": {draft}}.Encode()
}

// captureOf returns what was begun; a step that is none is not found.
func (p pages) captureOf(r *http.Request, draft string) (v captureView, err error) {
	if v.subject, err = p.child(r); err != nil {
		return v, err
	}
	v.Step = step(r.PathValue("step"))
	if !slices.Contains(steps, v.Step) {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	d, err := disclosure.Drafts.Get(r.Context(), p.House, v.asks, string(v.Child.ID), draft)
	if err != nil {
		return v, err
	}
	v.capture = capture{ID: d.ID, Answers: d.Answers}
	around, err := consent.Around(r.Context(), p.House, v.asks, v.Child.ID, v.kin)
	if err != nil {
		return v, err
	}
	v.People = columns(around, v.asks.ID())
	for _, c := range v.People {
		if !c.You {
			v.Circle = append(v.Circle, c)
		}
		if c.Work == "" {
			v.Family = append(v.Family, c)
		}
	}
	v.First = p.reporting().First.In(lang(r))
	v.Place = p.reporting().At(consent.In(p.Store).Place.Code)
	return v, nil
}

func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	v, err := p.captureOf(r, r.URL.Query().Get("draft"))
	if err != nil {
		return err
	}
	if v.Step == stepBack {
		v.readBack(p)
	}
	return web.Show(w, r, capturePage(v))
}

// readBack fills what will be saved and who could read it then.
func (v *captureView) readBack(p pages) {
	s, err := v.statement(string(v.Child.ID), v.Circle, p.after)
	if err != nil {
		v.Mistake, v.Field = fault.Of(err).Key, fault.Of(err).At
	}
	s.To = []string{v.asks.ID()}
	v.Item = disclosure.Item{ID: "new", Statement: s, Status: disclosure.Stands}
	v.All, v.Some = v.Item.Readers(v.now)
}

// keep keeps what a form says in the draft, whatever it is: nothing that was
// typed is lost. Then it goes on.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.captureOf(r, r.PostFormValue("draft"))
	if err != nil {
		return err
	}
	v.take(r)
	if _, err := disclosure.Drafts.Save(r.Context(), p.House, v.asks, draft.Draft{ID: v.ID, Child: string(v.Child.ID), Answers: v.Answers}); err != nil {
		return err
	}
	if web.Partial(r) { // kept on the way; the page stays as it is
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	switch to := r.PostFormValue("go"); {
	case to == "save":
		return p.save(w, r, v)
	case to == "drop":
		if err := disclosure.Drafts.Drop(r.Context(), p.House, v.asks, v.ID); err != nil {
			return err
		}
		return web.See(w, r, v.address("/shared"))
	case slices.Contains(steps, step(to)):
		return web.See(w, r, v.stepAt(v.ID, step(to)))
	}
	return web.See(w, r, v.stepAt(v.ID, v.Step.next()))
}

// take puts the fields of one step into the answers.
func (v *captureView) take(r *http.Request) {
	if v.Answers == nil {
		v.Answers = map[string]string{}
	}
	set := func(field, value string) {
		if value == "" {
			delete(v.Answers, field)
		} else {
			v.Answers[field] = value
		}
	}
	set("been-"+string(v.Step), "yes")
	for _, f := range fields[v.Step] {
		switch {
		case strings.HasSuffix(f, "-"):
			for _, c := range v.Circle {
				set(f+c.Ref, web.Line(r, f+c.Ref))
			}
		case f == "not-again" || f == "endangering":
			set(f, strings.Join(r.PostForm[f], " "))
		case f == "words" || f == "said":
			set(f, web.Words(r, f))
		default:
			set(f, web.Line(r, f))
		}
	}
}

// save tells what was written down, and forgets the draft when it stands.
func (p pages) save(w http.ResponseWriter, r *http.Request, v captureView) error {
	s, err := v.statement(string(v.Child.ID), v.Circle, p.after)
	var told disclosure.Item
	if err == nil {
		s.Duty.Place = v.Place.Place
		told, err = disclosure.Tell(r.Context(), p.House, v.asks, s)
	}
	if status, told := fault.Told(err); told {
		v.Step = stepOf(fault.Of(err).At)
		if v.Step == stepBack {
			v.readBack(p)
		}
		v.Mistake, v.Field = fault.Of(err).Key, fault.Of(err).At
		return web.ShowStatus(w, r, status, capturePage(v))
	}
	if err != nil {
		return err
	}
	if err := disclosure.Drafts.Drop(r.Context(), p.House, v.asks, v.ID); err != nil {
		return err
	}
	return web.See(w, r, v.address("/shared")+"?"+url.Values{"saved": {told.ID}}.Encode())
}

// tellers are who may have told it: the child, or one of the family.
func (v captureView) tellers() []Column {
	return append([]Column{{Ref: v.Child.ID.Ref(), Name: v.Child.Name}}, v.Family...)
}
