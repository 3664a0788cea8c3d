package departure

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/module"
	"kith/care/people"
	"kith/care/tie"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct {
	*module.House
	ties tie.Rules
}

func routes(ties tie.Rules) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) { pages{h, ties}.routes(m) }
}

// asking is somebody at work on these pages.
type asking struct {
	v   access.Viewer
	me  string // as whom they write
	now time.Time
}

// asks returns who asks; who is not at work finds nothing.
func (p pages) asks(ctx context.Context) (a asking, err error) {
	a.v, a.now = access.From(ctx), p.Now().In(p.Zone)
	if a.v.Nobody() {
		return a, fault.New(fault.Login, "fault.login")
	}
	if a.me, err = people.Writer(ctx, p.DB, a.v, p.Today()); err != nil {
		return a, err
	}
	if !strings.HasPrefix(a.me, "PractitionerRole/") {
		err = missing()
	}
	return a, err
}

func missing() error { return fault.New(fault.NotFound, "fault.not-found") }

func (p pages) routes(m *web.Mux) {
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
	a, err := p.asks(ctx)
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
	v, err := p.list(r.Context())
	if err != nil {
		return err
	}
	return web.Show(w, r, listPage(v))
}

func (p pages) list(ctx context.Context) (v listView, err error) {
	a, err := p.asks(ctx)
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
	id, err := p.prepare(r.Context(), Departure{Role: people.RoleID(r.PostFormValue("role")), Kind: r.PostFormValue("kind"),
		Last: r.PostFormValue("last"), First: r.PostFormValue("first"), Reason: r.PostFormValue("reason")})
	if fault.Is(err, fault.Invalid) {
		v, wrong := p.list(r.Context())
		if wrong != nil {
			return wrong
		}
		v.Mistake = fault.Of(err).Key
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, listPage(v))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/departures/"+id)
}

// Prepare begins to prepare a departure, by whoever ctx says, and returns its id.
func Prepare(ctx context.Context, h *module.House, d Departure) (string, error) {
	return pages{h, tie.Standard()}.prepare(ctx, d)
}

func (p pages) prepare(ctx context.Context, d Departure) (string, error) {
	v, err := p.list(ctx)
	if err != nil {
		return "", err
	}
	a, err := p.asks(ctx)
	if err != nil {
		return "", err
	}
	d.ID, d.By, d.Status = element.NewID(), a.me, prepared
	if !slices.Contains(Reasons, d.Reason) {
		d.Reason = Reasons[0]
	}
	if d.Kind != "away" {
		d.First = ""
	}
	_, bad := time.Parse(time.DateOnly, d.Last)
	switch {
	case !slices.ContainsFunc(v.Staff, func(x people.Role) bool { return x.ID == d.Role }), d.Kind != "leave" && d.Kind != "away":
		return "", fault.New(fault.Invalid, "departure.missing")
	case bad != nil || !d.Effect(p.Zone).After(a.now) || d.Kind == "away" && d.First > d.Last:
		return "", fault.New(fault.Invalid, "departure.when")
	}
	body, err := d.task(a.now)
	if err != nil {
		return "", err
	}
	return d.ID, p.writes(ctx, a, d.ID, nil, incoming{0, body})
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

func (p pages) leavingChanges(w http.ResponseWriter, r *http.Request) error {
	v, err := p.viewOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, leavingPage(v))
}
