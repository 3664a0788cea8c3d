package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"kith/fhir/index"
	"kith/platform/db"
)

// numbersOf finds the keys of all systems, addresses and units that rows name.
func (w *writing) numbersOf(ctx context.Context, all []part) (n numbers, err error) {
	uris, units := map[string][]any{}, map[string][]any{}
	for _, p := range all {
		r := p.rows
		for i := range r.Tokens {
			uris[r.Tokens[i].System] = nil
		}
		for i := range r.URIs {
			uris[r.URIs[i].Value] = nil
		}
		for i := range r.Numbers {
			units[r.Numbers[i].Unit] = nil
		}
	}
	delete(uris, "")
	delete(units, "")
	var fresh map[string]int64
	if n.uris, fresh, err = w.s.uris.keys(ctx, w.tx, uris); err != nil {
		return n, err
	}
	if err = w.words(ctx, fresh); err == nil {
		n.units, _, err = w.s.units.keys(ctx, w.tx, units)
	}
	return n, err
}

// words lets texts that are new be found by their words.
func (w *writing) words(ctx context.Context, fresh map[string]int64) error {
	texts := make([]db.Prose, 0, len(fresh))
	for text, key := range fresh {
		if words := index.Words(index.Fold(text)); len(words) > 0 {
			texts = append(texts, db.Prose{Key: key, Words: words})
		}
	}
	slices.SortFunc(texts, func(a, b db.Prose) int { return cmp.Compare(a.Key, b.Key) })
	return db.InsertWords(ctx, w.tx, "uri_words", texts)
}

// index adds the index rows of everything that is new.
func (w *writing) index(ctx context.Context, items []item) error {
	var all []part
	var hang [][]any
	for _, it := range items {
		if !it.in.Delete {
			all = append(all, w.parts(it.in, it.compartment, it.key)...)
			for _, target := range it.in.hangs {
				hang = append(hang, []any{target, it.key})
			}
		}
	}
	slices.SortFunc(hang, byRow(2))
	if err := db.InsertNew(ctx, w.tx, "hangs", []string{"target", "resource"}, hang); err != nil {
		return err
	}
	if err := w.attach(ctx, items); err != nil {
		return err
	}
	return w.insertParts(ctx, all)
}

// unindex removes the index rows of a version that is no longer current. They
// are found by extracting them again, so no table needs an index by resource.
func (w *writing) unindex(ctx context.Context, c *current) error {
	if len(c.was.hangs) > 0 {
		if _, err := db.Exec(ctx, w.tx, `delete from hangs where resource = $1`, c.key); err != nil {
			return err
		}
	}
	if err := w.detach(ctx, c); err != nil {
		return err
	}
	return w.removeParts(ctx, w.parts(c.was, c.compartment, c.key))
}

func (w *writing) insertParts(ctx context.Context, all []part) error {
	b, err := w.batch(ctx, all)
	if err != nil {
		return err
	}
	return b.insert(ctx, w.tx)
}

func (w *writing) removeParts(ctx context.Context, all []part) error {
	b, err := w.batch(ctx, all)
	if err != nil {
		return err
	}
	return b.remove(ctx, w.tx)
}

// batch brings rows together.
func (w *writing) batch(ctx context.Context, all []part) (*batchRows, error) {
	n, err := w.numbersOf(ctx, all)
	if err != nil {
		return nil, err
	}
	b := &batchRows{}
	for _, p := range all {
		b.add(p, n)
	}
	return b, nil
}

// enroll writes which organizations care for which child, as the resources of
// the batch say.
func (w *writing) enroll(ctx context.Context, items []item) error {
	var rows [][]any
	fresh := map[string]int64{} // pairs not known to be there
	for _, it := range items {
		if it.in.Delete && it.in.Type == "Patient" {
			continue // who cared for a child may know that the record is gone
		}
		if it.old != nil && it.old.was != nil {
			if len(it.old.was.enrolled) > 0 || it.in.Type == "Patient" {
				if _, err := db.Exec(ctx, w.tx, `delete from enrollment where source_type = $1 and source_id = $2 and patient_id = $3`,
					it.in.Type, it.in.ID, firstOf(it.old.was.place.patients)); err != nil {
					return err
				}
				w.touched[firstOf(it.old.was.place.patients)] = true
				w.s.pairs.clear()
			}
		}
		if it.in.Delete || len(it.in.place.patients) == 0 {
			continue
		}
		child := it.in.place.patients[0]
		if it.in.Type == "Patient" && it.old == nil {
			w.touched[child] = true // others may have waited for them
		}
		for _, org := range it.in.enrolledWith(it.origin) {
			rows = append(rows, []any{child, org, it.in.Type, it.in.ID})
			pair := child + " " + org
			if _, ok := w.s.pairs.get(pair); !ok && !w.enrolled[pair] {
				w.enrolled[pair] = true
				fresh[pair] = 1
				w.touched[child] = true
			}
		}
	}
	slices.SortFunc(rows, byRow(4))
	if err := db.InsertNew(ctx, w.tx, "enrollment", []string{"patient_id", "organization_id", "source_type", "source_id"}, rows); err != nil {
		return err
	}
	w.tx.OnCommit(func() { w.s.pairs.put(fresh) })
	return nil
}

// admit gives the readers of what is new, and of the children concerned, anew.
func (w *writing) admit(ctx context.Context, _ []item) error {
	if w.rebuilds || len(w.touched) == 0 && len(w.fresh) == 0 {
		return nil
	}
	if err := w.alone(ctx); err != nil {
		return err
	}
	compartments, err := compartmentsOf(ctx, w.tx, slices.Sorted(maps.Keys(w.touched)))
	if err != nil {
		return err
	}
	compartments = append(compartments, w.fresh...)
	slices.Sort(compartments)
	clear(w.touched)
	w.fresh = w.fresh[:0]
	return w.s.readers(ctx, w.tx, slices.Compact(compartments))
}

// alone lets one transaction at a time decide who the readers are: another
// that adds a compartment or an enrollment of the same child must be seen
// whole or wait. It holds until the transaction ends.
func (w *writing) alone(ctx context.Context) error { return oneAtATime(ctx, w.tx, "readers") }

// oneAtATime makes transactions that ask for the same name wait for each other.
func oneAtATime(ctx context.Context, tx *db.Tx, name string) error {
	_, err := db.Exec(ctx, tx, `
		insert into counter (name, next) values ($1, 0)
		on conflict (name) do update set next = counter.next`, name)
	return err
}

// enrolledWith returns the organizations that care for the child by this
// resource. What the operator brought in says so itself. Anybody else enrolls
// a child only by entering it, and only where they do: an encounter or episode
// of theirs opens no child to another clinic.
func (in *Incoming) enrolledWith(origin string) []string {
	switch {
	case origin == "":
		return in.enrolled
	case in.Type == "Patient":
		return []string{origin}
	}
	return nil
}

func firstOf(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}
