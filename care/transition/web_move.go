package transition

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/care/engagement"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) moveRoutes(m *web.Mux) {
	m.On("GET /children/{id}/move", p.movePage, web.Shows("A child moves: what is being prepared, what is planned, whom to tell."))
	m.On("GET /children/{id}/move/step/{step}", p.stepPage, web.Shows("One step of preparing a child's move."))
	m.On("POST /children/{id}/move/step/{step}", p.keepStep, web.Does("Keeps a step of a move and goes on to another.").
		Needs("version: the one that the reader saw").
		Takes("go: the step to go on to, or changes", "day: the day, as 2026-11-16", "hour: the hour, as 17:00", "why: why, one line",
			"family:{relative}: full, placed, limited or ended", "new-name: somebody new", "new-relation: what they are to the child", "new-phone: a number",
			"home:{home}: leaves or enters", "home-new: name of a new home", "home-keeper: reference, or new", "team:{member}: ends", "join: reference of who joins",
			"tell:{person}: who tells them", "tell-day:{person}: by which day", "words: what stays true, in the child's words",
			"goodbye-day: a day", "goodbye-hour: an hour", "goodbye-with: reference", "overlap-day: a day", "overlap-hour: an hour", "overlap-with: reference"))
	m.On("GET /children/{id}/move/changes", p.changesPage, web.Shows("What a move will change, in words, before anything is written."))
	m.On("POST /children/{id}/move/plan", p.planMove, web.Does("Plans the move: it takes effect at its hour.").Needs("version: the one that the reader saw"))
	m.On("POST /children/{id}/move/drop", p.dropMove, web.Does("Forgets what was prepared."))
	m.On("GET /children/{id}/move/undo", p.undoPage, web.Shows("What taking back a planned move will change."))
	m.On("POST /children/{id}/move/undo", p.undoMove, web.Does("Takes back a planned move.").Needs("move: which one"))
	m.On("POST /children/{id}/move/told/{task}", p.markTold, web.Does("Notes that somebody was told.").Needs("version: the one that the reader saw").Takes("next: the page to go on to"))
}

// overview is the page of a child's moves.
type overview struct {
	moving
	day   people.Day
	Tells []ToldLine
}

// ToldLine is one who is to be told, by name.
type ToldLine struct {
	Telling
	WhoName, ByName string
	Late            bool
}

func (p pages) movePage(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r)
	if err != nil {
		return err
	}
	v := overview{moving: m, day: p.Today()}
	all, err := Tellings(r.Context(), p.DB, m.v, m.Child.ID)
	if err == nil {
		v.Tells, err = p.toldLines(r.Context(), m.v, all)
	}
	if err != nil {
		return err
	}
	return web.Show(w, r, overviewPage(v))
}

func (p pages) toldLines(ctx context.Context, v access.Viewer, all []Telling) (lines []ToldLine, err error) {
	var refs []string
	for _, t := range all {
		refs = append(refs, t.Who, t.By)
	}
	called, err := people.Names(ctx, p.DB, v, refs)
	today := p.Today().Format("2006-01-02")
	for _, t := range all {
		if t.Status == "requested" || t.Status == "completed" {
			lines = append(lines, ToldLine{t, called[t.Who].Name, called[t.By].Name, t.Open() && t.Due < today})
		}
	}
	return lines, err
}

// stepView is one step of the form.
type stepView struct {
	moving
	Step       Step
	Relatives  []people.Relative
	Homes      []people.Household
	Members    []member
	Colleagues []people.Role
	Places     []people.Organization
	Tell       []member // who may have to be told
	Matters    []string // what the child said before
	Mistake    string   // key
}

func (p pages) stepOf(r *http.Request) (v stepView, err error) {
	ctx := r.Context()
	if v.moving, err = p.moving(r); err != nil {
		return v, err
	}
	if v.Step = Step(r.PathValue("step")); !slices.Contains(Steps, v.Step) {
		return v, missing()
	}
	v.Relatives = v.relatives(p.Today())
	for _, h := range v.Kin.Households {
		if slices.ContainsFunc(h.Members, func(x people.Member) bool { return x.Child == v.Child.ID && !x.Ended(p.Today()) }) {
			v.Homes = append(v.Homes, h)
		}
	}
	if v.Step == "team" || v.Step == "told" || v.Step == "child" {
		err = p.around(ctx, &v)
	}
	return v, err
}

// around reads who else is around the child, for the steps that name them.
func (p pages) around(ctx context.Context, v *stepView) (err error) {
	if _, v.Members, err = p.team(ctx, v.moving); err != nil {
		return err
	}
	if v.Colleagues, err = p.colleagues(ctx, v.v); err != nil {
		return err
	}
	if v.Places, err = people.Organizations(ctx, p.DB, v.v); err != nil {
		return err
	}
	v.Places = slices.DeleteFunc(v.Places, func(o people.Organization) bool { return !o.Active })
	v.Tell = []member{{Ref: v.Child.ID.Ref(), Name: v.Child.Short}}
	for _, x := range v.Relatives {
		v.Tell = append(v.Tell, member{Ref: x.ID.Ref(), Name: x.Name, Role: people.RelationWord(ctx, x.Relation, x.Words)})
	}
	v.Tell = append(v.Tell, v.Members...)
	words, err := engagement.Words(ctx, p.DB, v.v, string(v.Child.ID))
	for _, x := range words {
		if x.Kind == "matters" && x.Speaker == v.Child.ID.Ref() {
			v.Matters = append(v.Matters, x.Words)
		}
	}
	return err
}

