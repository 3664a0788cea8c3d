package store

import (
	"context"
	"time"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/db"
)

// Rebuild empties every table that is derived from resources (the search
// index, enrollment, readers, all projections) and fills it again. Progress is
// told as resources done and their total. It runs in one transaction: stopped
// half-way, everything is as before.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	total, err := db.One(ctx, s.db, db.Int, "", `select count(*) from resource`)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		s.pairs.clear()
		s.customs.looked.Store(0)
		known, err := s.look(ctx)
		if err != nil {
			return err
		}
		for _, t := range s.derived() {
			if _, err := db.Exec(ctx, tx, "delete from "+t); err != nil {
				return err
			}
		}
		w := &writing{s: s, tx: tx, v: access.Operator(), now: s.now(), rebuilds: true, customs: known, enrolled: map[string]bool{}, touched: map[string]bool{}}
		for done, after := int64(0), int64(-1); ; {
			batch, err := s.stored(ctx, tx, after)
			if err != nil {
				return err
			}
			if len(batch) == 0 {
				break
			}
			after = batch[len(batch)-1].key
			if err := w.again(ctx, batch); err != nil {
				return err
			}
			done += int64(len(batch))
			progress(done, total)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		s.places.clear()
		if err := s.customComplete(ctx, tx); err != nil {
			return err
		}
		if err := s.reread(ctx, tx); err != nil {
			return err
		}
		for name, value := range map[string]string{ruledBy: s.rule.Name(), datedBy: s.calendar()} {
			if err := s.putState(ctx, tx, name, value); err != nil {
				return err
			}
		}
		if _, err := db.Exec(ctx, tx, `delete from index_state where name = $1`, labeledBy); err != nil {
			return err
		}
		if s.labeler != nil {
			if err := s.putState(ctx, tx, labeledBy, s.labelStamp()); err != nil {
				return err
			}
		}
		tx.OnCommit(func() { s.stale.Store(false) })
		return s.putState(ctx, tx, madeBy, s.index.Stamp)
	})
}

// derived lists the tables that Rebuild fills.
func (s *Store) derived() []string {
	all := []string{"enrollment", "compartment_reader", calledTable.name, "hangs", "attached"}
	for _, t := range tables {
		all = append(all, t.name)
	}
	for _, p := range s.projectors {
		all = append(all, p.Tables...)
	}
	return all
}

// DerivedTables lists the tables that can be rebuilt from resources.
func (s *Store) DerivedTables() []string { return s.derived() }

const rebuildBatch = 2000

// stored reads current resources in order of key.
func (s *Store) stored(ctx context.Context, q db.Querier, after int64) ([]item, error) {
	return db.All(ctx, q, func(r db.Row) (it item, err error) {
		var body []byte
		var last int64
		var typ, id string
		var updated, labels, lowered int64
		var deleted bool
		if err := r.Scan(&it.key, &typ, &id, &it.version, &updated, &deleted, &it.compartment, &it.origin, &labels, &lowered, &last, &body); err != nil {
			return it, err
		}
		if deleted && typ != "Patient" {
			it.in = s.Removal(typ, id)
			return it, nil
		}
		version := it.version
		if it.gone = deleted; deleted {
			version = last
		}
		it.plain = len(body) > 0 && !isSealed(body)
		if body, err = s.open(ctx, typ, id, version, body); err != nil {
			return it, err
		}
		in, err := s.Prepare(body, element.Options{Share: true})
		it.in = in
		it.updated = time.UnixMicro(updated).UTC()
		it.labels, it.lowered = access.Mask(labels), access.Mask(lowered)
		if err == nil {
			it.labels |= (in.own | in.derived) &^ access.Mask(lowered)
			in.carry(it.labels)
		}
		return it, err
	}, `
		select key, type, id, version, updated_at, deleted, compartment, origin, labels, lowered,
			case when deleted and type = 'Patient' then (
				select max(h.version) from resource_history h
				where h.resource = r.key and not h.deleted) else 0 end,
			case when deleted and type = 'Patient' then (
				select h.body from resource_history h
				where h.resource = r.key and not h.deleted
				order by h.version desc limit 1) else body end
		from resource r
		where key > $1
		order by key limit $2`, after, rebuildBatch)
}

// again derives everything from resources that stand in the store.
func (w *writing) again(ctx context.Context, batch []item) error {
	var live, gone []item
	for _, it := range batch {
		switch {
		case it.gone: // a child's record that is gone still says who may know that
			gone = append(gone, it)
		case !it.in.Delete:
			live = append(live, it)
		}
	}
	defer func() {
		for _, it := range batch {
			w.s.Release(it.in)
		}
	}()
	for _, step := range []func(context.Context, []item) error{w.inherit, w.settle, w.placeAll, w.moved, w.sealAgain, w.index, w.enroll, w.project, w.bequeath} {
		if err := step(ctx, live); err != nil {
			return err
		}
	}
	return w.enroll(ctx, gone)
}

// moved writes compartments that a newer rule places elsewhere, and the targets
// of what came before they were kept.
func (w *writing) moved(ctx context.Context, items []item) error {
	for _, it := range items {
		if _, err := db.Exec(ctx, w.tx, `
			update resource set compartment = $1, target = $2, labels = $3
			where key = $4 and (compartment <> $1 or target <> $2 or labels <> $3)`,
			it.compartment, index.Target(it.in.Type+"/"+it.in.ID), int64(it.labels), it.key); err != nil {
			return err
		}
	}
	return nil
}
