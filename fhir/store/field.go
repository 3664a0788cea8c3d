package store

import (
	"context"
	"errors"

	"kith/fhir/index"
	"kith/platform/db"
)

// loadFields gives each field of the index its number in this database. A
// number never changes its meaning: fields that are new get new ones.
func (s *Store) loadFields(ctx context.Context) error {
	type name struct{ typ, kind, name string }
	keys := map[name]int64{}
	load := func() error {
		return db.Each(ctx, s.db, func(r db.Row) error {
			var key int64
			var n name
			err := r.Scan(&key, &n.typ, &n.kind, &n.name)
			keys[n] = key
			return err
		}, `select key, type, kind, name from index_field`)
	}
	if err := load(); err != nil {
		return err
	}
	var fresh [][]any
	for _, f := range s.index.Fields {
		if _, ok := keys[name{f.Type, f.Kind.String(), f.Name}]; !ok {
			fresh = append(fresh, []any{int64(0), f.Type, f.Kind.String(), f.Name})
		}
	}
	if len(fresh) > 0 {
		err := s.db.Write(ctx, func(tx *db.Tx) error { return addFields(ctx, tx, fresh) })
		if err != nil {
			return err
		}
		if err := load(); err != nil {
			return err
		}
	}
	s.fields = make([]int64, len(s.index.Fields))
	for _, f := range s.index.Fields {
		s.fields[f.Number] = keys[name{f.Type, f.Kind.String(), f.Name}]
	}
	return nil
}

func addFields(ctx context.Context, tx *db.Tx, fresh [][]any) error {
	first, err := db.Keys(ctx, tx, "index_field", int64(len(fresh)))
	if err != nil {
		return err
	}
	for i, r := range fresh {
		r[0] = first + int64(i)
	}
	return db.InsertNew(ctx, tx, "index_field", []string{"key", "type", "kind", "name"}, fresh)
}

// key is the number of a field in this database.
func (s *Store) key(f *index.Field) int64 {
	if f.Key != 0 {
		return f.Key
	}
	return s.fields[f.Number]
}

// madeBy is the entry of index_state that holds the stamp of the rows.
const madeBy = "made by"

// errStale is returned by every write and search while Stale is true.
var errStale = errors.New("the search index was made by another version of the program; run kith reindex")

// Stale reports whether the search index was made by other definitions than
// this program has. Nothing can be written or searched until Rebuild.
func (s *Store) Stale() bool { return s.stale.Load() }

// checkStamp compares the rows' stamp with this program's. A record that is
// empty is of any stamp.
func (s *Store) checkStamp(ctx context.Context) error {
	have, err := db.All(ctx, s.db, db.Text, `select value from index_state where name = $1`, madeBy)
	if err != nil || len(have) == 1 && have[0] == s.index.Stamp {
		return err
	}
	some, err := db.All(ctx, s.db, db.Int, `select key from resource limit 1`)
	if err != nil {
		return err
	}
	if len(some) > 0 {
		s.stale.Store(true)
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.putState(ctx, tx, madeBy, s.index.Stamp) })
}

// putState notes by what the rows that are derived were made.
func (s *Store) putState(ctx context.Context, tx *db.Tx, name, value string) error {
	_, err := db.Exec(ctx, tx, `
		insert into index_state (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, value)
	return err
}
