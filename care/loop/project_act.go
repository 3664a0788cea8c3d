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

	h   *module.House
	v   access.Viewer
	all []*store.Incoming
}

// Act begins to do something about what v sees.
func Act(ctx context.Context, h *module.House, v access.Viewer, id string) (*Acting, error) {
	i, err := Get(ctx, h, v, id)
	if err != nil {
		return nil, err
	}
	a := &Acting{h: h, v: v, Item: i, Now: h.Now().In(h.Zone)}
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

// Add adds a resource: a new one where seen is 0, else what follows version seen.
func (a *Acting) Add(seen int64, body []byte, err error) error {
	if err != nil {
		return err
	}
	in, err := a.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New, in.IfMatch = seen == 0, seen
	a.all = append(a.all, in)
	return nil
}

// Commit stores all that was added, or nothing. Who was not the first is told so
// (fault.Conflict).
func (a *Acting) Commit(ctx context.Context) error {
	defer a.release()
	_, err := a.h.Store.Write(ctx, a.v, "loop", a.all)
	return changed(err)
}

// CommitTx does so in a transaction of its caller's, who may run it again.
func (a *Acting) CommitTx(ctx context.Context, tx *db.Tx) error {
	_, err := a.h.Store.WriteTx(ctx, tx, a.v, "loop", a.all)
	return changed(err)
}

func (a *Acting) release() {
	a.h.Store.Release(a.all...)
	a.all = nil
}

// changed says of a version that was not the one seen that somebody was faster.
func changed(err error) error {
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		return fault.Wrap(fault.Conflict, "loop.changed", err)
	}
	return err
}
