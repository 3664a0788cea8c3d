package introduction

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /handoffs", p.list, web.Shows("Hand-offs that wait for somebody, those they hold, and when they have time."))
	m.On("POST /handoffs", p.offer, web.Does("Says that somebody has time that can be held, or takes it back.").
		Takes("day: as 2026-11-16", "from: as 10:30", "until: as 10:50", "slot: the time to take back"))
	m.On("GET /handoffs/new", p.new, web.Shows("Who is free for a hand-off of a child, and when.").
		Query("child: id", "who: somebody chosen already, as PractitionerRole/x and the id of a time"))
	m.On("POST /handoffs/new", p.start, web.Does("Shows what goes along, and passes the child on or keeps it until the family was asked.").
		Needs("child: id", "step: show, send or later", "who: whom, as PractitionerRole/x and the id of a time, or a team", "how: in-room, video, call or note", "why: one line").
		Takes("at: the moment at which what goes along was shown", "line: what goes along, several", "yes: who of the family said yes", "also: an interpreter’s time"))
	m.On("GET /handoffs/{id}", p.one, web.Shows("One hand-off: who has it, what happened, and what to do next."))
	m.On("POST /handoffs/{id}", p.step, web.Does("Moves a hand-off.").
		Needs("step: accept, received, declined, met, followed-through, put-off, accepted, unreachable, family-changed-its-mind, called-off or asked").
		Takes("reason: why it ends", "words: one line", "until: a day", "family: yes or no", "how: the way they met", "joins: anything"))
	m.On("GET /handoffs/{id}/felt", p.felt, web.Shows("How a hand-off felt: for one of the family, on the device that they hold.").Query("by: whose answer"))
	m.On("POST /handoffs/{id}/felt", p.feel, web.Does("Keeps how a hand-off felt to one of the family.").
		Needs("felt: felt-ok, felt-partly, felt-no or rather-not").Takes("share: yes, the two who did it may know", "by: whose answer, on a device that was handed over"))
}

// Works reports whether somebody's work is to pass children on.
func Works(v access.Viewer) bool {
	return v.Clears(label.Clinical|label.Coordination) && strings.HasPrefix(v.ID(), "Practitioner/")
}

// viewer is who asks, where it is their work.
func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !Works(v):
		return v, fault.New(fault.NotFound, "loop.not-found")
	}
	return v, nil
}

// listView is what waits for somebody, and when they have time.
type listView struct {
	Card
	Times   []lane.Slot
	Mistake string // key
	Day     string // today
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	view, err := p.listed(r.Context(), v)
	if err != nil {
		return err
	}
	return web.Show(w, r, listPage(view))
}

func (p pages) listed(ctx context.Context, v access.Viewer) (view listView, err error) {
	if view.Card, err = CardOf(ctx, p.House, v); err != nil {
		return view, err
	}
	now := p.Now().In(p.Zone)
	view.Day = now.Format(time.DateOnly)
	all, err := lane.Free(ctx, p.House, v, lane.Query{From: now, Until: now.AddDate(0, 0, ahead)})
	for _, l := range all {
		if l.Practitioner.Ref() == v.ID() {
			view.Times = append(view.Times, l.Slots...)
		}
	}
	slices.SortFunc(view.Times, func(a, b lane.Slot) int { return a.Start.Compare(b.Start) })
	return view, err
}

// ahead is for how many days times are offered. Source: Kith
const ahead = 7

