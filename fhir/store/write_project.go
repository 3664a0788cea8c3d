package store

import (
	"context"
	"fmt"
	"slices"

	"kith/platform/db"
)

// project lets every projector see what changed.
func (w *writing) project(ctx context.Context, items []item) error {
	changes := w.s.changesOf(items)
	for _, c := range changes {
		children, err := w.s.rule.Touches(ctx, w.tx, c)
		if err != nil {
			return err
		}
		for _, child := range children {
			w.touched[child] = true
		}
	}
	return runProjectors(ctx, w.tx, w.s.projectors, changes)
}

// said tells the rule who wrote what: it refuses what is not theirs to say, and
// keeps whose word it is.
func (w *writing) said(ctx context.Context, items []item) error {
	changes := w.s.changesOf(items)
	for i, c := range changes {
		if w.v.Operator() {
			break
		}
		if err := w.s.rule.MayWrite(ctx, w.tx, w.v, c); err != nil {
			return &BatchError{items[i].index, err}
		}
		if err := w.s.guarded(ctx, w.tx, w.v, c); err != nil {
			return &BatchError{items[i].index, err}
		}
	}
	return w.s.rule.Said(ctx, w.tx, w.v, changes)
}

func (s *Store) changesOf(items []item) []Change {
	changes := make([]Change, 0, len(items))
	for _, it := range items {
		c := Change{Key: it.key, Type: it.in.Type, ID: it.in.ID, Version: it.version, Updated: it.updated, Compartment: it.compartment, Origin: it.origin, Zone: s.zone}
		if it.old != nil && it.old.was != nil {
			c.Old = it.old.was.Value()
		}
		if it.old != nil && it.old.last != nil {
			c.Last = it.old.last.Value()
		}
		if !it.in.Delete {
			c.New = it.in.Value()
		}
		changes = append(changes, c)
	}
	return changes
}

func runProjectors(ctx context.Context, tx *db.Tx, all []Projector, changes []Change) error {
	for _, p := range all {
		var mine []Change
		for _, c := range changes {
			if slices.Contains(p.Types, c.Type) {
				mine = append(mine, c)
			}
		}
		if len(mine) == 0 {
			continue
		}
		if err := p.Project(ctx, tx, mine); err != nil {
			return fmt.Errorf("projector %s: %w", p.Name, err)
		}
	}
	return nil
}
