package departure

import (
	"context"
	"regexp"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

const departureColumns = `d.task_id, d.role_id, d.kind, d.reason, d.first_on, d.last_on, d.by_ref, d.status, d.version`

func scanDeparture(r db.Row) (d Departure, err error) {
	err = r.Scan(&d.ID, &d.Role, &d.Kind, &d.Reason, &d.First, &d.Last, &d.By, &d.Status, &d.Version)
	return d, err
}

// Departures returns those that v may see, the latest first.
func Departures(ctx context.Context, q db.Querier, v access.Viewer) ([]Departure, error) {
	return listed(ctx, q, v, asked[Departure]{scanDeparture, `
		select ` + departureColumns + ` from departure d
		where sees(d.compartment)
		order by d.last_on desc, d.task_id`, nil})
}

func departure(ctx context.Context, q db.Querier, v access.Viewer, id string) (Departure, error) {
	all, err := listed(ctx, q, v, asked[Departure]{scanDeparture, `
		select ` + departureColumns + ` from departure d
		where d.task_id = $1 and sees(d.compartment)`, []any{id}})
	if err == nil && len(all) == 0 {
		err = missing()
	}
	return append(all, Departure{})[0], err
}

var predicate = regexp.MustCompile(`sees\([a-z.]+\)`)

// listed reads rows as far as v sees them; all of them for the program itself,
// which passes on what nobody else may see, and counts.
func listed[T any](ctx context.Context, q db.Querier, v access.Viewer, x asked[T]) ([]T, error) {
	if v.Operator() {
		return db.All(ctx, q, x.scan, predicate.ReplaceAllString(x.query, "1 = 1"), x.args...)
	}
	return access.All(ctx, q, v, x.scan, x.query, x.args...)
}

// asked is a query and how its rows are read.
type asked[T any] struct {
	scan  func(db.Row) (T, error)
	query string
	args  []any
}

// successors returns who follows for whom, of a departure.
func successors(ctx context.Context, q db.Querier, v access.Viewer, id string) (map[people.PatientID]Successor, error) {
	rows, err := listed(ctx, q, v, asked[Successor]{func(r db.Row) (s Successor, err error) {
		err = r.Scan(&s.ID, &s.Departure, &s.Child, &s.To, &s.Goodbye, &s.Status, &s.Version)
		return s, err
	}, `
		select c.task_id, c.departure_id, c.patient_id, c.to_ref, c.goodbye, c.status, c.version
		from departure_child c
		where c.departure_id = $1 and c.status <> 'cancelled' and sees(c.compartment)
		order by c.task_id`, []any{id}})
	all := map[people.PatientID]Successor{}
	for _, s := range rows {
		all[s.Child] = s
	}
	return all, err
}

// inHands returns what is in the hands of some references from a moment on, as
// far as v may see it: visits before that moment stay theirs.
func inHands(ctx context.Context, q db.Querier, v access.Viewer, refs []string, from time.Time) ([]Hand, error) {
	list, args := db.List(1, refs)
	return listed(ctx, q, v, asked[Hand]{func(r db.Row) (x Hand, err error) {
		var at int64
		err = r.Scan(&x.Type, &x.ID, &x.Child, &x.What, &x.Code, &at)
		if at != 0 {
			x.Starts = time.UnixMicro(at)
		}
		return x, err
	}, `
		select h.source_type, h.source_id, h.patient_id, h.what, h.code, h.starts_at
		from departure_hand h
		where (h.starts_at = 0 or h.starts_at >= $1) and h.who_ref in ` + list + ` and sees(h.compartment)
		order by h.patient_id, h.source_type, h.source_id, h.part`, append([]any{from.UnixMicro()}, args...)})
}

// held is how many children each of some people at work has, by reference.
func held(ctx context.Context, q db.Querier, refs []string) (map[string]int, error) {
	list, args := db.List(0, refs)
	all := map[string]int{}
	return all, db.Each(ctx, q, func(r db.Row) error { // a number, of nobody
		var who string
		var n int
		err := r.Scan(&who, &n)
		all[who] = n
		return err
	}, `
		select h.who_ref, count(distinct h.patient_id) from departure_hand h
		where h.who_ref in `+list+` and h.patient_id <> ''
		group by h.who_ref`, args...)
}

// roleOf returns somebody's work, whoever asks: the directory is everybody's.
func roleOf(ctx context.Context, q db.Querier, id people.RoleID) (people.Role, error) {
	return db.One(ctx, q, func(row db.Row) (r people.Role, err error) {
		r.ID = id
		err = row.Scan(&r.Practitioner, &r.Organization, &r.Work, &r.Specialty, &r.Start, &r.End, &r.Active)
		return r, err
	}, "fault.not-found", `
		select r.practitioner_id, r.organization_id, r.code, r.specialty, r.starts_on, r.ends_on, r.active
		from practitioner_role r
		where r.id = $1`, id)
}