func (p pages) offer(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	if slot := r.PostFormValue("slot"); slot != "" {
		err = lane.TakeBack(r.Context(), p.House, v, slot)
	} else {
		at := func(field string) time.Time {
			t, err := time.ParseInLocation("2006-01-02 15:04", r.PostFormValue("day")+" "+r.PostFormValue(field), p.Zone)
			if err != nil {
				return time.Time{} // no time: the rule below says so
			}
			return t
		}
		_, err = lane.Offer(r.Context(), p.House, v, at("from"), at("until"))
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		view, other := p.listed(r.Context(), v)
		if other != nil {
			return other
		}
		view.Mistake = fault.Of(err).Key
		return web.ShowStatus(w, r, again(err), listPage(view))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/handoffs#times")
}

// again is the status of a form that comes back: somebody was faster, or something
// in it is missing.
func again(err error) int {
	if fault.Is(err, fault.Conflict) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// oneView is one handoff as somebody sees it.
type oneView struct {
	handoff.Handoff
	Patient people.Patient
	Names   map[string]people.Named
	Held    lane.Slot // the time that is held or booked
	HasTime bool
	Mine    bool // they are asked, or have it
	Ours    bool // they passed it on, or hold it
	Felt    []handoff.Felt
	Around  []person // whom the device can be handed to
	Now     time.Time
	Mistake string // key
	Done    bool
}

// person is one of the family.
type person struct{ Ref, Name string }

// Name says who somebody is; a team by its calling.
func (v oneView) name(ref string) string { return cmp.Or(v.Names[ref].Short, v.Names[ref].Name) }

func (p pages) view(r *http.Request, id string) (x oneView, v access.Viewer, err error) {
	if v, err = viewer(r); err != nil {
		return x, v, err
	}
	ctx := r.Context()
	if x.Handoff, err = handoff.Get(ctx, p.House, v, id); err != nil {
		return x, v, err
	}
	calling, err := handoff.CallingOf(ctx, p.House, v)
	if err != nil {
		return x, v, err
	}
	x.Now, x.Done = p.Now().In(p.Zone), r.URL.Query().Has("done")
	x.Mine = handoff.IsTo(v, calling, x.Handoff)
	x.Ours = slices.Contains(v.Names(), x.From) || slices.Contains(v.Names(), x.HeldBy) || !x.Mine
	if x.Patient, err = people.Child(ctx, p.DB, v, x.Child); err != nil {
		return x, v, err
	}
	refs := []string{x.From, x.To, x.HeldBy}
	for _, e := range x.Events {
		refs = append(refs, e.Who)
	}
	if x.Names, err = people.Names(ctx, p.DB, v, refs); err != nil {
		return x, v, err
	}
	if x.Held, x.HasTime, err = lane.Held(ctx, p.House, v, "Task/"+id); err != nil {
		return x, v, err
	}
	if x.Felt, err = handoff.FeltOf(ctx, p.DB, v, id); err != nil {
		return x, v, err
	}
	if !x.Warm() {
		return x, v, nil
	}
	kin, err := people.Family(ctx, p.DB, v, x.Child, p.Today())
	if err == nil {
		x.Around, err = p.familyOf(ctx, v, x.Patient, kin)
	}
	return x, v, err
}

// familyOf are whom the device can be handed to: the child, and who stands for
// the child.
func (p pages) familyOf(ctx context.Context, v access.Viewer, c people.Patient, kin people.Kin) (all []person, err error) {
	all = []person{{c.ID.Ref(), c.Short}}
	near, err := consent.Around(ctx, p.House, v, c.ID, kin)
	for _, s := range near {
		if strings.HasPrefix(s.Ref, "RelatedPerson/") && slices.Contains([]people.Calling{people.CustodialParent, people.KinOrFoster}, s.Calling) {
			all = append(all, person{s.Ref, s.Name})
		}
	}
	return all, err
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	x, _, err := p.view(r, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Show(w, r, onePage(x))
}

// step moves a handoff, and shows it as it is then. Who came second is told who
// has it.
func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	v, err := viewer(r)
	if err != nil {
		return err
	}
	switch to := loop.Step(r.PostFormValue("step")); to {
	case "accept":
		err = handoff.Accept(r.Context(), p.House, v, id)
	case loop.Asked:
		err = handoff.Send(r.Context(), p.House, v, id, nil)
	case loop.Met:
		if r.PostFormValue("family") == "" {
			err = fault.At(fault.Invalid, "handoff.missing.family", "family")
			break
		}
		err = handoff.Meet(r.Context(), p.House, v, id, handoff.Meeting{Family: r.PostFormValue("family") == "yes", How: handoff.How(r.PostFormValue("how")), Joins: r.PostFormValue("joins") != ""})
	default:
		s := handoff.Step{To: to, Reason: r.PostFormValue("reason"), Words: web.Line(r, "words")}
		if day := r.PostFormValue("until"); day != "" {
			s.Until, err = time.ParseInLocation(time.DateOnly, day, p.Zone)
		}
		if err == nil {
			err = handoff.Do(r.Context(), p.House, v, id, s)
		} else {
			err = fault.At(fault.Invalid, "handoff.missing.until", "until")
		}
	}
	if err == nil {
		return web.See(w, r, "/handoffs/"+id+"?done=1")
	}
	if !slices.Contains([]fault.Kind{fault.Conflict, fault.Invalid, fault.Required, fault.Rule}, fault.KindOf(err)) {
		return err
	}
	x, _, other := p.view(r, id)
	if other != nil {
		return err // after somebody else has it, it may not be theirs to see
	}
	x.Mistake = fault.Of(err).Key
	return web.ShowStatus(w, r, again(err), onePage(x))
}
