package store

import (
	"context"
	"slices"
	"strings"

	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
)

// What is about nobody here has its home with whoever wrote it: the
// organization reads it, and nobody else. "Here" is who has a record; what a
// program brings about a child before that child comes waits there too, and
// from then on is read by those who care for the child.

// held begins the name of a place that an organization holds.
const held = "Organization/"

// holder returns the organization that holds a place, "" when none does.
func holder(name string) string {
	name, is := strings.CutPrefix(name, held)
	if end := strings.IndexAny(name, " |>"); end >= 0 {
		name = name[:end]
	}
	if !is {
		return ""
	}
	return name
}

// heldBy names the place of what an organization holds:
// "Organization/maple Patient/x|8".
func (p place) heldBy(organization string) string {
	if rest, nobody := strings.CutPrefix(p.name, unplaced); nobody {
		return held + organization + rest
	}
	return held + organization + " " + p.name
}

// awaited tells which children of places that are held have come.
func (s *Store) awaited(ctx context.Context, q db.Querier, asked map[int64]*asking) (map[string]bool, error) {
	var children []string
	for _, c := range asked {
		if c.holder != "" {
			children = append(children, c.children...)
		}
	}
	return s.here(ctx, q, children)
}

// readers are who may read a compartment: what the rule says about its children
// and, where it is held, the organization that holds it while it may read about
// every child who has come.
func (c *asking) readers(of map[string]*permitted, here map[string]bool) map[string][]grant {
	var all, come []*permitted
	for _, id := range c.children {
		all = append(all, of[id])
		if here[id] {
			come = append(come, of[id])
		}
	}
	readers := map[string][]grant{}
	if len(all) > 0 || c.holder == "" {
		readers = compile(c.needs, c.addressed, all)
	}
	if c.holder != "" {
		own := &permitted{permits: map[string][]Permit{c.holder: {{Reader: c.holder, AddsToLabeled: label.Tie, Until: access.Never}}}}
		for reader, grants := range compile(c.needs, c.addressed, append(come, own)) {
			readers[reader] = grants
		}
	}
	once(readers, all)
	return readers
}

// settle finds every item its home. What comes from the operator belongs to no
// organization: what is about nobody then has none.
func (w *writing) settle(ctx context.Context, items []item) error {
	var waiting []*item
	var named []string
	for i := range items {
		it := &items[i]
		it.home = it.in.place.name
		switch {
		case it.in.Delete || !r4.IsID(it.origin) || it.in.place.crowd:
		case len(it.in.place.patients) > 0 && it.mayWait(w):
			waiting, named = append(waiting, it), append(named, it.in.place.patients...)
		case strings.HasPrefix(it.home, unplaced):
			it.home = it.in.place.heldBy(it.origin)
		}
	}
	if len(named) == 0 {
		return nil
	}
	here, err := w.s.here(ctx, w.tx, named)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.in.Type == "Patient" && !it.in.Delete {
			here[it.in.ID] = true
		}
	}
	away := func(child string) bool { return !here[child] }
	for _, it := range waiting {
		if slices.ContainsFunc(it.in.place.patients, away) {
			it.home = it.in.place.heldBy(it.origin)
		}
	}
	return nil
}

// placing are places that are to have keys, by name.
type placing struct {
	needs   map[string][]any
	members map[string][]string // ids of children
}

func newPlacing() placing { return placing{map[string][]any{}, map[string][]string{}} }

// keysOf returns the keys of places, making those that are new.
func (w *writing) keysOf(ctx context.Context, at placing) (map[string]int64, error) {
	keys, fresh, err := w.s.places.keys(ctx, w.tx, at.needs)
	if err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		if err := w.alone(ctx); err != nil {
			return nil, err
		}
	}
	var rows [][]any
	var made []int64
	for name, key := range fresh {
		for _, p := range at.members[name] {
			rows = append(rows, []any{key, p, int64(len(at.members[name]))})
		}
		made = append(made, key)
	}
	w.fresh = append(w.fresh, made...)
	if err := db.InsertNew(ctx, w.tx, "compartment_patient", []string{"compartment", "patient_id", "of"}, rows); err != nil {
		return nil, err
	}
	if !w.v.Operator() { // what the viewer could read of before is asked about it
		err = w.s.readers(ctx, w.tx, made)
	}
	return keys, err
}

// mayWait reports whether an item may be about a child who is not here yet.
// Who may not choose ids could learn by it which ids are taken.
func (it *item) mayWait(w *writing) bool {
	return it.in.Type != "Patient" && (it.old != nil || w.v.Operator() || it.in.Chosen && w.v.Program())
}

// here tells which children have a record, be it one that was deleted.
func (s *Store) here(ctx context.Context, q db.Querier, children []string) (map[string]bool, error) {
	here, known := map[string]bool{}, map[string]int64{}
	var ask []any
	for _, id := range children {
		if _, ok := s.children.get(id); ok {
			here[id] = true
		} else if !here[id] && !slices.Contains(ask, any(id)) {
			ask = append(ask, id)
		}
	}
	for part := range slices.Chunk(ask, 500) {
		ids, err := db.All(ctx, q, db.Text, `select id from resource where type = 'Patient' and id in `+db.Tuples(1, len(part)), part...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			here[id], known[id] = true, 1
		}
	}
	if tx, ok := q.(*db.Tx); ok {
		tx.OnCommit(func() { s.children.put(known) })
	}
	return here, nil
}
