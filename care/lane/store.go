package lane

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Query is whose time is asked for.
type Query struct {
	From, Until time.Time        // of the slots; the zero Until is the end of From's day
	Child       people.PatientID // its places besides those of the viewer, or ""
	Calling     people.Calling   // of that calling alone; people.Anonymous is everybody
	Language    string           // who speaks it, or, of interpreters, interprets it; "" is any
	Kinds       []Kind           // none: what can be held for a hand-off
}

// until is the end of what is asked for.
func (q Query) until() time.Time {
	if !q.Until.IsZero() {
		return q.Until
	}
	y, m, d := q.From.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, q.From.Location())
}

// Free returns who works at the viewer's places, and where the child is cared
// for, and when they are free: whoever is free first in front, who has no times
// after them, who is away last. Without a viewer there is nobody.
func Free(ctx context.Context, h *module.House, v access.Viewer, query Query) ([]Lane, error) {
	if v.Nobody() {
		return nil, fault.New(fault.Login, "fault.login")
	}
	query.From = query.From.In(h.Zone)
	if len(query.Kinds) == 0 {
		query.Kinds = []Kind{Handoffs, Visits}
	}
	places, err := placesFor(ctx, h, v, query.Child)
	if err != nil {
		return nil, err
	}
	duties, err := oncall.On(ctx, h, places, query.From, query.until())
	if err != nil {
		return nil, err
	}
	r := reader{h: h, v: v, query: query}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	var all []Lane
	for _, d := range duties {
		if query.Calling != people.Anonymous && d.Calling() != query.Calling {
			continue
		}
		all = append(all, r.of(d)...)
	}
	slices.SortStableFunc(all, first)
	return all, nil
}

// placesFor are the viewer's places and those that care for the child, as far as
// the viewer may know.
func placesFor(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) (places []string, err error) {
	for _, name := range v.Names() {
		if name != access.Everyone && !strings.Contains(name, "/") {
			places = append(places, name)
		}
	}
	if child == "" {
		return places, nil
	}
	if _, err = people.Child(ctx, h.DB, v, child); err != nil {
		return nil, err
	}
	theirs, err := oncall.PlacesOf(ctx, h.DB, child)
	return append(places, theirs...), err
}

// first orders lanes: who is free soonest, then who is at work, then by name.
func first(a, b Lane) int {
	rank := func(l Lane) int {
		_, free := l.Next()
		switch {
		case free:
			return 0
		case l.Here:
			return 1
		case l.Away:
			return 3
		}
		return 2
	}
	x, _ := a.Next()
	y, _ := b.Next()
	return cmp.Or(cmp.Compare(rank(a), rank(b)), x.Start.Compare(y.Start), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref))
}

// reader reads lanes as one viewer sees them.
type reader struct {
	h         *module.House
	v         access.Viewer
	query     Query
	lanes     map[string][]Lane   // by whose they are
	languages map[string][]string // by practitioner
	busy      map[string][]Span   // by Practitioner/x
}

func (r *reader) read(ctx context.Context) error {
	r.lanes, r.languages, r.busy = map[string][]Lane{}, map[string][]string{}, map[string][]Span{}
	kinds, args := db.List(0, r.query.Kinds)
	at := map[string]int{}
	var all []Lane
	err := access.Each(ctx, r.h.DB, r.v, func(row db.Row) error {
		var l Lane
		err := row.Scan(&l.Schedule, &l.Kind, &l.Ref, &l.Interprets)
		at[l.Schedule] = len(all)
		all = append(all, l)
		return err
	}, `select l.schedule_id, l.kind, l.actor_ref, l.language from lane l
		where l.active and l.kind in `+kinds+` and sees(l.compartment) order by l.schedule_id`, args...)
	if err != nil {
		return err
	}
	err = access.Each(ctx, r.h.DB, r.v, func(row db.Row) error {
		var s Slot
		var of string
		var from, until int64
		err := row.Scan(&s.ID, &of, &s.Status, &from, &until, &s.Version)
		s.Start, s.End = time.UnixMicro(from).In(r.h.Zone), time.UnixMicro(until).In(r.h.Zone)
		if n, ok := at[of]; ok {
			all[n].Slots = append(all[n].Slots, s)
		}
		return err
	}, `select s.slot_id, s.schedule_id, s.status, s.start_at, s.end_at, s.version from lane_slot s
		where s.start_at >= $1 and s.start_at < $2 and sees(s.compartment) order by s.start_at, s.slot_id`,
		r.query.From.UnixMicro(), r.query.until().UnixMicro())
	if err != nil {
		return err
	}
	for _, l := range all {
		r.lanes[l.Ref] = append(r.lanes[l.Ref], l)
	}
	if err := r.speaks(ctx); err != nil {
		return err
	}
	return r.visits(ctx)
}

