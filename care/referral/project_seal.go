package referral

import (
	"context"

	"kith/platform/db"
)

// SealedDraft is a draft that only the ring of keys opens.
type SealedDraft struct {
	Name  string // under which it was sealed
	Bytes []byte
	id    string
}

// SealedDrafts returns every draft, whoever's it is, as it lies there.
func SealedDrafts(ctx context.Context, q db.Querier) ([]SealedDraft, error) {
	return db.All(ctx, q, func(r db.Row) (s SealedDraft, err error) {
		err = r.Scan(&s.id, &s.Bytes)
		s.Name = sealName(s.id)
		return s, err
	}, `select d.id, d.sealed from referral_draft d order by d.id`)
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Replace wraps the key of a draft anew, unless its owner saved it meanwhile.
func (s SealedDraft) Replace(ctx context.Context, d *db.DB, ring Rewrapper) error {
	fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update referral_draft set sealed = $1 where id = $2 and sealed = $3`, fresh, s.id, s.Bytes)
		return err
	})
}
