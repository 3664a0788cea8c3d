package store

import (
	"context"

	"kith/platform/access"
	"kith/platform/db"
)

// Matching returns the ids of up to two resources that a query fits, for writes
// that depend on there being one or none. in may be their transaction.
func (s *Store) Matching(ctx context.Context, in db.Querier, v access.Viewer, q Query) ([]string, error) {
	if s.Stale() {
		return nil, errStale
	}
	if _, err := s.look(ctx); err != nil {
		return nil, err
	}
	p := s.plan(ctx, v, q.Codes)
	p.in = in
	b, err := p.match(&q)
	if err != nil {
		return nil, err
	}
	return rowsOf(p, db.Text, "select r.id "+b.from()+" limit 2")
}
