package audit

import (
	"context"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// KeepYears is how long lines are kept where no rule of the site says longer or
// shorter. Source: HIPAA-164-316
const KeepYears = 6

// whyForgot is what a line says that tells of forgetting; its count is how many
// leaves have no line any more.
const whyForgot = "forget"

// Forget takes away the lines of what happened before a moment, from the first
// leaf to the last one that is older than everything behind it. Leaves and
// hashes stay, so the tree can still be checked; that something was forgotten is
// a line of its own. The root it returns says how many leaves are without a
// line; once that is signed, Verify believes it.
//
// seal is called with that root before anything is gone. What is stopped
// half-way goes on when it is called again.
func Forget(ctx context.Context, d *db.DB, before, now time.Time, seal func(Root) error) (Root, error) {
	if _, err := Grow(ctx, d); err != nil {
		return Root{}, err
	}
	upTo, err := db.One(ctx, d, db.Int, "", `
		select coalesce(min(l.leaf), -1)
		from audit_leaf l
		join audit_event e on e.key = l.event
		where e.at >= $1`, before.UnixMicro())
	if err != nil {
		return Root{}, err
	}
	if upTo < 0 {
		if upTo, err = Size(ctx, d); err != nil {
			return Root{}, err
		}
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		_, err := Record(ctx, tx, Event{At: now, Who: access.Operator(), Action: Delete, Why: whyForgot, What: trailItself, Count: upTo})
		return err
	})
	if err != nil {
		return Root{}, err
	}
	root, err := Grow(ctx, d)
	if root.Forgot = upTo; err == nil {
		err = seal(root)
	}
	for from := int64(0); err == nil && from < upTo; from += atOnce {
		err = forget(ctx, d, from, min(from+atOnce, upTo))
	}
	return root, err
}

// trailItself is what a line is about that is about the trail.
const trailItself = "AuditEvent"

func forget(ctx context.Context, d *db.DB, from, to int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, query := range []string{
			`delete from audit_subject where event in (select event from audit_leaf where leaf >= $1 and leaf < $2)`,
			`delete from audit_event where key in (select event from audit_leaf where leaf >= $1 and leaf < $2)`,
		} {
			if _, err := db.Exec(ctx, tx, query, from, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgot returns how many leaves may be without their line: as many as the
// signed roots say, and without such roots as many as the trail itself says.
func forgot(ctx context.Context, q db.Querier, roots []Root) (most int64, err error) {
	for _, r := range roots {
		most = max(most, r.Forgot)
	}
	if len(roots) > 0 {
		return most, nil
	}
	return db.One(ctx, q, db.Int, "", `select coalesce(max(count), 0) from audit_event where what = $1 and why = $2`, trailItself, whyForgot)
}
