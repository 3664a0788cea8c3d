package visit

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/platform/access"
	"kith/platform/db"
)

// factsOf returns the facts of each of these children that v may know, oldest
// first.
func factsOf(ctx context.Context, q db.Querier, v access.Viewer, children ...string) (map[string][]Fact, error) {
	all := map[string][]Fact{}
	if len(children) == 0 {
		return all, nil
	}
	query, args := factsAbout(children, "and sees(f.compartment)")
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		f, err := scanFact(row)
		all[f.Child] = append(all[f.Child], f)
		return err
	}, query, args...)
}

// encounterOf returns the id of the visit that a child has with somebody on a
// day, "" where the record knows of none.
func encounterOf(ctx context.Context, q db.Querier, v access.Viewer, child, with string, day contact.Day) (string, error) {
	found, err := access.All(ctx, q, v, db.Text, `
		select e.source_id
		from contact_event e`+contact.JoinRole("e.person_ref")+`
		where e.source_type = 'Encounter' and e.patient_id = $1 and e.on_day = $2
			and coalesce('Practitioner/' || j.practitioner_id, e.person_ref) = $3 and sees(e.compartment)
		order by e.at desc, e.source_id limit 1`, child, contact.Date(day).Format(time.DateOnly), with)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// lastAnswer returns the day on which v last answered what a child had told
// them, 0 for never.
func lastAnswer(ctx context.Context, q db.Querier, v access.Viewer, zone *time.Location, children ...string) (contact.Day, error) {
	list, args := db.List(1, children)
	at, err := access.All(ctx, q, v, db.Int, `
		select r.answered_at
		from disclosure_response r`+contact.JoinRole("r.owner_ref")+`
		where coalesce('Practitioner/' || j.practitioner_id, r.owner_ref) = $1 and r.kind = 'respond'
			and r.answer not in ('', 'deferred') and r.patient_id in `+list+` and sees(r.compartment)
		order by r.answered_at desc limit 1`, append([]any{v.ID()}, args...)...)
	if err != nil || len(at) == 0 {
		return 0, err
	}
	return contact.DayAt(time.UnixMicro(at[0]).In(zone)), nil
}
