package outreach

import (
	"context"

	"kith/care/contact"
	"kith/platform/access"
	"kith/platform/db"
)

const selectCaring = `
	select c.source_id, c.patient_id, c.owner_ref, c.to_ref, c.schedule, c.since_on, c.running,
		(select count(*) from caring_note n where n.caring_id = c.source_id and sees(n.compartment))
	from caring c`

func scanCaring(row db.Row) (x Caring, err error) {
	var since string
	err = row.Scan(&x.ID, &x.Child, &x.Owner, &x.To, &x.Schedule, &since, &x.Running, &x.Notes)
	x.Since = contact.DayOn(since)
	return x, err
}

// Running returns the notes that go out at present, in the order in which they
// began.
func Running(ctx context.Context, q db.Querier, v access.Viewer) ([]Caring, error) {
	return access.All(ctx, q, v, scanCaring, selectCaring+` where c.running and sees(c.compartment) order by c.since_on, c.source_id`)
}

// getCaring returns one of them; what is hidden is not found, as what never was.
func getCaring(ctx context.Context, q db.Querier, v access.Viewer, id string) (Caring, error) {
	return access.One(ctx, q, v, scanCaring, "fault.not-found", selectCaring+` where c.source_id = $1 and sees(c.compartment)`, id)
}
