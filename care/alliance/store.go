package alliance

import (
	"context"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// person is SQL of who a reference means: a role leads to its practitioner.
const person = `coalesce('Practitioner/' || j.practitioner_id, `

func role(column string) string {
	return ` left join practitioner_role j on j.id = case when substr(` + column + `, 1, 17) = 'PractitionerRole/' then substr(` + column + `, 18) end`
}

var selectCheck = `
	select c.source_id, c.patient_id, c.informant_ref, c.clinician_ref, ` + person + `c.clinician_ref), c.at, c.listened, c.hard_thing, c.plan, c.shared
	from alliance_check c` + role("c.clinician_ref")

func scanCheck(r db.Row) (c Check, err error) {
	var at int64
	err = r.Scan(&c.ID, &c.Child, &c.Informant, &c.Clinician, &c.who, &at, &c.Answers[0], &c.Answers[1], &c.Answers[2], &c.Shared)
	c.At = time.UnixMicro(at)
	return c, err
}

// shown returns the newest answers about v that somebody lets v read, one of
// each who answered, as far as v is the one they are about.
func shown(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Check, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, scanCheck, selectCheck+`
		where c.patient_id in `+list+` and c.shared and sees(c.compartment)
		order by c.at desc, c.source_id`, args...)
}

// trends returns what v may know of how they are found by the child of these
// records and those around her, the newest first.
func trends(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Trend, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, func(r db.Row) (t Trend, err error) {
		var since, at int64
		err = r.Scan(&t.ID, &t.Child, &t.Informant, &t.Clinician, &t.Value, &t.N, &since, &at)
		t.Since, t.At = time.UnixMicro(since), time.UnixMicro(at)
		return t, err
	}, `
		select t.source_id, t.patient_id, t.informant_ref, `+person+`t.clinician_ref), t.value, t.n, t.since_at, t.at
		from alliance_trend t`+role("t.clinician_ref")+`
		where t.patient_id in `+list+` and sees(t.compartment)
		order by t.at desc, t.source_id`, args...)
}

// Repair is what a clinician is asked to do about one relationship.
type Repair struct {
	ID        string
	Child     string
	Informant string // "" where the trend that asked for it is not there
	Owner     string // "Practitioner/x"
	Trend     string
	Asked     time.Time
	Due       time.Time // the first moment after it
	Outcome   Outcome   // "" while it is open
	Done      time.Time
	Next      string // the day of the next contact, or ""
	Version   int64
}

var selectRepair = `
	select r.source_id, r.patient_id, coalesce(t.informant_ref, ''), ` + person + `r.owner_ref), r.trend_id, r.asked_at, r.due_at, r.outcome, r.done_at,
		r.next_on, r.version
	from alliance_repair r left join alliance_trend t on t.source_id = r.trend_id` + role("r.owner_ref")

func scanRepair(r db.Row) (x Repair, err error) {
	var asked, due, at int64
	err = r.Scan(&x.ID, &x.Child, &x.Informant, &x.Owner, &x.Trend, &asked, &due, &x.Outcome, &at, &x.Next, &x.Version)
	x.Asked, x.Due = time.UnixMicro(asked), time.UnixMicro(due)
	if at != 0 {
		x.Done = time.UnixMicro(at)
	}
	return x, err
}

// repairs returns those of these records of a child's that v may know of, the
// newest first.
func repairs(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Repair, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, scanRepair, selectRepair+`
		where r.patient_id in `+list+` and sees(r.compartment)
		order by r.asked_at desc, r.source_id`, args...)
}

// Open returns the repairs that v is asked for, or whoever v stands in for, the
// one due first first. A Viewer who is nobody's clinician has none.
func Open(ctx context.Context, q db.Querier, v access.Viewer) ([]Repair, error) {
	names := v.Names()
	if len(names) == 0 {
		return nil, nil
	}
	list, args := db.List(0, names)
	return access.All(ctx, q, v, scanRepair, selectRepair+`
		where r.outcome = '' and r.owner_ref in `+list+` and sees(r.compartment)
		order by r.due_at, r.source_id`, args...)
}
