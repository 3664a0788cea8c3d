package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// What happened to one resource of a batch.
type What string

const (
	Created   What = "created"
	Updated   What = "updated"
	Unchanged What = "unchanged"
	Deleted   What = "deleted"
)

// Outcome tells the writer what became of one resource.
type Outcome struct {
	Type, ID string
	Version  int64
	Updated  time.Time
	What     What
}

// A BatchError says which resource of a batch could not be stored; nothing of
// the batch was.
type BatchError struct {
	Index int
	Err   error
}

func (e *BatchError) Error() string {
	return fmt.Sprintf("resource %d of the batch: %v", e.Index, e.Err)
}
func (e *BatchError) Unwrap() error { return e.Err }

// Write stores a batch in one transaction: versions, index, enrollment,
// projections and the audit row, or none of it. A resource equal to the
// current version is left alone. why says what the batch is part of.
//
// A viewer that is not the operator writes only what it may read before and
// after; a resource hidden from it does not exist for it.
func (s *Store) Write(ctx context.Context, v access.Viewer, why string, batch []*Incoming) (out []Outcome, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		out, err = s.WriteTx(ctx, tx, v, why, batch)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// WriteIf is Write of what depends on searches: holds asks them inside the
// transaction and returns fault.Conflict when an answer is no longer the one
// that the batch was made for. One such transaction runs at a time.
func (s *Store) WriteIf(ctx context.Context, v access.Viewer, why string, batch []*Incoming, holds func(context.Context, db.Querier) error) (out []Outcome, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := oneAtATime(ctx, tx, "conditions"); err != nil {
			return err
		}
		if err := holds(ctx, tx); err != nil {
			return err
		}
		out, err = s.WriteTx(ctx, tx, v, why, batch)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// manyAtOnce is how many resources make a transaction large.
const manyAtOnce = 100

// WriteTx is Write inside a transaction of the caller's.
func (s *Store) WriteTx(ctx context.Context, tx *db.Tx, v access.Viewer, why string, batch []*Incoming) ([]Outcome, error) {
	if v.Nobody() {
		return nil, fault.New(fault.Login, "fault.login")
	}
	if s.Stale() {
		return nil, errStale
	}
	known, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	w := &writing{s: s, tx: tx, v: v, now: s.now(), out: make([]Outcome, len(batch)), customs: known,
		taken: map[[2]string]bool{}, enrolled: map[string]bool{}, entered: map[string]bool{}, touched: map[string]bool{}}
	if len(batch) > manyAtOnce {
		if err := tx.Large(ctx); err != nil {
			return nil, err
		}
	}
	if w.audit, err = audit.Reserve(ctx, tx); err != nil {
		return nil, err
	}
	for _, round := range rounds(batch) {
		if err := w.round(ctx, batch, round); err != nil {
			return nil, err
		}
	}
	return w.out, w.record(ctx, why)
}

// record writes the line about all that was done.
func (w *writing) record(ctx context.Context, why string) error {
	e := audit.Event{Key: w.audit, At: w.now, Who: w.v, Action: audit.Create, Why: why, Address: audit.AddressOf(ctx),
		Count: int64(len(w.out)), About: w.about}
	if len(w.out) == 1 {
		e.What = w.out[0].Type + "/" + w.out[0].ID
		switch w.out[0].What {
		case Deleted:
			e.Action = audit.Delete
		case Updated, Unchanged:
			e.Action = audit.Update
		}
	}
	_, err := audit.Record(ctx, w.tx, e)
	return err
}

// rounds splits a batch so that no resource occurs twice in one round; almost
// always there is one.
func rounds(batch []*Incoming) (all [][]int) {
	seen := make(map[[2]string]int, len(batch))
	for i, in := range batch {
		k := [2]string{in.Type, in.ID}
		n := seen[k]
		seen[k] = n + 1
		if n == len(all) {
			all = append(all, nil)
		}
		all[n] = append(all[n], i)
	}
	return all
}

// writing is one transaction's work.
type writing struct {
	s     *Store
	tx    *db.Tx
	v     access.Viewer
	now   time.Time
	audit int64
	about []int64 // compartments that were touched
	out   []Outcome

	customs  *customs           // search parameters of this site
	taken    map[[2]string]bool // ids of what the viewer may not read
	enrolled map[string]bool    // pairs this transaction has written
	touched  map[string]bool    // children about whom others may read after this round
	fresh    []int64            // compartments of this round that have no readers yet
	rebuilds bool               // everything is made anew: readers come last
	entered  map[string]bool    // children this transaction has brought in
	deep     int                // steps of what hangs on what hangs on what is written
}

// item is one resource that changes.
type item struct {
	in          *Incoming // nil-document when Delete
	index       int
	key         int64
	version     int64
	updated     time.Time
	compartment int64
	home        string // name of the compartment
	origin      string
	labels      access.Mask // what it carries now, with all that it ever carried
	lowered     access.Mask // what was taken from it, or its writer could not know of
	lay         kin         // with what it lay, where it was Named
	rehung      bool        // it lies with others than before
	old         *current    // nil when it is new
	gone        bool        // in a rebuild: deleted, in is what was there last
	plain       bool        // in a rebuild: its body lies readable
}

// current is what stands in the store.
type current struct {
	key, version, updated, compartment, audit, metaAt int64
	labels, lowered                                   access.Mask
	deleted                                           bool
	origin                                            string
	body, stored                                      []byte    // open, from openAll on, and as it is stored
	authored                                          bool      // hidden from the viewer, who wrote it and may know it
	brief                                             bool      // the viewer reads it without its reasons
	was                                               *Incoming // body read again, for its index rows; nil when deleted
	last                                              *Incoming // of what is deleted: what was there last
}

func (w *writing) round(ctx context.Context, batch []*Incoming, round []int) error {
	olds, err := w.currents(ctx, batch, round)
	if err != nil {
		return err
	}
	if err := w.hide(ctx, olds); err != nil {
		return err
	}
	if err := w.unread(ctx, olds); err != nil {
		return err
	}
	if err := w.openAll(ctx, olds); err != nil {
		return err
	}
	defer w.letGo(olds)
	var items []item
	for _, i := range round {
		it, err := w.decide(batch[i], i, olds[[2]string{batch[i].Type, batch[i].ID}])
		if err != nil {
			return &BatchError{i, err}
		}
		if it != nil {
			items = append(items, *it)
		}
	}
	if len(items) == 0 {
		return nil
	}
	if err := w.recall(ctx, items); err != nil {
		return err
	}
	// What is written is held by its row before its index rows are taken away:
	// whoever indexes it meanwhile is then seen (IndexNext).
	for _, step := range []func(context.Context, []item) error{
		w.keepLabels, w.inherit, w.settle, w.placeAll, w.mayWrite, w.knew, w.number, w.saveNew, w.saveOld, w.index, w.sealPast, w.parameters, w.enroll, w.said, w.project, w.bequeath, w.admit, w.stillSees,
	} {
		if err := step(ctx, items); err != nil {
			return err
		}
	}
	return nil
}

// letGo gives back what was read again.
func (w *writing) letGo(olds map[[2]string]*current) {
	for _, c := range olds {
		for _, in := range []*Incoming{c.was, c.last} {
			if in != nil {
				w.s.Release(in)
			}
		}
	}
}

// currents reads what stands under the ids of a round.
func (w *writing) currents(ctx context.Context, batch []*Incoming, round []int) (map[[2]string]*current, error) {
	olds := map[[2]string]*current{}
	for part := range slices.Chunk(round, 500) {
		args := make([]any, 0, 2*len(part))
		for _, i := range part {
			args = append(args, batch[i].Type, batch[i].ID)
		}
		err := db.Each(ctx, w.tx, func(r db.Row) error {
			var k [2]string
			var c current
			err := r.Scan(&k[0], &k[1], &c.key, &c.version, &c.updated, &c.deleted, &c.compartment, &c.origin, &c.audit, &c.labels, &c.lowered, &c.metaAt, &c.stored)
			olds[k] = &c
			return err
		}, `
			with asked (type, id) as (values `+db.Tuples(len(part), 2)+`)
			select r.type, r.id, r.key, r.version, r.updated_at, r.deleted, r.compartment, r.origin, r.audit, r.labels, r.lowered, r.meta_at, r.body
			from asked join resource r on r.type = asked.type and r.id = asked.id`, args...)
		if err != nil {
			return nil, err
		}
	}
	return olds, nil
}

// originOf is the organization that a new resource comes from: for a child, the
// one that is to care for it if the viewer works there.
func originOf(v access.Viewer, in *Incoming) string {
	if in.Type == "Patient" {
		for _, org := range in.enrolled {
			if v.WorksFor(org) {
				return org
			}
		}
	}
	return v.Origin()
}

// placeAll gives every item the key of its compartment, making new ones.
func (w *writing) placeAll(ctx context.Context, items []item) error {
	at := newPlacing()
	for _, it := range items {
		if !it.in.Delete {
			at.needs[it.home] = []any{int64(it.in.place.needs)}
			at.members[it.home] = it.in.place.about()
		}
	}
	keys, err := w.keysOf(ctx, at)
	if err != nil {
		return err
	}
	for i := range items {
		items[i].compartment = keys[items[i].home]
		if items[i].in.Delete { // what is gone stays where it was
			items[i].compartment = items[i].old.compartment
		}
		w.about = append(w.about, items[i].compartment)
		if items[i].old != nil {
			w.about = append(w.about, items[i].old.compartment)
		}
	}
	return nil
}

// number gives new resources their keys.
func (w *writing) number(ctx context.Context, items []item) error {
	n := int64(0)
	for _, it := range items {
		if it.old == nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	next, err := db.Keys(ctx, w.tx, "resource", n)
	if err != nil {
		return err
	}
	for i := range items {
		if items[i].old == nil {
			items[i].key = next
			next++
		}
	}
	return nil
}

// saveOld moves superseded versions to the history and removes their index rows.
func (w *writing) saveOld(ctx context.Context, items []item) error {
	var rows, sealed [][]any
	for _, it := range items {
		if c := it.old; c != nil {
			body, err := w.s.seal(it.in.Type, it.in.ID, c.version, it.labels, c.stored)
			if err != nil {
				return err
			}
			if isSealed(body) && !isSealed(c.stored) {
				sealed = append(sealed, []any{c.key, c.version})
			}
			rows = append(rows, []any{c.key, c.version, c.updated, c.deleted, c.compartment, c.audit, c.metaAt, notNil(body)})
			if c.was == nil {
				continue
			}
			if err := w.unindex(ctx, c); err != nil {
				return err
			}
		}
	}
	if len(sealed) > 0 { // what was readable until now
		w.tx.OnCommit(w.s.db.Scrub)
	}
	if err := noteSealed(ctx, w.tx, sealed); err != nil {
		return err
	}
	return db.Insert(ctx, w.tx, "resource_history",
		[]string{"resource", "version", "updated_at", "deleted", "compartment", "audit", "meta_at", "body"}, rows)
}

var resourceColumns = []string{"key", "type", "id", "version", "updated_at", "deleted", "compartment", "origin", "audit", "labels", "lowered", "meta_at", "body", "target"}

func (w *writing) saveNew(ctx context.Context, items []item) error {
	var rows, sealed [][]any
	at := w.now.UnixMicro()
	for _, it := range items {
		in := it.in
		body, metaAt := notNil(in.doc.Bytes), int64(in.doc.MetaAt)
		if in.Delete {
			body, metaAt = []byte{}, 0
		}
		body, err := w.s.seal(in.Type, in.ID, it.version, it.labels, body)
		if err != nil {
			return &BatchError{it.index, err}
		}
		if isSealed(body) {
			sealed = append(sealed, []any{it.key, it.version})
		}
		if it.old == nil {
			rows = append(rows, []any{it.key, in.Type, in.ID, it.version, at, false, it.compartment, it.origin, w.audit, int64(it.labels), int64(it.lowered), metaAt, body, index.Target(in.Type + "/" + in.ID)})
			continue
		}
		n, err := db.Exec(ctx, w.tx, `
			update resource
			set version = $1, updated_at = $2, deleted = $3, compartment = $4, audit = $5, labels = $6, lowered = $7, meta_at = $8, body = $9
			where key = $10 and version = $11`,
			it.version, at, in.Delete, it.compartment, w.audit, int64(it.labels), int64(it.lowered), metaAt, body, it.key, it.old.version)
		if err != nil {
			return err
		}
		if n != 1 {
			return &BatchError{it.index, fault.New(fault.Conflict, "fhir.changed")}
		}
	}
	if err := noteSealed(ctx, w.tx, sealed); err != nil {
		return err
	}
	return db.Insert(ctx, w.tx, "resource", resourceColumns, rows)
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// VersionOf formats a version as an ETag does.
func VersionOf(version int64) string { return `W/"` + strconv.FormatInt(version, 10) + `"` }

// byRow orders index rows as their table stores them, which is what makes a
// large batch cheap.
func byRow(columns int) func(a, b []any) int {
	return func(a, b []any) int {
		for i := range columns {
			var c int
			switch x := a[i].(type) {
			case int64:
				c = cmp.Compare(x, b[i].(int64))
			case string:
				c = strings.Compare(x, b[i].(string))
			case float64:
				c = cmp.Compare(x, b[i].(float64))
			}
			if c != 0 {
				return c
			}
		}
		return 0
	}
}

// IsBatchError returns the place and cause of a refused resource.
func IsBatchError(err error) (*BatchError, bool) { return errors.AsType[*BatchError](err) }
