package store

import (
	"context"
	"crypto/rand"

	"kith/platform/db"
)

// Secret returns 32 random bytes that stay the same for a name, on every
// server of one database and across restarts. They are made when first asked for.
func (s *Store) Secret(ctx context.Context, name string) (value []byte, err error) {
	scan := func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := db.InsertNew(ctx, tx, "secret", []string{"name", "value"}, [][]any{{name, fresh}}); err != nil {
			return err
		}
		value, err = db.One(ctx, tx, scan, "", `select value from secret where name = $1`, name)
		return err
	})
	return value, err
}
