package outreach

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/people"
	"kith/care/reach"
	"kith/platform/access"
	"kith/platform/db"
)

// Families returns what is known of the family of every child whom v may see
// and who is in care, in no order. It asks the same few questions however many
// children there are.
func Families(ctx context.Context, q db.Querier, v access.Viewer, r Rules, now time.Time) ([]Family, error) {
	today := contact.DayAt(now)
	all := map[string]*Family{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		f := &Family{}
		err := row.Scan(&f.Child)
		all[f.Child] = f
		return err
	}, `select p.id from patient p where p.active and not p.deceased and sees(p.compartment)`)
	if err != nil {
		return nil, err
	}
	g := gathering{q: q, v: v, all: all, r: r, now: now, today: today}
	for _, step := range []func(context.Context) error{g.reached, g.missed, g.planned, g.engaged} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	list := make([]Family, 0, len(all))
	for _, f := range all {
		list = append(list, *f)
	}
	return list, nil
}

type gathering struct {
	q     db.Querier
	v     access.Viewer
	all   map[string]*Family
	r     Rules
	now   time.Time
	today contact.Day
}

// reached reads when a family was last met, or heard. The days are brought
// together by compartment first, so that few rows are asked whether they may be
// seen.
func (g gathering) reached(ctx context.Context) error {
	last := func(row db.Row) error {
		var child, day string
		err := row.Scan(&child, &day)
		if f := g.all[child]; f != nil {
			f.Reached = max(f.Reached, min(contact.DayOn(day), g.today))
		}
		return err
	}
	today := contact.Date(g.today).Format(time.DateOnly)
	if err := access.Each(ctx, g.q, g.v, last, `
		select x.patient_id, max(x.day)
		from (select e.patient_id, e.compartment, max(e.on_day) as day from contact_event e
			where e.outpatient and e.on_day <= $1 group by e.patient_id, e.compartment) x
		where sees(x.compartment)
		group by x.patient_id`, today); err != nil {
		return err
	}
	return access.Each(ctx, g.q, g.v, last, `
		select x.patient_id, max(x.day)
		from (select t.patient_id, t.compartment, max(t.on_day) as day from contact_try t
			where t.reached and t.on_day <= $1 group by t.patient_id, t.compartment) x
		where sees(x.compartment)
		group by x.patient_id`, today)
}

// missed reads the last visit that did not happen.
func (g gathering) missed(ctx context.Context) error {
	day := func(d contact.Day) string { return contact.Date(d).Format(time.DateOnly) }
	return access.Each(ctx, g.q, g.v, func(row db.Row) error {
		var child, kind, on string
		err := row.Scan(&child, &kind, &on)
		if f := g.all[child]; f != nil {
			f.Missed, f.Off = contact.DayOn(on), kind == "called-off"
		}
		return err
	}, `
		select e.patient_id, e.kind, e.on_day
		from contact_event e
		where e.kind in ('missed', 'called-off') and e.on_day >= $1 and e.on_day <= $2 and sees(e.compartment)
		order by e.on_day, e.kind, e.source_id`, day(g.today-contact.Day(g.r.MissedDays)), day(g.today))
}

// planned reads who has a visit to come.
func (g gathering) planned(ctx context.Context) error {
	return access.Each(ctx, g.q, g.v, func(row db.Row) error {
		var child string
		err := row.Scan(&child)
		if f := g.all[child]; f != nil {
			f.Planned = true
		}
		return err
	}, `
		select a.patient_id
		from appointment a
		where a.start_at >= $1 and a.status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'waitlist') and sees(a.compartment)`,
		g.now.UnixMicro())
}

// engaged reads tries, promises and who asked to be let be.
func (g gathering) engaged(ctx context.Context) error {
	tries, err := reach.TriesSince(ctx, g.q, g.v, g.today-contact.Day(max(g.r.TriesDays, g.r.MissedDays)))
	if err != nil {
		return err
	}
	for _, t := range tries {
		if f := g.all[t.Child]; f != nil && !t.FromThem {
			f.Tries = append(f.Tries, t)
		}
	}
	owed, err := engagement.DueBy(ctx, g.q, g.v, g.today-contact.Day(g.r.LateDays), g.today)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if f := g.all[p.Child]; f != nil {
			f.Owed = append(f.Owed, p)
		}
	}
	rests, err := reach.Resting(ctx, g.q, g.v, g.today)
	for child, rest := range rests {
		if f := g.all[child]; f != nil {
			f.Rest = rest
		}
	}
	return err
}

// Mine returns the children for whom one of these references is named at
// present, or for whose family they hold something.
func Mine(ctx context.Context, q db.Querier, v access.Viewer, today contact.Day, names ...string) (map[string]bool, error) {
	mine := map[string]bool{}
	in, args := db.List(1, names)
	return mine, access.Each(ctx, q, v, func(row db.Row) error {
		var child string
		err := row.Scan(&child)
		mine[child] = true
		return err
	}, `
		select i.patient_id
		from tie_interval i
		where (i.until_on = '' or i.until_on >= $1) and i.person_ref in `+in+` and sees(i.compartment)`,
		append([]any{contact.Date(today).Format(time.DateOnly)}, args...)...)
}

// Kin is somebody of a family who may be reached; brothers and sisters are not
// called.
type Kin struct {
	Ref, Child, Name, Relation, Words, Language, Phone string
	Interpreter                                        bool
}

// kinOf returns, by child, who of the families of these children is near on a
// day.
func kinOf(ctx context.Context, q db.Querier, v access.Viewer, today contact.Day, children []string) (map[string][]Kin, error) {
	all := map[string][]Kin{}
	in, args := db.List(1, children)
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		var k Kin
		err := row.Scan(&k.Ref, &k.Child, &k.Name, &k.Relation, &k.Words, &k.Language, &k.Interpreter, &k.Phone)
		if !people.Relation(k.Relation).Sibling() {
			all[k.Child] = append(all[k.Child], k)
		}
		return err
	}, `
		select 'RelatedPerson/' || r.id, r.patient_id, r.short, r.relation, r.relation_text, r.language, r.interpreter, r.phone
		from relative r
		where r.patient_id in `+in+` and r.active and (r.starts_on = '' or r.starts_on <= $1) and (r.ends_on = '' or r.ends_on >= $1) and sees(r.compartment)
		order by r.patient_id, r.id`, append([]any{contact.Date(today).Format(time.DateOnly)}, args...)...)
}
