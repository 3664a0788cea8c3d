package departure

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web"
)

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
	return fault.Late("departure.changed", p.DB.Write(ctx, func(tx *db.Tx) error {
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
		return fault.New(fault.Invalid, "departure.missing")
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
		return x, fault.New(fault.Rule, "departure.over")
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
		return fault.New(fault.Rule, "departure.over")
	case v.unchosen():
		v.Mistake = "departure.unchosen"
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

// unchosen reports whether a child is without anybody who follows: of those whom
// the reader sees, or by the numbers where they see none. Whom nobody who prepares
// it may see goes to whoever follows for most.
func (v departureView) unchosen() bool {
	if len(v.Children) == 0 {
		return v.Chosen < v.Count
	}
	return slices.ContainsFunc(v.Children, func(c losing) bool { return c.Successor.To == "" })
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
		return fault.New(fault.Rule, "departure.over")
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
