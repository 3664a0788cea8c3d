package transition

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/contact"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) departureRoutes(m *web.Mux) {
	m.On("GET /departures", p.departures, web.Shows("Who leaves or is away, and what is still to be done."))
	m.On("POST /departures", p.begin, web.Does("Begins to prepare that somebody leaves or is away.").
		Needs("role: id of the work", "kind: leave or away", "last: the last day, as 2026-11-16").Takes("first: away, the first day", "reason: left-practice or rotation-ended"))
	m.On("GET /departures/{id}", p.departure, web.Shows("The children who lose their person, and who follows."))
	m.On("POST /departures/{id}/children/{child}", p.follow, web.Does("Says who follows for one child, and how the goodbye was.").
		Takes("to: PractitionerRole/x", "goodbye: said, letter or none"))
	m.On("POST /departures/{id}/rest", p.followRest, web.Does("Says who follows for all children for whom nobody was chosen.").
		Needs("to: PractitionerRole/x, or suggested"))
	m.On("GET /departures/{id}/changes", p.leavingChanges, web.Shows("What a departure will change, in words, before it holds."))
	m.On("POST /departures/{id}/confirm", p.confirm, web.Does("Confirms a departure: it takes effect after its last day."))
	m.On("POST /departures/{id}/undo", p.undo, web.Does("Takes a departure back before it takes effect, or calls it off."))
}

// leaving is a departure on a page, and who looks.
type leaving struct {
	asking
	D       Departure
	Name    string
	Full    bool // sees every child that they may see anyway: who leaves, and coordinators
	Manager bool // sees numbers and no child
	Decides bool // may confirm and take back
	leaver  people.PractitionerID
	calling people.Calling
	at      people.OrganizationID
	refs    []string
}

// standing is what somebody is to work at a place: whose it is, who looks after
// coordination there, who runs it.
func (p pages) standing(ctx context.Context, a asking, role people.RoleID) (l leaving, err error) {
	l.asking = a
	work, err := roleOf(ctx, p.DB, role)
	if err != nil {
		return l, err
	}
	l.leaver, l.at, l.calling = work.Practitioner, work.Organization, work.Calling()
	mine, err := people.RolesOf(ctx, p.DB, a.v, people.PractitionerID(strings.TrimPrefix(a.v.ID(), "Practitioner/")))
	if err != nil {
		return l, err
	}
	own := a.v.ID() == l.leaver.Ref()
	l.Full = own
	for _, r := range mine {
		if r.Current(p.Today()) && r.Organization == l.at {
			l.Full = l.Full || r.Calling() == people.CareManager
			l.Manager = l.Manager || account.Administers(r.Work)
		}
	}
	l.Decides = l.Full && !own || l.Manager
	l.refs, _, _, err = refsOf(ctx, p.DB, role, p.Today())
	return l, err
}

// leavingOf is the departure of a request, for whoever has to do with it; for
// others it is not there.
func (p pages) leavingOf(r *http.Request) (l leaving, err error) {
	ctx := r.Context()
	a, err := p.asks(r)
	if err != nil {
		return l, err
	}
	d, err := departure(ctx, p.DB, access.Operator(), r.PathValue("id"))
	if err != nil {
		return l, err
	}
	return p.leavingIs(ctx, a, d)
}

func (p pages) leavingIs(ctx context.Context, a asking, d Departure) (l leaving, err error) {
	if l, err = p.standing(ctx, a, d.Role); err != nil {
		return l, err
	}
	l.D = d
	follow, err := successors(ctx, p.DB, a.v, d.ID)
	if err != nil {
		return l, err
	}
	chosen := false
	for _, s := range follow {
		chosen = chosen || s.To == a.me
	}
	if !l.Full && !l.Manager && !chosen {
		return l, missing()
	}
	called, err := people.Names(ctx, p.DB, a.v, []string{d.Role.Ref()})
	l.Name = called[d.Role.Ref()].Name
	return l, err
}