func (r *reader) speaks(ctx context.Context) error {
	return access.Each(ctx, r.h.DB, r.v, func(row db.Row) error {
		var who, language string
		err := row.Scan(&who, &language)
		r.languages[who] = append(r.languages[who], language)
		return err
	}, `select l.practitioner_id, l.language from lane_language l where sees(l.compartment) order by l.practitioner_id, l.part`)
}

// visits reads when people are busy, as far as the viewer may know.
func (r *reader) visits(ctx context.Context) error {
	all, err := contact.Between(ctx, r.h.DB, r.v, r.query.From.Add(-LongestSlot), r.query.until())
	for _, a := range all {
		if a.Coming() && a.End.After(a.Start) && a.Status != "proposed" {
			r.busy[a.Person] = append(r.busy[a.Person], Span{a.Start, a.End})
		}
	}
	return err
}

// of returns the lanes of somebody at work: one without times where there is
// none and visits are asked for.
func (r *reader) of(d oncall.Duty) (all []Lane) {
	for _, l := range append(r.lanes[d.ID.Ref()], r.lanes[d.Practitioner.Ref()]...) {
		l.Slots = slices.DeleteFunc(slices.Clone(l.Slots), func(s Slot) bool { return d.Off(s.Start) })
		all = append(all, l)
	}
	if len(all) == 0 && slices.Contains(r.query.Kinds, Handoffs) {
		all = []Lane{{Kind: Handoffs}}
	}
	for i := range all {
		l := &all[i]
		l.Ref, l.Practitioner, l.Name, l.Role = d.ID.Ref(), d.Practitioner, d.Name, d.Role
		l.Here, l.Away, l.Cover = d.Here, d.Away, d.Cover
		l.Languages, l.Busy = r.languages[string(d.Practitioner)], r.busy[d.Practitioner.Ref()]
	}
	return slices.DeleteFunc(all, func(l Lane) bool {
		return r.query.Language != "" && !l.Speaks(r.query.Language) && primary(l.Interprets) != primary(r.query.Language)
	})
}

// Covering returns who covers the consult line at a moment, wherever they work.
func Covering(ctx context.Context, h *module.House, v access.Viewer, at time.Time) (all []Lane, err error) {
	r := reader{h: h, v: v, query: Query{From: at.Add(-24 * time.Hour), Until: at.Add(time.Second), Kinds: []Kind{Consults}}}
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	var refs []string
	for ref, lanes := range r.lanes {
		for _, l := range lanes {
			if slices.ContainsFunc(l.Slots, func(s Slot) bool {
				return s.Status != "busy-unavailable" && !at.Before(s.Start) && at.Before(s.End)
			}) {
				all, refs = append(all, l), append(refs, ref)
			}
		}
	}
	names, err := people.Names(ctx, h.DB, v, refs)
	for i := range all {
		all[i].Name = names[all[i].Ref].Short
	}
	slices.SortFunc(all, first)
	return all, err
}

// Get returns one slot; fault.NotFound where there is none.
func Get(ctx context.Context, q db.Querier, v access.Viewer, id string) (s Slot, schedule string, err error) {
	s, err = access.One(ctx, q, v, func(row db.Row) (s Slot, err error) {
		var from, until int64
		err = row.Scan(&s.ID, &schedule, &s.Status, &from, &until, &s.Version)
		s.Start, s.End = time.UnixMicro(from), time.UnixMicro(until)
		return s, err
	}, "lane.not-found", `
		select s.slot_id, s.schedule_id, s.status, s.start_at, s.end_at, s.version from lane_slot s where s.slot_id = $1 and sees(s.compartment)`, id)
	return s, schedule, err
}
