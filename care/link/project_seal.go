package link

import (
	"context"

	"kith/platform/db"
)

// SealedDraft is what a link holds, which only the ring of keys opens.
type SealedDraft struct {
	Name  string // under which it was sealed
	Bytes []byte
	id    string
}

// SealedDrafts returns what every link holds, as it lies there.
func SealedDrafts(ctx context.Context, q db.Querier) ([]SealedDraft, error) {
	return db.All(ctx, q, func(r db.Row) (s SealedDraft, err error) {
		err = r.Scan(&s.id, &s.Bytes)
		s.Name = sealName(s.id)
		return s, err
	}, `select l.id, l.sealed from light_link l where l.ended_at = 0 order by l.id`)
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Replace wraps the key of what a link holds anew.
func (s SealedDraft) Replace(ctx context.Context, d *db.DB, ring Rewrapper) error {
	fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update light_link set sealed = $1 where id = $2 and sealed = $3`, fresh, s.id, s.Bytes)
		return err
	})
}