// listView is the page of all departures.
type listView struct {
	All     []leaving
	Staff   []people.Role // whom who looks may prepare for
	Today   string
	Mistake string // key
}

func (p pages) departures(w http.ResponseWriter, r *http.Request) error {
	v, err := p.list(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, listPage(v))
}

func (p pages) list(r *http.Request) (v listView, err error) {
	ctx := r.Context()
	a, err := p.asks(r)
	if err != nil {
		return v, err
	}
	v.Today = p.Today().Format(time.DateOnly)
	id := people.PractitionerID(strings.TrimPrefix(a.v.ID(), "Practitioner/"))
	places, err := people.Staffing(ctx, p.DB, id, p.Today())
	if err != nil {
		return v, err
	}
	for _, place := range places {
		staff, err := people.Staff(ctx, p.DB, a.v, place)
		if err != nil {
			return v, err
		}
		for _, x := range staff {
			if !x.Current(p.Today()) || x.Calling() == people.Anonymous || x.Calling() == people.Administration {
				continue
			}
			if l, err := p.standing(ctx, a, x.ID); err != nil {
				return v, err
			} else if l.Full || l.Manager {
				v.Staff = append(v.Staff, x)
			}
		}
	}
	all, err := Departures(ctx, p.DB, access.Operator())
	for _, d := range all {
		l, wrong := p.leavingIs(ctx, a, d)
		if wrong == nil {
			v.All = append(v.All, l)
		} else if !fault.Is(wrong, fault.NotFound) {
			return v, wrong
		}
	}
	return v, err
}

// begin begins to prepare a departure.
func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	v, err := p.list(r)
	if err != nil {
		return err
	}
	a, err := p.asks(r)
	if err != nil {
		return err
	}
	d := Departure{ID: element.NewID(), Role: people.RoleID(r.PostFormValue("role")), Kind: r.PostFormValue("kind"), Last: r.PostFormValue("last"),
		First: r.PostFormValue("first"), Reason: r.PostFormValue("reason"), By: a.me, Status: prepared}
	if !slices.Contains(Reasons, d.Reason) {
		d.Reason = Reasons[0]
	}
	if d.Kind != "away" {
		d.First = ""
	}
	_, bad := time.Parse(time.DateOnly, d.Last)
	switch {
	case !slices.ContainsFunc(v.Staff, func(x people.Role) bool { return x.ID == d.Role }), d.Kind != "leave" && d.Kind != "away":
		v.Mistake = "transition.departure.missing"
	case bad != nil || !d.Effect(p.Zone).After(a.now) || d.Kind == "away" && d.First > d.Last:
		v.Mistake = "transition.departure.when"
	}
	if v.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, listPage(v))
	}
	body, err := d.task(a.now)
	if err == nil {
		err = p.writes(r.Context(), a, d.ID, nil, incoming{0, body})
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+d.ID)
}

// incoming is a resource on its way: new where seen is 0.
type incoming struct {
	seen int64
	body []byte
}

// writes writes what a departure comes to. Who works where, and what is about no
// child, nobody else may write: the trail names who asked for it.
func (p pages) writes(ctx context.Context, a asking, departure string, also func(tx *db.Tx) error, all ...incoming) error {
	batch := make([]*store.Incoming, 0, len(all))
	defer func() { p.Store.Release(batch...) }()
	for _, x := range all {
		in, err := p.Store.Prepare(x.body, element.Options{})
		if err != nil {
			return err
		}
		in.New, in.IfMatch = x.seen == 0, x.seen
		batch = append(batch, in)
	}
	return changed(p.DB.Write(ctx, func(tx *db.Tx) error {
		if len(batch) > 0 {
			if _, err := p.Store.WriteTx(ctx, tx, access.Operator(), "departure", batch); err != nil {
				return err
			}
		}
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		_, err := audit.Record(ctx, tx, audit.Event{At: a.now, Who: a.v, Action: audit.Execute, Why: "departure", What: "Task/" + departure})
		return err
	}))
}

