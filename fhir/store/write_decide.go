package store

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"kith/fhir/element"
	"kith/platform/db"
	"kith/platform/fault"
)

// decide says what becomes of one resource: nil when nothing does.
func (w *writing) decide(in *Incoming, index int, old *current) (*item, error) {
	out := &w.out[index]
	*out = Outcome{Type: in.Type, ID: in.ID, Version: 1, Updated: w.now, What: Created}
	if old == nil {
		if err := w.mayBegin(in); err != nil {
			return nil, err
		}
		return &item{in: in, index: index, version: 1, updated: w.now, origin: originOf(w.v, in)}, nil
	}
	if err := w.unshow(in, old); err != nil {
		return nil, err
	}
	if err := w.putBack(in, old); err != nil {
		return nil, err
	}
	switch {
	case in.New:
		return nil, fault.New(fault.Duplicate, "fhir.exists")
	case in.IfAbsent && !old.deleted:
		return nil, fault.New(fault.Precondition, "fhir.there-already")
	case in.IfMatch != 0 && in.IfMatch != old.version, changedSince(in.IfUnmodified, old.updated):
		return nil, fault.New(fault.Precondition, "fhir.version-differs")
	case in.Delete && old.deleted, !in.Delete && !old.deleted && bytes.Equal(in.doc.Bytes, old.body):
		*out = Outcome{in.Type, in.ID, old.version, time.UnixMicro(old.updated).UTC(), Unchanged}
		in.labels, in.blind = old.labels, old.authored
		return nil, nil
	}
	out.Version = old.version + 1
	switch {
	case in.Delete:
		out.What = Deleted
	case !old.deleted:
		out.What = Updated
	}
	if !old.deleted {
		was, err := w.s.Prepare(old.body, element.Options{Share: true})
		if err != nil {
			return nil, fmt.Errorf("stored body: %w", err)
		}
		was.labels = old.labels
		old.was = was
	}
	return &item{in: in, index: index, key: old.key, version: old.version + 1, updated: w.now, origin: old.origin, lowered: old.lowered, old: old}, nil
}

// mayBegin refuses a resource that is not there for the viewer and cannot come
// to be. Only the operator, and programs that are let, choose ids.
func (w *writing) mayBegin(in *Incoming) error {
	chooses := w.v.Operator() || in.Chosen && w.v.Program()
	switch {
	case in.Delete, in.Existing, !in.New && !chooses, w.taken[[2]string{in.Type, in.ID}]:
		return fault.New(fault.NotFound, "fhir.not-found")
	case in.IfMatch != 0:
		return fault.New(fault.Precondition, "fhir.version-differs")
	}
	return nil
}

// changedSince compares as HTTP does, in whole seconds; at is in microseconds.
func changedSince(known time.Time, at int64) bool {
	return !known.IsZero() && time.UnixMicro(at).Truncate(time.Second).After(known)
}

// recall reads what was there last of what is deleted and comes back, since it
// has to stay with its child and under its labels.
func (w *writing) recall(ctx context.Context, items []item) error {
	if w.v.Operator() {
		return nil
	}
	for _, it := range items {
		if it.old == nil || it.old.was != nil {
			continue
		}
		var version int64
		body, err := db.One(ctx, w.tx, func(r db.Row) (b []byte, err error) { err = r.Scan(&version, &b); return b, err }, "fhir.not-found", `
			select version, body from resource_history
			where resource = $1 and not deleted
			order by version desc limit 1`, it.old.key)
		if err != nil {
			return err
		}
		if body, err = w.s.open(ctx, it.in.Type, it.in.ID, version, body); err != nil {
			return err
		}
		if it.old.last, err = w.s.Prepare(body, element.Options{Share: true}); err != nil {
			return fmt.Errorf("stored body: %w", err)
		}
	}
	return nil
}
