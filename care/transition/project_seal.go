package transition

import (
	"context"

	"kith/platform/db"
)

// SealedDraft is a prepared move that only the ring of keys opens.
type SealedDraft struct {
	Name  string // under which it was sealed
	Bytes []byte
	child string
}

// SealedDrafts returns every draft, whoever's it is, as it lies there.
func SealedDrafts(ctx context.Context, q db.Querier) ([]SealedDraft, error) {
	return db.All(ctx, q, func(r db.Row) (s SealedDraft, err error) {
		err = r.Scan(&s.child, &s.Bytes)
		s.Name = sealName(s.child)
		return s, err
	}, `select d.patient_id, d.sealed from transition_draft d order by d.patient_id`)
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Replace wraps the key of a draft anew, unless somebody saved it meanwhile.
func (s SealedDraft) Replace(ctx context.Context, d *db.DB, ring Rewrapper) error {
	fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update transition_draft set sealed = $1 where patient_id = $2 and sealed = $3`, fresh, s.child, s.Bytes)
		return err
	})
}
