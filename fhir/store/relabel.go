package store

import (
	"context"
	"time"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// Relabeling is what a person asks of the labels of a resource: bits of
// label.Owned, and why. What is Named stays so: whose it is, says who reads it.
type Relabeling struct {
	Type, ID    string
	Add, Remove access.Mask
	Reason      string
}

// waits is how long what one person would take waits for a second.
const waits = 7 * 24 * time.Hour

// Relabel changes the labels of a resource that v may read, of every version
// of it. What is added counts at once. What is removed waits until a second
// person asks for the same within a week; done says whether it did. Whether v
// has the right to label at all, the caller decides. What is hidden from v is
// fault.NotFound.
func (s *Store) Relabel(ctx context.Context, v access.Viewer, r Relabeling) (done bool, err error) {
	switch {
	case v.Nobody():
		return false, fault.New(fault.Login, "fault.login")
	case v.Program(), v.Operator(), (r.Add|r.Remove)&^label.Owned != 0, r.Remove&label.Named != 0, r.Add&r.Remove != 0, r.Add|r.Remove == 0, r.Reason == "":
		return false, fault.New(fault.Rule, "fhir.relabel")
	case s.Stale():
		return false, errStale
	}
	known, err := s.look(ctx)
	if err != nil {
		return false, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		w := &writing{s: s, tx: tx, v: v, now: s.now(), customs: known, taken: map[[2]string]bool{}, enrolled: map[string]bool{}, touched: map[string]bool{}}
		var err error
		if w.audit, err = audit.Reserve(ctx, tx); err != nil {
			return err
		}
		done, err = w.relabel(ctx, r)
		return err
	})
	return done, err
}

func (w *writing) relabel(ctx context.Context, r Relabeling) (done bool, err error) {
	asked := w.s.Removal(r.Type, r.ID)
	defer w.s.Release(asked)
	olds, err := w.currents(ctx, []*Incoming{asked}, []int{0})
	if err != nil {
		return false, err
	}
	if err := w.hide(ctx, olds); err != nil {
		return false, err
	}
	if err := w.openAll(ctx, olds); err != nil {
		return false, err
	}
	c := olds[[2]string{r.Type, r.ID}]
	if c == nil || c.deleted || c.authored {
		return false, fault.New(fault.NotFound, "fhir.not-found")
	}
	second, err := w.seconded(ctx, c, r)
	if err != nil {
		return false, err
	}
	next := c.labels | r.Add
	lowered := c.lowered &^ r.Add
	if done = second || r.Remove == 0; done {
		next, lowered = next&^r.Remove, lowered|r.Remove
	}
	if next != c.labels || lowered != c.lowered {
		if err := w.move(ctx, []moving{{r.Type, r.ID, c, kin{labels: next}, lowered}}); err != nil {
			return false, err
		}
	}
	_, err = audit.Record(ctx, w.tx, audit.Event{Key: w.audit, At: w.now, Who: w.v, Action: audit.Update, Why: "relabel",
		What: r.Type + "/" + r.ID, Address: audit.AddressOf(ctx), Count: 1, About: append(w.about, c.compartment)})
	return done, err
}

// seconded notes what is asked, and reports whether another person asked to
// take the same labels before.
func (w *writing) seconded(ctx context.Context, c *current, r Relabeling) (bool, error) {
	if r.Remove != 0 {
		n, err := db.Exec(ctx, w.tx, `
			update relabel set second = $1
			where resource = $2 and takes = $3 and second = '' and who <> $1 and at > $4`,
			w.v.ID(), c.key, int64(r.Remove), w.now.Add(-waits).UnixMicro())
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	key, err := db.Keys(ctx, w.tx, "relabel", 1)
	if err != nil {
		return false, err
	}
	return false, db.Insert(ctx, w.tx, "relabel", []string{"key", "resource", "at", "who", "adds", "takes", "reason", "second", "audit"},
		[][]any{{key, c.key, w.now.UnixMicro(), w.v.ID(), int64(r.Add), int64(r.Remove), r.Reason, "", w.audit}})
}

// moving is a current resource that is to carry other labels.
type moving struct {
	typ, id string
	old     *current
	becomes kin // all labels that it is to carry, and what it is to lie with besides what it lies with
	lowered access.Mask
}

// move places resources where their labels belong, with all that is derived
// from them; their versions stay as they are.
func (w *writing) move(ctx context.Context, all []moving) error {
	var items []item
	olds := map[[2]string]*current{}
	defer func() {
		w.letGo(olds)
		for _, it := range items {
			w.s.Release(it.in)
		}
	}()
	for _, m := range all {
		was, err := w.s.Prepare(m.old.body, element.Options{Share: true})
		if err != nil {
			return err
		}
		was.labels = m.old.labels
		m.old.was = was
		olds[[2]string{m.typ, m.id}] = m.old
		in, err := w.s.Prepare(m.old.body, element.Options{Share: true})
		if err != nil {
			return err
		}
		in.carry(m.becomes.labels)
		items = append(items, item{in: in, key: m.old.key, version: m.old.version, updated: time.UnixMicro(m.old.updated).UTC(),
			origin: m.old.origin, labels: m.becomes.labels, lowered: m.lowered, old: m.old})
	}
	if err := w.laid(ctx, items); err != nil {
		return err
	}
	for i := range items {
		items[i].lie(all[i].becomes)
	}
	if err := w.settle(ctx, items); err != nil {
		return err
	}
	if err := w.placeAll(ctx, items); err != nil {
		return err
	}
	for _, it := range items {
		body, err := w.s.seal(it.in.Type, it.in.ID, it.version, it.labels, it.old.stored)
		if err != nil {
			return err
		}
		n, err := db.Exec(ctx, w.tx, `update resource set compartment = $1, labels = $2, lowered = $3, body = $4 where key = $5 and version = $6`,
			it.compartment, int64(it.labels), int64(it.lowered), body, it.key, it.version)
		if err != nil {
			return err
		}
		if isSealed(body) && !isSealed(it.old.stored) {
			w.tx.OnCommit(w.s.db.Scrub)
			if err := noteSealed(ctx, w.tx, [][]any{{it.key, it.version}}); err != nil {
				return err
			}
		}
		if n != 1 {
			return fault.New(fault.Conflict, "fhir.changed")
		}
		if err := w.unindex(ctx, it.old); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context, []item) error{w.index, w.sealPast, w.project, w.bequeath, w.admit} {
		if err := step(ctx, items); err != nil {
			return err
		}
	}
	return nil
}
