package store

import (
	"context"

	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/db"
)

// Batch gathers what one viewer writes together. Release ends it.
type Batch struct {
	All []*Incoming

	s *Store
	v access.Viewer
}

// Batch begins to gather what v writes.
func (s *Store) Batch(v access.Viewer) Batch { return Batch{s: s, v: v} }

// Add adds a resource: a new one where seen is 0, else what follows version seen.
// err is that of whoever made the body, and comes back.
func (b *Batch) Add(seen int64, body []byte, err error) error {
	if err != nil {
		return err
	}
	in, err := b.s.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New, in.IfMatch = seen == 0, seen
	b.All = append(b.All, in)
	return nil
}

// Write stores all that was added, or nothing.
func (b *Batch) Write(ctx context.Context, why string) error {
	_, err := b.s.Write(ctx, b.v, why, b.All)
	return err
}

// WriteTx does so in a transaction of its caller's, who may run it again.
func (b *Batch) WriteTx(ctx context.Context, tx *db.Tx, why string) error {
	_, err := b.s.WriteTx(ctx, tx, b.v, why, b.All)
	return err
}

// Release gives back what was added.
func (b *Batch) Release() {
	b.s.Release(b.All...)
	b.All = nil
}
