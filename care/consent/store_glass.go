package consent

import (
	"context"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

const glassColumns = `g.id, g.patient_id, g.reader, g.organization_id, g.reason, g.words, g.from_at, g.until_at`

func scanGlass(row db.Row) (g Glass, err error) {
	var from, until int64
	err = row.Scan(&g.ID, &g.Child, &g.By, &g.Organization, &g.Reason, &g.Words, &from, &until)
	g.From, g.Until = time.UnixMicro(from).UTC(), time.UnixMicro(until).UTC()
	return g, err
}

// Notices returns what v is to be told of broken glass, the newest first.
func Notices(ctx context.Context, q db.Querier, v access.Viewer, now time.Time) ([]Notice, error) {
	list, args := db.List(1, v.Names())
	return access.All(ctx, q, v, func(row db.Row) (n Notice, err error) {
		var from, until, seen int64
		err = row.Scan(&n.ID, &n.Child, &n.By, &n.Organization, &n.Reason, &n.Words, &from, &until,
			&n.Reader, &n.Why, &n.Later.By, &n.Later.Why, &seen)
		n.From, n.Until, n.Seen = time.UnixMicro(from).UTC(), time.UnixMicro(until).UTC(), seen > 0
		return n, err
	}, `
		select `+glassColumns+`, n.reader, n.why, n.deferred_by, n.deferred_for, n.seen_at
		from care_glass_notice n join care_glass g on g.id = n.glass_id
		where n.told_at > 0 and n.told_at <= $1 and n.reader in `+list+` and sees(n.compartment)
		order by g.from_at desc, g.id`, append([]any{now.UnixMicro()}, args...)...)
}

// Broken returns who broke the glass of a child, the newest first, without what
// v is to be told later.
func Broken(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) ([]Glass, error) {
	list, args := db.List(1, v.Names())
	return access.All(ctx, q, v, scanGlass, `
		select `+glassColumns+`
		from care_glass g
		where g.patient_id = $1 and sees(g.compartment) and not exists (
			select 1 from care_glass_notice n where n.glass_id = g.id and n.told_at = 0 and n.reader in `+list+`)
		order by g.from_at desc, g.id`, append([]any{child}, args...)...)
}

// See marks a notice as seen by one of those it was told to.
func See(ctx context.Context, tx *db.Tx, v access.Viewer, id string, now time.Time) error {
	all, err := Notices(ctx, tx, v, now)
	if err != nil {
		return err
	}
	for _, n := range all {
		if n.ID == id {
			_, err := db.Exec(ctx, tx, `
				update care_glass_notice set seen_at = $1
				where glass_id = $2 and reader = $3 and seen_at = 0`, now.UnixMicro(), id, n.Reader)
			return err
		}
	}
	return fault.New(fault.NotFound, "fault.not-found")
}

// Tell ends a delay: the young person is told from now on. Whoever was told of
// the breaking may do it.
func Tell(ctx context.Context, tx *db.Tx, v access.Viewer, id string, now time.Time) error {
	if err := See(ctx, tx, v, id, now); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `
		update care_glass_notice set told_at = $1
		where glass_id = $2 and why = 'self' and told_at = 0`, now.UnixMicro(), id)
	return err
}
