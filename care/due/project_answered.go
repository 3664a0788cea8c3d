package due

import (
	"context"
	"strings"

	"kith/care/contact"
	"kith/platform/db"
)

// selectAnswered takes the children for @, and for ? what else has to hold of a
// row. What a caregiver answered about herself is found through the child that
// she is a relative of.
const selectAnswered = `
	select s.patient_id, s.instrument, s.kind, max(s.on_day)
	from screening_response s
	where s.patient_id in @ ?
	group by s.patient_id, s.instrument, s.kind
	union all
	select s.patient_id, s.instrument, s.kind, max(s.on_day)
	from screening_score s
	where s.source_type = 'Observation' and s.patient_id in @ ?
	group by s.patient_id, s.instrument, s.kind
	union all
	select r.patient_id, s.instrument, s.kind, max(s.on_day)
	from relative r join screening_response s on s.relative_id = r.id
	where r.patient_id in @ ?
	group by r.patient_id, s.instrument, s.kind`

// answered is selectAnswered of these children.
func answered(children []string, and string) (query string, args []any) {
	list, args := db.List(0, children)
	return strings.NewReplacer("@", list, "?", and).Replace(selectAnswered), args
}

func scanAnswered(row db.Row) (child string, a Answered, err error) {
	var day string
	err = row.Scan(&child, &a.Instrument, &a.Informant, &day)
	a.Day = contact.DayOn(day)
	return child, a, err
}

// lastAnswers returns when children were last asked what, by child: without a
// viewer, and so without what was answered. It decides what is due and is shown
// to nobody.
func lastAnswers(ctx context.Context, q db.Querier, children ...string) (map[string][]Answered, error) {
	all := map[string][]Answered{}
	query, args := answered(children, "")
	return all, db.Each(ctx, q, func(row db.Row) error {
		child, a, err := scanAnswered(row)
		all[child] = append(all[child], a)
		return err
	}, query, args...)
}
