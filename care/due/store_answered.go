package due

import (
	"context"
	"strings"
	"time"

	"kith/care/contact"
	"kith/platform/access"
	"kith/platform/db"
)

// selectAnswered asks when instruments were last answered, and when as far as the
// reader may know; @ is of scope. What a caregiver answered about herself is
// found through the child that she is a relative of.
const selectAnswered = `
	select s.patient_id, s.instrument, s.kind, max(s.on_day), max(case when sees(s.compartment) then s.on_day else '' end)
	from screening_response s
	where s.patient_id in @
	group by s.patient_id, s.instrument, s.kind
	union all
	select s.patient_id, s.instrument, s.kind, max(s.on_day), max(case when sees(s.compartment) then s.on_day else '' end)
	from screening_score s
	where s.source_type = 'Observation' and s.patient_id in @
	group by s.patient_id, s.instrument, s.kind
	union all
	select r.patient_id, s.instrument, s.kind, max(s.on_day), max(case when sees(s.compartment) then s.on_day else '' end)
	from relative r join screening_response s on s.relative_id = r.id
	where r.patient_id in @
	group by r.patient_id, s.instrument, s.kind`

// scope are the children that a statement is about, as SQL for an "in" and its
// parameters: a few by id, or all who come at a time, however many they are.
type scope struct {
	list string
	args []any
}

func these(children []string) (s scope) {
	s.list, s.args = db.List(0, children)
	return s
}

// coming are the children for whom a visit is agreed on in [from, to). Of those
// the reader does not see nothing is read.
func coming(from, to time.Time) scope {
	return scope{`(select a.patient_id from appointment a where a.start_at >= $1 and a.start_at < $2)`, []any{from.UnixMicro(), to.UnixMicro()}}
}

// of fills a statement: the children for @, for ? what else has to hold.
func (s scope) of(query, and string) string {
	return strings.NewReplacer("@", s.list, "?", and).Replace(query)
}

// answers returns when instruments were last answered, by child. That it was is
// known of every child, so that nobody asks again; when, only where v may read
// what was answered.
func answers(ctx context.Context, q db.Querier, v access.Viewer, of scope) (map[string][]Answered, error) {
	all := map[string][]Answered{}
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		var a Answered
		var child, day, seen string
		err := row.Scan(&child, &a.Instrument, &a.Informant, &day, &seen)
		a.Day, a.Seen = contact.DayOn(day), contact.DayOn(seen)
		all[child] = append(all[child], a)
		return err
	}, of.of(selectAnswered, ""), of.args...)
}
