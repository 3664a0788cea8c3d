package visit

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// factsOf returns the facts of each of these children that v may know, oldest
// first.
func factsOf(ctx context.Context, q db.Querier, v access.Viewer, children ...string) (map[string][]Fact, error) {
	all := map[string][]Fact{}
	list, args := db.List(0, children)
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		var f Fact
		var day, until string
		var at int64
		err := row.Scan(&f.Type, &f.ID, &f.Child, &f.Kind, &f.Value, &f.By, &day, &at, &until, &f.Encounter, &f.Words)
		f.Day, f.Until, f.At = contact.DayOn(day), contact.DayOn(until), time.UnixMicro(at)
		all[f.Child] = append(all[f.Child], f)
		return err
	}, `
		select f.source_type, f.source_id, f.patient_id, f.kind, f.value, coalesce('Practitioner/' || j.practitioner_id, f.person_ref),
			f.on_day, f.at, f.until_on, f.encounter_id, f.words
		from visit_fact f`+contact.JoinRole("f.person_ref")+`
		where f.patient_id in `+list+` and sees(f.compartment)
		order by f.patient_id, f.at, f.source_type, f.source_id`, args...)
}

// encounterOf returns the id of the visit that a child has with v on a day, ""
// where the record knows of none.
func encounterOf(ctx context.Context, q db.Querier, v access.Viewer, child string, day contact.Day) (string, error) {
	found, err := access.All(ctx, q, v, db.Text, `
		select e.source_id
		from contact_event e`+contact.JoinRole("e.person_ref")+`
		where e.source_type = 'Encounter' and e.patient_id = $1 and e.on_day = $2
			and coalesce('Practitioner/' || j.practitioner_id, e.person_ref) = $3 and sees(e.compartment)
		order by e.at desc, e.source_id limit 1`, child, contact.Date(day).Format(time.DateOnly), v.ID())
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// lastAnswer returns the day on which v last answered what a child had told
// them, 0 for never.
func lastAnswer(ctx context.Context, h *module.House, v access.Viewer, children ...string) (contact.Day, error) {
	list, args := db.List(1, children)
	at, err := access.All(ctx, h.DB, v, db.Int, `
		select r.answered_at
		from disclosure_response r`+contact.JoinRole("r.owner_ref")+`
		where coalesce('Practitioner/' || j.practitioner_id, r.owner_ref) = $1 and r.kind = 'respond'
			and r.answer not in ('', 'deferred') and r.patient_id in `+list+` and sees(r.compartment)
		order by r.answered_at desc limit 1`, append([]any{v.ID()}, args...)...)
	if err != nil || len(at) == 0 {
		return 0, err
	}
	return contact.DayAt(time.UnixMicro(at[0]).In(h.Zone)), nil
}
