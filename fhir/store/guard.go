package store

import (
	"context"

	"kith/platform/access"
	"kith/platform/db"
)

// Guard is a rule of a care folder about what may be written: it returns why a
// change may not be made, or nil. The operator, who imports what happened
// elsewhere, is asked nothing.
type Guard struct {
	Type string // of the resources it looks at
	May  func(ctx context.Context, tx db.Querier, v access.Viewer, c Change) error
}

// GuardBy has changes looked at before they are stored.
func (s *Store) GuardBy(all ...Guard) { s.guards = append(s.guards, all...) }

func (s *Store) guarded(ctx context.Context, tx db.Querier, v access.Viewer, c Change) error {
	for _, g := range s.guards {
		if g.Type == c.Type {
			if err := g.May(ctx, tx, v, c); err != nil {
				return err
			}
		}
	}
	return nil
}