func (p pages) stepPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.stepOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, stepPage(v))
}

// keepStep keeps what a form says, whatever it is: nothing that was typed is
// lost. Then it goes on.
func (p pages) keepStep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.stepOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(fault.Invalid, "fault.invalid", err)
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "transition.changed")
	}
	a := maps.Clone(v.Draft.Answers)
	mine := func(k string) bool {
		return slices.ContainsFunc(stepFields[v.Step], func(prefix string) bool { return strings.HasPrefix(k, prefix) })
	}
	maps.DeleteFunc(a, func(k, _ string) bool { return mine(k) })
	for k := range r.PostForm {
		if value := web.Line(r, k); mine(k) && value != "" && len(k) < 120 && len(value) <= most {
			a[k] = value
		}
	}
	if err := saveDraft(r.Context(), p.House, v.v, v.Child.ID, Draft{Answers: a, Version: seen}); err != nil {
		return err
	}
	next := Step(r.PostFormValue("go"))
	switch {
	case slices.Contains(Steps, next):
		return web.See(w, r, v.at("/step/"+string(next)))
	case next == "later":
		return web.See(w, r, v.at(""))
	}
	return web.See(w, r, v.at("/changes"))
}

// most is how long one answer may be, in bytes. Source: Kith
const most = 2000

// changesView is what will change, before it is written.
type changesView struct {
	moving
	rehearsal
	Undo    Move   // what is taken back, if that is what is looked at
	Mistake string // key
	Step    Step   // where to mend it
}

func (p pages) changesPage(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r)
	if err != nil {
		return err
	}
	v, err := p.changes(r.Context(), m)
	if err != nil {
		return err
	}
	return web.Show(w, r, changesPage(v))
}

// changes rehearses what was prepared; what is missing is said on the page.
func (p pages) changes(ctx context.Context, m moving) (v changesView, err error) {
	v.moving = m
	x, err := p.planOf(ctx, m)
	if fault.Is(err, fault.Invalid) {
		v.Mistake, v.Step = fault.Of(err).Key, Step(fault.Of(err).At)
		return v, nil
	}
	if err != nil {
		return v, err
	}
	defer p.Store.Release(x.all...)
	v.rehearsal, err = p.rehearse(ctx, m, x.all, x.At)
	v.Lines, v.Tells = x.Lines, x.Tells
	return v, err
}

// planMove writes what was prepared, if it is still what the reader saw.
func (p pages) planMove(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("version") != strconv.FormatInt(m.Draft.Version, 10) || m.Draft.Version == 0 {
		return fault.New(fault.Conflict, "transition.changed")
	}
	if _, there := m.planned(); there {
		return fault.New(fault.Conflict, "transition.planned-already")
	}
	x, err := p.planOf(r.Context(), m)
	if fault.Is(err, fault.Invalid) {
		return web.See(w, r, m.at("/changes"))
	}
	if err != nil {
		return err
	}
	defer p.Store.Release(x.all...)
	if err := x.carry(r.Context()); err != nil {
		return err
	}
	return web.See(w, r, m.at(""))
}

func (p pages) dropMove(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r)
	if err != nil {
		return err
	}
	if err := p.drop(r.Context(), m.Child.ID); err != nil {
		return err
	}
	return web.See(w, r, m.at(""))
}

// taking is the planned move of a request, and what taking it back comes to.
func (p pages) taking(r *http.Request) (m moving, move Move, all []*store.Incoming, err error) {
	if m, err = p.moving(r); err != nil {
		return m, move, nil, err
	}
	move, there := m.planned()
	if !there {
		return m, move, nil, fault.New(fault.Rule, "transition.in-effect")
	}
	all, err = p.undoing(r.Context(), m, move)
	return m, move, all, fault.Late("transition.changed", err)
}

func (p pages) undoPage(w http.ResponseWriter, r *http.Request) error {
	m, move, all, err := p.taking(r)
	if err != nil {
		return err
	}
	defer p.Store.Release(all...)
	v := changesView{moving: m, Undo: move}
	if v.rehearsal, err = p.rehearse(r.Context(), m, all, move.At); err != nil {
		return fault.Late("transition.changed", err)
	}
	return web.Show(w, r, changesPage(v))
}

func (p pages) undoMove(w http.ResponseWriter, r *http.Request) error {
	m, move, all, err := p.taking(r)
	if err != nil {
		return err
	}
	defer p.Store.Release(all...)
	if r.PostFormValue("move") != move.ID {
		return fault.New(fault.Conflict, "transition.changed")
	}
	if _, err := p.Store.Write(r.Context(), m.v, "take back a move", all); err != nil {
		return fault.Late("transition.changed", err)
	}
	return web.See(w, r, m.at(""))
}

// markTold notes that somebody was told: who was to tell them, or another of the
// child's team.
func (p pages) markTold(w http.ResponseWriter, r *http.Request) error {
	m, err := p.moving(r)
	if err != nil {
		return err
	}
	all, err := Tellings(r.Context(), p.DB, m.v, m.Child.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t Telling) bool { return t.ID == r.PathValue("task") })
	if i < 0 {
		return missing()
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "transition.changed")
	}
	x := &plan{p: p, m: m}
	if err := x.edit(r.Context(), all[i].ID, seen, "completed"); err != nil {
		return err
	}
	defer p.Store.Release(x.all...)
	if _, err := p.Store.Write(r.Context(), m.v, "told of a move", x.all); err != nil {
		return fault.Late("transition.changed", err)
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), m.at("")))
}
