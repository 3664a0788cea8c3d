package consent

import (
	"context"
	"slices"
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

// Notices returns what v is to be told of broken glass, the newest first, each
// breaking once for each reason why v is told of it.
func Notices(ctx context.Context, q db.Querier, v access.Viewer, now time.Time) ([]Notice, error) {
	list, args := db.List(1, v.Names())
	return access.All(ctx, q, v, func(row db.Row) (n Notice, err error) {
		var from, until, seen int64
		err = row.Scan(&n.ID, &n.Child, &n.By, &n.Organization, &n.Reason, &n.Words, &from, &until,
			&n.Why, &n.Later.By, &n.Later.Why, &n.Waits, &seen)
		n.From, n.Until, n.Seen = time.UnixMicro(from).UTC(), time.UnixMicro(until).UTC(), seen > 0
		return n, err
	}, `
		select `+glassColumns+`, n.why, coalesce(max(d.deferred_by), ''), coalesce(max(d.deferred_for), ''), coalesce(min(d.told_at), 1) = 0, max(n.seen_at)
		from care_glass_notice n
		join care_glass g on g.id = n.glass_id
		left join care_glass_notice d on d.glass_id = g.id and d.why = 'self'
		where n.told_at > 0 and n.told_at <= $1 and n.reader in `+list+` and sees(n.compartment)
		group by `+glassColumns+`, n.why
		order by g.from_at desc, g.id, n.why`, append([]any{now.UnixMicro()}, args...)...)
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
	if !slices.ContainsFunc(all, func(n Notice) bool { return n.ID == id }) {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	list, args := db.List(2, v.Names())
	_, err = db.Exec(ctx, tx, `
		update care_glass_notice set seen_at = $1
		where glass_id = $2 and seen_at = 0 and reader in `+list, append([]any{now.UnixMicro(), id}, args...)...)
	return err
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
