package store

import (
	"context"

	"kith/platform/db"
)

// Sealed is one version that only the ring of keys opens.
type Sealed struct {
	Name  string // under which it was sealed
	Bytes []byte

	resource, version int64
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// mostSealed is how many versions are read and changed at once.
const mostSealed = 500

// CountSealed returns how many versions are sealed.
func CountSealed(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, db.Int, "", `select count(*) from sealed_version`)
}

// EachSealed calls fn with what is sealed, some hundred at a time.
func EachSealed(ctx context.Context, d *db.DB, fn func([]Sealed) error) error {
	var last Sealed
	for {
		part, err := db.All(ctx, d, func(r db.Row) (s Sealed, err error) {
			var typ, id string
			err = r.Scan(&s.resource, &s.version, &typ, &id, &s.Bytes)
			s.Name = sealName(typ, id, s.version)
			return s, err
		}, `
			select v.resource, v.version, r.type, r.id, case when r.version = v.version then r.body else h.body end
			from sealed_version v
			join resource r on r.key = v.resource
			left join resource_history h on h.resource = v.resource and h.version = v.version
			where (v.resource, v.version) > ($1, $2)
			order by v.resource, v.version limit $3`, last.resource, last.version, int64(mostSealed))
		if err != nil || len(part) == 0 {
			return err
		}
		last = part[len(part)-1]
		if err := fn(part); err != nil {
			return err
		}
	}
}

// Rewrap wraps the keys of sealed versions anew, in one transaction. What was
// written anew meanwhile stays as it is.
func Rewrap(ctx context.Context, d *db.DB, ring Rewrapper, all []Sealed) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, s := range all {
			fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
			if err != nil {
				return err
			}
			n, err := db.Exec(ctx, tx, `update resource set body = $1 where key = $2 and version = $3 and body = $4`, fresh, s.resource, s.version, s.Bytes)
			if err == nil && n == 0 { // it was current, or never
				_, err = db.Exec(ctx, tx, `update resource_history set body = $1 where resource = $2 and version = $3 and body = $4`, fresh, s.resource, s.version, s.Bytes)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
