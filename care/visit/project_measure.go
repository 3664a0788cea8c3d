package visit

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/fhir/label"
	"kith/platform/db"
)

// Measures returns how often each place asked, explained and gave time alone, of
// the visits of the days in [from, until). It counts without a viewer, and so
// says nothing of few, see Measure, and leaves out visits that carry a label: how
// many there were would tell of one more.
func (r Rules) Measures(ctx context.Context, q db.Querier, from, until contact.Day) ([]Measure, error) {
	var visits []visited
	on := func(d contact.Day) string { return contact.Date(d).Format(time.DateOnly) }
	if err := db.Each(ctx, q, func(row db.Row) error {
		var v visited
		var day, what string
		err := row.Scan(&v.site, &v.child, &v.clinician, &day, &v.born, &what)
		v.day, v.checkup = contact.DayOn(day), what == "well-visit"
		visits = append(visits, v)
		return err
	}, `
		select substr(e.organization_ref, 14), e.patient_id, coalesce('Practitioner/' || j.practitioner_id, e.person_ref), e.on_day, p.born_on, max(e.what_code)
		from contact_event e`+contact.JoinRole("e.person_ref")+`
		join patient p on p.id = e.patient_id
		join compartment c on c.key = e.compartment
		where e.outpatient and e.on_day >= $1 and e.on_day < $2 and substr(e.organization_ref, 1, 13) = 'Organization/' and (c.needs & cast($3 as bigint)) = 0
		group by e.organization_ref, e.patient_id, coalesce('Practitioner/' || j.practitioner_id, e.person_ref), e.on_day, p.born_on
		order by e.on_day, e.organization_ref, e.patient_id`, on(from), on(until), int64(label.Owned)); err != nil {
		return nil, err
	}
	facts := map[string][]Fact{}
	err := db.Each(ctx, q, func(row db.Row) error {
		var f Fact
		var day string
		err := row.Scan(&f.Child, &f.Kind, &f.By, &day)
		f.Value, f.Day = due.Done, contact.DayOn(day)
		facts[f.Child] = append(facts[f.Child], f)
		return err
	}, `
		select f.patient_id, f.kind, coalesce('Practitioner/' || j.practitioner_id, f.person_ref), f.on_day
		from visit_fact f`+contact.JoinRole("f.person_ref")+`
		where f.value = 'done' and f.kind in ('asked-open', 'time-alone', 'confidentiality-explained') and f.on_day >= $1 and f.on_day < $2
		order by f.on_day, f.source_id`, on(due.Since(from, -r.ExplainMonths)), on(until))
	return r.measure(visits, facts), err
}
