package consent

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// MendAll closes all glass that is open: the database is older than what became
// of it.
func MendAll(ctx context.Context, tx *db.Tx, s *store.Store, now time.Time) error {
	children, err := db.All(ctx, tx, db.Text, `update care_glass set until_at = $1 where until_at > $1 returning patient_id`, now.UnixMicro())
	if err != nil {
		return err
	}
	return s.Recompute(ctx, tx, children...)
}

// Loss is that somebody reads less about a child since a moment: a consent was
// withdrawn, custody changed, a referral ended.
type Loss struct {
	store.Loss
	At time.Time
}

// Lost notes who reads less than before, for a database that is set back one
// day.
func (r *Gate) Lost(ctx context.Context, tx *db.Tx, all []store.Loss) error {
	of := make(map[store.Loss]access.Mask, len(all)) // of one child and reader
	for _, l := range all {
		who := store.Loss{Patient: l.Patient, Reader: l.Reader}
		had, known := of[who]
		of[who] = widest(had, l.Mask, known)
	}
	for who, mask := range of {
		who.Mask = mask
		if err := keep(ctx, tx, Loss{who, r.Now()}, false); err != nil {
			return err
		}
	}
	return nil
}

// widest is what two losses are of together.
func widest(a, b access.Mask, both bool) access.Mask {
	if !both {
		return b
	}
	if a == 0 || b == 0 {
		return 0
	}
	return a | b
}

func keep(ctx context.Context, tx *db.Tx, l Loss, held bool) error {
	_, err := db.Exec(ctx, tx, `
		insert into care_lost (patient_id, reader, mask, at, held) values ($1, $2, $3, $4, $5)
		on conflict (patient_id, reader) do update set at = excluded.at, held = care_lost.held or excluded.held,
			mask = case when care_lost.mask = 0 or excluded.mask = 0 then 0 else care_lost.mask | excluded.mask end`,
		l.Patient, l.Reader, int64(l.Mask), l.At.UnixMicro(), held)
	return err
}

func scanLoss(row db.Row) (l Loss, err error) {
	var mask, at int64
	err = row.Scan(&l.Patient, &l.Reader, &mask, &at)
	l.Mask, l.At = access.Mask(mask), time.UnixMicro(at).UTC()
	return l, err
}

// LostSince returns who reads less since a moment.
func LostSince(ctx context.Context, q db.Querier, since time.Time) ([]Loss, error) {
	return db.All(ctx, q, scanLoss, `select patient_id, reader, mask, at from care_lost where at >= $1 order by at, patient_id, reader`, since.UnixMicro())
}

// Hold refuses, in a database that was set back, what it would give once more
// to those who read less since, until somebody has looked. It reports how many
// losses the database did not know.
func Hold(ctx context.Context, tx *db.Tx, s *store.Store, lost []Loss) (unknown int, err error) {
	var children []string
	for _, l := range lost {
		known, err := db.All(ctx, tx, db.Int, `select 1 from care_lost where patient_id = $1 and reader = $2 and at >= $3`, l.Patient, l.Reader, l.At.UnixMicro())
		if err != nil {
			return 0, err
		}
		if len(known) > 0 {
			continue
		}
		if err := keep(ctx, tx, l, true); err != nil {
			return 0, err
		}
		unknown++
		children = append(children, l.Patient)
	}
	slices.Sort(children)
	return unknown, s.Recompute(ctx, tx, slices.Compact(children)...)
}

// Held returns who is refused because the database was set back.
func Held(ctx context.Context, q db.Querier) ([]Loss, error) {
	all, err := db.All(ctx, q, scanLoss, `select patient_id, reader, mask, at from care_lost where held`)
	slices.SortFunc(all, func(a, b Loss) int { return cmp.Or(cmp.Compare(a.Patient, b.Patient), cmp.Compare(a.Reader, b.Reader)) })
	return all, err
}

// LetGo refuses nobody any more because the database was set back: somebody has
// looked, and written down anew what had changed.
func LetGo(ctx context.Context, tx *db.Tx, s *store.Store) error {
	children, err := db.All(ctx, tx, db.Text, `update care_lost set held = false where held returning patient_id`)
	if err != nil {
		return err
	}
	slices.Sort(children)
	return s.Recompute(ctx, tx, slices.Compact(children)...)
}

// setBack is the Source of what is refused because the database was set back.
const setBack = "set back"

// heldBack is what is refused about children because the database was set back.
func heldBack(ctx context.Context, q db.Querier, children []string) ([]store.Denial, error) {
	list, args := db.List(0, children)
	return db.All(ctx, q, func(row db.Row) (store.Denial, error) {
		l, err := scanLoss(row)
		return store.Denial{Patient: l.Patient, Reader: l.Reader, Mask: l.Mask, From: access.Begin, Until: access.Never, Source: setBack}, err
	}, `select patient_id, reader, mask, at from care_lost where held and patient_id in `+list, args...)
}
