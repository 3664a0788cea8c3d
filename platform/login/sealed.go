package login

import (
	"context"

	"kith/platform/db"
)

// Sealed is something in these tables that only the ring of keys opens.
type Sealed struct {
	Name  string // under which it was sealed
	Bytes []byte
	id    string
}

// SealedOnes returns everything that is sealed here.
func SealedOnes(ctx context.Context, q db.Querier) ([]Sealed, error) {
	return db.All(ctx, q, func(r db.Row) (s Sealed, err error) {
		err = r.Scan(&s.id, &s.Bytes)
		s.Name = sealName(s.id)
		return s, err
	}, `select id, totp from login where length(totp) > 0 order by id`)
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Replace wraps the key of an item anew, unless the item was replaced by its
// owner meanwhile.
func (s Sealed) Replace(ctx context.Context, d *db.DB, ring Rewrapper) error {
	fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update login set totp = $1 where id = $2 and totp = $3`, fresh, s.id, s.Bytes)
		return err
	})
}
