package store

import (
	"context"
	"slices"

	"kith/platform/access"
	"kith/platform/db"
)

// Matching returns the ids of up to two resources that a query fits, for writes
// that depend on there being one or none. in may be their transaction. What v
// wrote and may not read for its labels fits as well, where the query asks of
// nothing but what v wrote there.
func (s *Store) Matching(ctx context.Context, in db.Querier, v access.Viewer, q Query) ([]string, error) {
	if s.Stale() {
		return nil, errStale
	}
	if _, err := s.look(ctx); err != nil {
		return nil, err
	}
	p := s.plan(ctx, v, q.Codes)
	p.in = in
	found, err := p.matching(q, "")
	if err != nil || len(found) > 1 || v.Nobody() || clearedForAll(v) || !s.asksItself(q) {
		return found, err
	}
	p = s.plan(ctx, unlabeled(v), q.Codes)
	p.in = in
	own, err := p.matching(q, v.ID())
	for _, id := range own {
		if len(found) < 2 && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	return found, err
}

// matching returns the ids of up to two matches, of those whose current version
// somebody wrote where author is not "".
func (p *plan) matching(q Query, author string) ([]string, error) {
	b, err := p.match(&q)
	if err != nil {
		return nil, err
	}
	if author != "" {
		b.and(wroteIt + p.arg(author) + ")")
	}
	return rowsOf(p, db.Text, "select r.id "+b.from()+" limit 2")
}

// asksItself reports whether a query asks of nothing but what a resource says
// itself: no chain, no labels, nothing that another resource answers.
func (s *Store) asksItself(q Query) bool {
	if q.Type == "" || q.Within != "" || len(q.Filters) > 0 {
		return false
	}
	for _, p := range q.Params {
		m := s.param(q.Type, p.Name)
		switch {
		case p.On != nil || p.From != "" || p.Name == "_security", p.Modifier != "" && p.Modifier != "exact" && p.Modifier != "identifier":
			return false
		case p.Name != "_id" && (m == nil || m.Words):
			return false
		}
	}
	return true
}
