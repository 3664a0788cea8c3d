package store

import (
	"context"

	"kith/fhir/index"
	"kith/platform/db"
)

// Unseen counts the current resources that nobody may read: they are about a
// child whom no organization cares for here, or about nobody we could name.
func (s *Store) Unseen(ctx context.Context) (int64, error) {
	return db.One(ctx, s.db, db.Int, "", `
		select count(*)
		from compartment c join resource r on r.compartment = c.key
		where not r.deleted
			and not exists (select 1 from compartment_reader cr where cr.compartment = c.key)`)
}

// Census is how much there is.
type Census struct {
	Resources int64 // current ones
	Deleted   int64
	Versions  int64 // those that are no longer current
	Index     int64 // rows of the search index by the standard's parameters
}

// Census counts the record.
func (s *Store) Census(ctx context.Context) (c Census, err error) {
	all, err := db.All(ctx, s.db, func(r db.Row) (c Census, err error) {
		err = r.Scan(&c.Resources, &c.Deleted, &c.Versions)
		return c, err
	}, `
		select (select count(*) from resource), (select count(*) from resource where deleted),
			(select count(*) from resource_history)`)
	if err != nil {
		return c, err
	}
	c = all[0]
	c.Resources -= c.Deleted
	for _, t := range tables {
		n, err := db.One(ctx, s.db, db.Int, "", `
			select count(*) - (select count(*) from `+t.name+` o where o.field in (select key from index_field where name >= $1 and name < $2))
			from `+t.name, customFields, customFields+"\U0010FFFF")
		if err != nil {
			return c, err
		}
		c.Index += n
	}
	return c, nil
}

// Compare reads every resource again and returns how many index rows there
// should be. It differs from Census.Index when the index was damaged, or made
// by another version of the program; Rebuild repairs both.
func (s *Store) Compare(ctx context.Context, progress func(done int64)) (index int64, err error) {
	for done, after := int64(0), int64(-1); ; {
		batch, err := s.stored(ctx, s.db, after)
		if err != nil || len(batch) == 0 {
			return index, err
		}
		for _, it := range batch {
			after = it.key
			if !it.in.Delete && !it.gone {
				index += distinct(&it.in.rows)
			}
			s.Release(it.in)
		}
		done += int64(len(batch))
		progress(done)
	}
}

// distinct counts rows as the index keeps them: each once.
func distinct(r *index.Rows) int64 {
	return unlike(r.Tokens) + unlike(r.Strings) + unlike(r.URIs) + unlike(r.References) + unlike(r.Dates) + unlike(r.Numbers)
}

func unlike[T comparable](all []T) (n int64) {
	for i, a := range all {
		first := true
		for _, b := range all[:i] {
			if a == b {
				first = false
				break
			}
		}
		if first {
			n++
		}
	}
	return n
}
