package loop

import (
	"context"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Acting is something a viewer does about what was passed on: they move it, and
// write what else belongs to it, in one transaction.
type Acting struct {
	Item Item
	Was  element.Value // the Task
	Me   string        // as whom they write: their work
	Side []Side        // what they are to it; Move takes it where a change names none
	Now  time.Time     // on the clock of the site

	store.Batch
	h *module.House
}

// Act begins to do something about what v sees.
func Act(ctx context.Context, h *module.House, v access.Viewer, id string) (*Acting, error) {
	i, err := Get(ctx, h, v, id)
	if err != nil {
		return nil, err
	}
	a := &Acting{Batch: h.Store.Batch(v), h: h, Item: i, Now: h.Now().In(h.Zone)}
	if a.Me, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return nil, err
	}
	if a.Side, err = sides(ctx, h.DB, v, i); err != nil {
		return nil, err
	}
	r, err := h.Store.ReadToChange(ctx, v, "Task", id)
	if err != nil {
		return nil, err
	}
	if r.Version != i.Version { // somebody was faster, just now
		return nil, fault.New(fault.Conflict, "loop.changed")
	}
	a.Was, err = r.Parse(&element.Doc{})
	return a, err
}

// Move adds the Task after a change; add may add to it, or be nil.
func (a *Acting) Move(x Change, add func(*element.Draft)) error {
	c, err := ClocksOf(a.h)
	if err != nil {
		return err
	}
	if x.By == "" {
		x.By = a.Me
	}
	if x.At.IsZero() {
		x.At = a.Now
	}
	if x.Side == nil {
		x.Side = a.Side
	}
	d, err := c.Move(a.Was, x, a.h.WorkingCalendar())
	if err != nil {
		return err
	}
	if add != nil {
		add(d)
	}
	body, err := d.JSON()
	return a.Add(a.Item.Version, body, err)
}

// Commit stores all that was added, or nothing. Who was not the first is told so
// (fault.Conflict).
func (a *Acting) Commit(ctx context.Context) error {
	defer a.Release()
	return fault.Late("loop.changed", a.Write(ctx, "loop"))
}

// CommitTx does so in a transaction of its caller's, who may run it again.
func (a *Acting) CommitTx(ctx context.Context, tx *db.Tx) error {
	return fault.Late("loop.changed", a.WriteTx(ctx, tx, "loop"))
}