// departureView is the page of one departure.
type departureView struct {
	leaving
	panel
	Chosen, Count int // for the manager: how many children, and for how many somebody follows
	Mistake       string
}

func (p pages) departure(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, departurePage(v))
}

func (p pages) viewOf(r *http.Request) (v departureView, err error) {
	if v.leaving, err = p.leavingOf(r); err != nil {
		return v, err
	}
	if v.Chosen, v.Count, err = p.numbers(r.Context(), v.leaving); err != nil {
		return v, err
	}
	if v.Full || !v.Manager {
		v.panel, err = p.panelOf(r.Context(), v.leaving)
	}
	return v, err
}

// numbers are how many children lose their person, and for how many somebody
// was chosen: all of them, whoever looks.
func (p pages) numbers(ctx context.Context, l leaving) (chosen, count int, err error) {
	hands, err := inHands(ctx, p.DB, access.Operator(), l.refs, l.now)
	if err != nil {
		return 0, 0, err
	}
	follow, err := successors(ctx, p.DB, access.Operator(), l.D.ID)
	children := map[people.PatientID]bool{}
	for _, x := range hands {
		children[x.Child] = children[x.Child] || x.Child != ""
	}
	delete(children, "")
	for child, s := range follow {
		if children[child] = true; s.To != "" {
			chosen++
		}
	}
	return chosen, len(children), err
}

// follow says who follows for one child.
func (p pages) follow(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Children, func(x losing) bool { return string(x.Child.ID) == r.PathValue("child") })
	if i < 0 || !v.Full {
		return missing()
	}
	c := v.Children[i]
	to, bye := r.PostFormValue("to"), r.PostFormValue("goodbye")
	if to != "" && !slices.ContainsFunc(c.Could, func(k candidate) bool { return k.Role.ID.Ref() == to }) || bye != "" && !slices.Contains(Goodbyes, bye) {
		return fault.New(fault.Invalid, "transition.departure.missing")
	}
	x, err := p.chosen(v.leaving, c, to, bye)
	if err != nil {
		return err
	}
	if err := p.writes(r.Context(), v.asking, v.D.ID, nil, x); err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+v.D.ID+"#c-"+string(c.Child.ID))
}

// chosen is who follows for a child, as a resource.
func (p pages) chosen(l leaving, c losing, to, goodbye string) (x incoming, err error) {
	if !l.D.Open() || c.Successor.Status == finished {
		return x, fault.New(fault.Rule, "transition.departure.over")
	}
	s := c.Successor
	s.To, s.Goodbye = to, goodbye
	if s.ID == "" {
		s.ID, s.Departure, s.Child, s.Status = element.NewID(), l.D.ID, c.Child.ID, confirmed
	}
	x.seen = s.Version
	x.body, err = s.task(l.me, l.now)
	return x, err
}

// followRest chooses for all children for whom nobody was chosen: one person, or
// for each who is suggested.
func (p pages) followRest(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	if !v.Full {
		return missing()
	}
	to := r.PostFormValue("to")
	var all []incoming
	for _, c := range v.Children {
		who := to
		if to == "suggested" && len(c.Could) > 0 {
			who = c.Could[0].Role.ID.Ref()
		}
		if c.Successor.To != "" || !slices.ContainsFunc(c.Could, func(k candidate) bool { return k.Role.ID.Ref() == who }) {
			continue
		}
		x, err := p.chosen(v.leaving, c, who, c.Successor.Goodbye)
		if err != nil {
			return err
		}
		all = append(all, x)
	}
	if err := p.writes(r.Context(), v.asking, v.D.ID, nil, all...); err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+v.D.ID)
}

func (p pages) leavingChanges(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, leavingPage(v))
}

// deciding is the view of whoever confirms a departure or takes it back.
func (p pages) deciding(r *http.Request) (v departureView, err error) {
	if v, err = p.viewOf(r); err == nil && !v.Decides {
		err = missing()
	}
	return v, err
}

