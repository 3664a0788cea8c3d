package contact

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// JoinRole joins, as j, the work that a reference names, if it names one:
// coalesce('Practitioner/' || j.practitioner_id, column) is then the person.
func JoinRole(column string) string {
	return `
		left join practitioner_role j on j.id = case when substr(` + column + `, 1, 17) = 'PractitionerRole/' then substr(` + column + `, 18) end`
}

// of is something about one child.
type of[T any] struct {
	child string
	it    T
}

// byChild puts rows into lists by child, in their order.
func byChild[T any](rows []of[T], err error) (map[string][]T, error) {
	all := map[string][]T{}
	for _, r := range rows {
		all[r.child] = append(all[r.child], r.it)
	}
	return all, err
}

// closenesses are the words for contact.closeness.
var closenesses = []string{"", "called-off", "missed", "tried", "message", "call", "visit", "handoff"}

// Since returns the contacts of each of these children from a day on, in order
// of day.
func Since(ctx context.Context, q db.Querier, v access.Viewer, from Day, children ...string) (map[string][]Contact, error) {
	list, args := db.List(1, children)
	all, err := byChild(access.All(ctx, q, v, func(row db.Row) (r of[Contact], err error) {
		c := &r.it
		var day, sources string
		var closeness, outpatient int
		err = row.Scan(&r.child, &c.Person, &c.With, &day, &closeness, &outpatient, &c.To, &c.Code, &c.Text, &c.Entries, &sources)
		if err != nil {
			return r, err
		}
		c.Day, c.Kind, c.Outpatient = DayOn(day), closenesses[closeness], outpatient > 0
		for ref := range strings.FieldsSeq(sources) {
			kind, id, _ := strings.Cut(ref, "/")
			c.Sources = append(c.Sources, Source{kind, id})
		}
		slices.SortFunc(c.Sources, Source.Compare)
		return r, nil
	}, `
		select c.patient_id, c.person_ref, c.with_ref, c.on_day, c.closeness, c.outpatient,
			c.to_ref, c.what_code, c.what_text, c.entries, c.sources
		from contact c
		where c.on_day >= $1 and c.patient_id in `+list+` and sees(c.compartment)
		order by c.patient_id, c.on_day, c.person_ref, c.with_ref, c.happened`,
		append([]any{Date(from).Format(time.DateOnly)}, args...)...))
	for child, list := range all {
		all[child] = together(list)
	}
	return all, err
}

// together makes one contact of what two people had with each other on a day.
// The table keeps apart what asks different things of its readers (a visit, a
// message), so that what is hidden changes no row; what is left is joined here.
func together(list []Contact) []Contact {
	out := list[:0]
	for _, c := range list {
		if n := len(out); n > 0 && out[n-1].same(c) {
			out[n-1].join(c)
			continue
		}
		out = append(out, c)
	}
	return out
}

// selectAppointment takes as its first parameter what the reader of reasons is
// asked for (forReasons).
var selectAppointment = `
	select a.source_id, a.patient_id, coalesce('Practitioner/' || j.practitioner_id, a.person_ref), a.status, a.start_at, a.end_at,
		case when sees(a.compartment, $1) then a.what_text else '' end, a.interpreter_language, a.interpreter_by, a.interpreter_name
	from appointment a` + JoinRole("a.person_ref")

func scanAppointment(row db.Row, zone *time.Location) (a Appointment, err error) {
	var start, end int64
	err = row.Scan(&a.ID, &a.Child, &a.Person, &a.Status, &start, &end, &a.What,
		&a.Interpreter.Language, &a.Interpreter.By, &a.Interpreter.Name)
	a.Start, a.End = time.UnixMicro(start).In(zone), time.UnixMicro(end).In(zone)
	return a, err
}

// Coming returns what was agreed on with each of these children from a moment
// on. Times are said in its zone.
func Coming(ctx context.Context, q db.Querier, v access.Viewer, from time.Time, children ...string) (map[string][]Appointment, error) {
	list, args := db.List(2, children)
	return byChild(access.All(ctx, q, v, func(row db.Row) (of[Appointment], error) {
		a, err := scanAppointment(row, from.Location())
		return of[Appointment]{a.Child, a}, err
	}, selectAppointment+`
		where a.start_at >= $2 and a.patient_id in `+list+` and sees(a.compartment)
		order by a.patient_id, a.start_at, a.source_id, a.part`,
		append([]any{forReasons(v), from.UnixMicro()}, args...)...))
}

// Between returns what was agreed on in [from, to), in order of time. Times are
// said in the zone of from.
func Between(ctx context.Context, q db.Querier, v access.Viewer, from, to time.Time) ([]Appointment, error) {
	return access.All(ctx, q, v, func(row db.Row) (Appointment, error) { return scanAppointment(row, from.Location()) },
		selectAppointment+`
		where a.start_at >= $2 and a.start_at < $3 and sees(a.compartment)
		order by a.start_at, a.source_id, a.part`, forReasons(v), from.UnixMicro(), to.UnixMicro())
}

// Nearest returns the first moment from at on for which a visit is agreed on,
// or, if back, the last one before it; ok is false when there is none.
func Nearest(ctx context.Context, q db.Querier, v access.Viewer, at time.Time, back bool) (when time.Time, ok bool, err error) {
	query := `
		select a.start_at from appointment a
		where a.start_at >= $1 and a.status not in ('cancelled', 'entered-in-error') and sees(a.compartment)
		order by a.start_at limit 1`
	if back {
		query = `
		select a.start_at from appointment a
		where a.start_at < $1 and a.status not in ('cancelled', 'entered-in-error') and sees(a.compartment)
		order by a.start_at desc limit 1`
	}
	found, err := access.All(ctx, q, v, db.Int, query, at.UnixMicro())
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return time.UnixMicro(found[0]).In(at.Location()), true, nil
}
