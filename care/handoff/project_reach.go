package handoff

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// onTeam are those of a team who are at work now, but for whoever passes on; all
// of the team where nobody is.
func onTeam(ctx context.Context, h *module.House, x Handoff) (here []string, err error) {
	now := h.Now()
	all, err := oncall.On(ctx, h, []string{strings.TrimPrefix(x.To, "Organization/")}, now, now)
	var off []string
	for _, d := range all {
		switch {
		case d.Calling() != x.Team || d.ID.Ref() == x.From || d.Away:
		case d.Here:
			here = append(here, d.ID.Ref())
		default:
			off = append(off, d.ID.Ref())
		}
	}
	if len(here) == 0 {
		here = off
	}
	return here, err
}

// touch is that whoever was asked and the family heard each other.
type touch struct {
	at  int64 // 0 where only the day is known
	day string
}

// after reports whether a touch was after a moment, at the site.
func (t touch) after(at time.Time, zone *time.Location) bool {
	if t.at != 0 {
		return t.at > at.UnixMicro()
	}
	return t.day > at.In(zone).Format(time.DateOnly)
}

// moment is when it was; of a day alone its noon.
func (t touch) moment(zone *time.Location) time.Time {
	if t.at != 0 {
		return time.UnixMicro(t.at)
	}
	day := contact.Date(contact.DayOn(t.day))
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone)
}

// open is a handoff whose clock somebody's contact with the family may stop.
type open struct {
	id, child, to string
	status        loop.Status
	sent, met     time.Time
	reached       bool
}

// opens are the handoffs that wait for a contact, or for the first one after
// they met.
func opens(ctx context.Context, q db.Querier) ([]open, error) {
	return db.All(ctx, q, func(row db.Row) (o open, err error) {
		var sent, met, events int64
		err = row.Scan(&o.id, &o.child, &o.to, &o.status, &sent, &met, &events)
		o.sent, o.met, o.reached = db.Time(sent), db.Time(met), events > 0
		return o, err
	}, `
		select l.task_id, l.patient_id, l.to_ref, l.status, l.sent_at, h.met_at,
			(select count(*) from loop_event e where e.task_id = l.task_id and e.what in ('reached', 'met'))
		from loop l join handoff h on h.task_id = l.task_id
		where not l.closed and not l.exited and l.status in ('requested', 'received', 'accepted', 'ready', 'on-hold', 'in-progress')
		order by l.task_id`)
}

// touches are when whoever is asked and the family heard each other: a try that
// reached them, or a visit.
func touches(ctx context.Context, q db.Querier, o open) ([]touch, error) {
	role := strings.TrimPrefix(o.to, "PractitionerRole/")
	return db.All(ctx, q, func(row db.Row) (t touch, err error) {
		err = row.Scan(&t.at, &t.day)
		return t, err
	}, `
		with theirs (ref) as (
			select 'PractitionerRole/' || o.id from practitioner_role r join practitioner_role o on o.practitioner_id = r.practitioner_id where r.id = $1
			union
			select 'Practitioner/' || r.practitioner_id from practitioner_role r where r.id = $1
		)
		select t.at, t.on_day from contact_try t join theirs on theirs.ref = t.person_ref where t.patient_id = $2 and t.reached
		union
		select e.at, e.on_day from contact_event e join theirs on theirs.ref = e.person_ref where e.patient_id = $2 and e.kind = 'visit'
		order by 1, 2`, role, o.child)
}

// stopped returns what a contact with the family changes in an open handoff: the
// clock of three days stops, or it is followed through. ok is false for nothing.
func (o open) stopped(all []touch, zone *time.Location) (x loop.Change, ok bool) {
	first := func(after time.Time) (touch, bool) {
		i := slices.IndexFunc(all, func(t touch) bool { return t.after(after, zone) })
		if i < 0 {
			return touch{}, false
		}
		return all[i], true
	}
	switch {
	case !strings.HasPrefix(o.to, "PractitionerRole/"):
		return x, false // a team is asked, and nobody has it
	case o.status == loop.InProgress && !o.met.IsZero():
		t, found := first(o.met.Add(time.Hour)) // the meeting itself is no follow-through
		return loop.Change{To: states[loop.FollowedThrough], By: o.to, At: t.moment(zone), Side: []loop.Side{loop.ByOwner}}, found
	case !o.reached:
		t, found := first(o.sent)
		return loop.Change{Event: "reached", By: o.to, At: t.moment(zone), Side: []loop.Side{loop.ByOwner}}, found
	}
	return x, false
}

// settle writes what a contact with the family changes, as the house: it follows
// from what somebody wrote down elsewhere.
func settle(ctx context.Context, h *module.House, o open) error {
	all, err := touches(ctx, h.DB, o)
	if err != nil {
		return err
	}
	x, ok := o.stopped(all, h.Zone)
	if !ok {
		return nil
	}
	places, err := oncall.PlacesOf(ctx, h.DB, people.PatientID(o.child))
	if err != nil {
		return err
	}
	r, err := h.Store.ReadToChange(ctx, oncall.AsHouse(places, h.Now()), "Task", o.id)
	if err != nil {
		return err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return err
	}
	x.At = x.At.In(h.Zone)
	d, err := clocks.Move(was, x, h.WorkingCalendar())
	if err != nil {
		return err
	}
	body, err := d.JSON()
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer h.Store.Release(in)
	in.IfMatch = r.Version
	_, err = h.Store.Write(ctx, access.Operator(), "handoff", []*store.Incoming{in})
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		return nil // somebody changed it meanwhile: the next look sees it
	}
	return err
}