// confirm gives work its last day, or whoever stands in the days. From then on
// the record itself says when it holds; a job only passes on what is open.
func (p pages) confirm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.deciding(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	switch {
	case v.D.Status != prepared || !v.D.Effect(p.Zone).After(v.now):
		return fault.New(fault.Rule, "transition.departure.over")
	case v.Chosen < v.Count:
		v.Mistake = "transition.departure.unchosen"
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, leavingPage(v))
	}
	all, err := p.turns(ctx, v.leaving, true)
	if err == nil {
		err = p.status(ctx, v.D, confirmed, v.now, &all)
	}
	if err != nil {
		return err
	}
	err = p.writes(ctx, v.asking, v.D.ID, func(tx *db.Tx) error {
		if v.D.Kind == "away" {
			return nil
		}
		return due(ctx, tx, p.House, v.D)
	}, all...)
	if err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+v.D.ID)
}

// undo takes back a departure that has not taken effect: confirmed it is only
// prepared again, prepared it is called off.
func (p pages) undo(w http.ResponseWriter, r *http.Request) error {
	v, err := p.deciding(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if !v.D.Open() || v.D.Status == confirmed && !v.D.Effect(p.Zone).After(v.now) {
		return fault.New(fault.Rule, "transition.departure.over")
	}
	var all []incoming
	then := calledOff
	if v.D.Status == confirmed {
		then = prepared
		all, err = p.turns(ctx, v.leaving, false)
	}
	if err == nil {
		err = p.status(ctx, v.D, then, v.now, &all)
	}
	if err != nil {
		return err
	}
	if err := p.writes(ctx, v.asking, v.D.ID, func(tx *db.Tx) error { return notDue(ctx, tx, v.D) }, all...); err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+v.D.ID)
}

// status adds the departure in another state.
func (p pages) status(ctx context.Context, d Departure, status string, now time.Time, all *[]incoming) error {
	return p.version(ctx, "Task", d.ID, all, func(v element.Value) ([]byte, bool, error) {
		body, err := turnedTo(v, status, now)
		return body, true, err
	})
}

// version adds a resource after a change, where there is one.
func (p pages) version(ctx context.Context, typ, id string, all *[]incoming, change func(element.Value) ([]byte, bool, error)) error {
	res, err := p.Store.Whole(ctx, p.DB, typ, id)
	if err != nil {
		return err
	}
	root, err := res.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, ok, err := change(root)
	if err == nil && ok {
		*all = append(*all, incoming{res.Version, body})
	}
	return err
}

// turns are the changes of who works until when, and who stands in: made, or
// taken back.
func (p pages) turns(ctx context.Context, l leaving, made bool) (all []incoming, err error) {
	if l.D.Kind != "away" {
		err = p.version(ctx, "PractitionerRole", string(l.D.Role), &all, func(v element.Value) (body []byte, ok bool, err error) {
			if body, err = going(r4.As[r4.PractitionerRole](v)); made {
				body, err = ending(r4.As[r4.PractitionerRole](v), l.D.Last, l.D.Reason)
			}
			return body, true, err
		})
		return all, err
	}
	follow, err := successors(ctx, p.DB, access.Operator(), l.D.ID)
	var stand []string
	for _, s := range follow {
		if s.To != "" && !slices.Contains(stand, s.To) {
			stand = append(stand, s.To)
		}
	}
	slices.Sort(stand)
	for _, ref := range stand {
		if err != nil {
			break
		}
		err = p.version(ctx, "PractitionerRole", strings.TrimPrefix(ref, "PractitionerRole/"), &all, func(v element.Value) ([]byte, bool, error) {
			if made {
				body, err := standingIn(r4.As[r4.PractitionerRole](v), l.D.Role.Ref(), l.D.First, l.D.Last)
				return body, true, err
			}
			return notStandingIn(r4.As[r4.PractitionerRole](v), l.D.Role.Ref(), l.D.First, l.D.Last)
		})
	}
	return all, err
}

// twoYears before a day is how far back a corner looks. Source: Kith
func twoYears(now time.Time) contact.Day { return contact.DayAt(now.AddDate(-2, 0, 0)) - 1 }
