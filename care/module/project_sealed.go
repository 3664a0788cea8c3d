package module

import (
	"context"

	"kith/platform/db"
)

// Drawer is a table in which words lie closed that are not in the record: what
// somebody is about to write down, or what a link holds. Its column sealed has
// them; empty ones were taken out.
type Drawer struct {
	Table string
	Key   string // the column that names a row
	Under string // they were sealed under "Under/key"
}

// Sealed is what lies in a drawer, which only the ring of keys opens.
type Sealed struct {
	Name  string // under which it was sealed
	Bytes []byte

	key string
	in  Drawer
}

// Rewrapper wraps the key of a sealed item anew. See platform/seal.
type Rewrapper interface {
	Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// InDrawers returns what lies closed in the drawers of all modules, whoever's it
// is.
func InDrawers(ctx context.Context, q db.Querier, modules []Module) (all []Sealed, err error) {
	for _, m := range modules {
		for _, in := range m.Drawers {
			some, err := db.All(ctx, q, func(r db.Row) (Sealed, error) {
				s := Sealed{in: in}
				err := r.Scan(&s.key, &s.Bytes)
				s.Name = in.Under + "/" + s.key
				return s, err
			}, "select d."+in.Key+", d.sealed from "+in.Table+" d where d.sealed <> $1 order by d."+in.Key, []byte{})
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	return all, nil
}

// Replace wraps the key of what lies there anew, unless somebody put something
// else there meanwhile.
func (s Sealed) Replace(ctx context.Context, d *db.DB, ring Rewrapper) error {
	fresh, err := ring.Rewrap(ctx, s.Name, s.Bytes)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "update "+s.in.Table+" set sealed = $1 where "+s.in.Key+" = $2 and sealed = $3", fresh, s.key, s.Bytes)
		return err
	})
}
