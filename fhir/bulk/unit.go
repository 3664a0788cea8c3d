package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/fault"
)

// unit is what is stored or rejected as a whole: a line, an entry, or all of a
// transaction.
type unit struct {
	d         *document // its text; a line's may be gone
	at, size  int64     // where it lies there
	part      string    // "entry 3"
	resources int64     // it holds
	ins       []*store.Incoming
	merged    int64
	passed    int64
	err       error // why it cannot be stored
	errLine   int   // where the entry that failed begins
	errColumn int
	found     []finding
}

// parcel is what was read together and rests on the same look-ups.
type parcel struct {
	units  []*unit
	missed bool                    // a look-up found nothing, when commits was
	asked  int64                   // this
	again  func() (*parcel, error) // reads it once more; nil when nothing outside decided about it
}

func one(u *unit) *parcel { return &parcel{units: []*unit{u}} }

// reading turns bytes into units; many goroutines may use it.
type reading struct {
	ctx   context.Context
	store *store.Store
	check *Check // nil looks at nothing
	// commits counts what the collector has stored: an answer of the store is
	// final only when nothing was on its way meanwhile.
	commits atomic.Int64
}

// line reads one resource that stands alone. The error is trouble with the store.
func (r *reading) line(d *document, mayPoint bool) (*parcel, error) {
	u := &unit{d: d, size: d.size, resources: 1}
	p := one(u)
	p.asked = r.commits.Load()
	var o element.Options
	res := &resolution{ctx: r.ctx, store: r.store}
	var trouble error
	if mayPoint {
		o.Reference = res.follow(&entry{}, &trouble)
		p.again = func() (*parcel, error) { return r.line(d, mayPoint) }
	}
	in, err := r.prepare(u, d.data, o)
	if err == nil && in.ID == "" {
		o.ID = numbered(in.Body(), 0)
		r.store.Release(in)
		u.found = nil
		in, err = r.prepare(u, d.data, o)
	}
	if err != nil {
		u.err = err
	} else {
		u.ins = append(u.ins, in)
	}
	p.missed = res.missed
	return p, trouble
}

// follow is reference, with trouble of the store kept apart.
func (r *resolution) follow(e *entry, trouble *error) func(string) (string, error) {
	to := r.reference(e)
	return func(text string) (string, error) {
		s, err := to(text)
		if _, ok := errors.AsType[refusal](err); err != nil && !ok {
			*trouble = err
		}
		return s, err
	}
}

// kept reads back a line of a rejects file, whose raw text is what to import.
func kept(raw []byte, err error) []byte {
	if e, ok := errors.AsType[*fault.Error](err); !ok || e.Key != "fhir.no-type" {
		return nil
	}
	var r Reject
	if json.Unmarshal(raw, &r) != nil || r.Reason == "" || r.Raw == "" {
		return nil
	}
	return []byte(r.Raw)
}

// bundle reads a whole Bundle (or array) that lies in memory.
func (r *reading) bundle(d *document, b *bundle) (*parcel, error) {
	if no := b.refusal(); no != "" {
		return one(&unit{d: d, size: d.size, resources: int64(len(b.entries)), err: refusal(no)}), nil
	}
	res := &resolution{ctx: r.ctx, store: r.store, d: d, b: b}
	p := &parcel{asked: r.commits.Load(), again: func() (*parcel, error) { return r.bundle(d, b) }}
	if err := res.resolve(); err != nil {
		return nil, err
	}
	var whole *unit
	if b.together() {
		whole = &unit{d: d, size: d.size, err: res.twice()}
		p.units = []*unit{whole}
	}
	for i := range b.entries {
		u, err := r.entry(res, i)
		if err != nil {
			return nil, err
		}
		if whole == nil {
			p.units = append(p.units, u)
		} else {
			whole.join(u)
		}
	}
	p.missed = res.missed
	return p, nil
}

// join adds an entry to its transaction. The first that fails speaks for all.
func (u *unit) join(part *unit) {
	u.resources += part.resources
	u.merged += part.merged
	u.passed += part.passed
	u.ins = append(u.ins, part.ins...)
	u.found = append(u.found, part.found...)
	if part.err != nil && u.err == nil {
		u.err, u.part = part.err, part.part
		u.errLine, u.errColumn = part.d.where(part.at)
	}
}

// twice refuses a transaction that writes one resource in two entries.
func (r *resolution) twice() error {
	seen := map[[2]string]int{}
	for i, f := range r.fates {
		if f.id == "" || f.err != nil || f.do == merge || f.do == pass {
			continue
		}
		key := [2]string{f.typ, f.id}
		if j, ok := seen[key]; ok {
			return refusal(fmt.Sprintf("entries %d and %d are the same resource", j+1, i+1))
		}
		seen[key] = i
	}
	return nil
}

// entry reads entry i as its fate says.
func (r *reading) entry(res *resolution, i int) (*unit, error) {
	e, f := &res.b.entries[i], &res.fates[i]
	u := &unit{d: res.d, at: e.at, size: e.size, resources: 1, part: fmt.Sprintf("entry %d", i+1), err: f.err}
	switch {
	case f.err != nil:
		return u, nil
	case f.do == pass:
		u.passed = 1
		return u, nil
	case f.do == merge:
		u.merged = 1
		return u, nil
	case f.do == remove:
		u.ins = append(u.ins, r.store.Removal(f.typ, f.id))
		return u, nil
	}
	raw, err := res.d.bytes(e.at, e.size)
	if err != nil {
		return nil, err
	}
	var trouble error
	in, err := r.prepare(u, raw, element.Options{ID: f.id, Reference: res.follow(e, &trouble)})
	if err == nil && e.ifMatch != "" {
		in.IfMatch, err = version(e.ifMatch)
	}
	if err != nil {
		u.err = err
		return u, trouble
	}
	u.ins = append(u.ins, in)
	return u, trouble
}

// without leaves out a resource that was to be deleted and is not there, which
// is as good as done. It reports whether that was all the store said.
func (u *unit) without(in *store.Incoming, err error) bool {
	if !in.Delete || !fault.Is(err, fault.NotFound) {
		return false
	}
	for i := range u.ins {
		if u.ins[i] == in {
			u.ins = append(u.ins[:i], u.ins[i+1:]...)
			break
		}
	}
	u.passed++
	return true
}
