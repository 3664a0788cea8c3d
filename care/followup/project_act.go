package followup

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Take writes down that v has what is owed: they come, or look into it. Whoever
// was asked may, and whoever may read it. Two who say so at once: the first has
// it, and the other is told who (fault.Conflict).
func Take(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err != nil {
		return Item{}, err
	}
	if !strings.HasPrefix(me, "PractitionerRole/") {
		return Item{}, fault.New(fault.NotFound, "followup.not-found")
	}
	i, err := Get(ctx, h, v, id)
	if fault.Is(err, fault.NotFound) {
		asked, other := CalledFor(ctx, h, v)
		if other != nil || !slices.ContainsFunc(asked, func(c Called) bool { return c.ID == id }) {
			return i, cmp.Or(other, err)
		}
		i, err = owed(ctx, h, id)
	}
	if err != nil {
		return i, err
	}
	if i.Owner == me && i.Status != "requested" {
		return i, nil
	}
	if i.Status != "requested" || !i.Open() {
		return i, fault.New(fault.Conflict, "followup.taken")
	}
	was, err := oncall.ReadTask(ctx, h, i.Child, i.ID)
	if err != nil {
		return i, err
	}
	body, err := taken(was, me, h.Now().In(h.Zone))
	if err != nil {
		return i, err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error { return asOperator(ctx, tx, h, body, i.Version) })
	if err != nil {
		return i, fault.Late("followup.changed", err)
	}
	return owed(ctx, h, id)
}

// Acting is something v does about what is owed.
type Acting struct {
	Item Item
	Me   string    // as whom v writes: their work
	Now  time.Time // on the clock of the site

	store.Batch
	h *module.House
	v access.Viewer
}

// Act begins to do something about what v sees to be owed.
func Act(ctx context.Context, h *module.House, v access.Viewer, id string) (*Acting, error) {
	i, err := Get(ctx, h, v, id)
	if err != nil {
		return nil, err
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err == nil && !strings.HasPrefix(me, "Practitioner") {
		err = fault.New(fault.NotFound, "followup.not-found")
	}
	return &Acting{Batch: h.Store.Batch(v), h: h, v: v, Item: i, Me: me, Now: h.Now().In(h.Zone)}, err
}

// Commit stores all that was added, or nothing.
func (a *Acting) Commit(ctx context.Context) error {
	defer a.Release()
	return fault.Late("followup.changed", a.Write(ctx, "follow-up"))
}

// Edit adds a new version of a Task.
func (a *Acting) Edit(ctx context.Context, id string, seen int64, change func(element.Value) ([]byte, error)) error {
	r, err := a.h.Store.ReadToChange(ctx, a.v, "Task", id)
	if err != nil {
		return err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, err := change(was)
	return a.Add(seen, body, err)
}

// Answer writes down how a positive answer was answered.
func Answer(ctx context.Context, h *module.House, v access.Viewer, id string, x Answering) error {
	a, err := Act(ctx, h, v, id)
	if err != nil {
		return err
	}
	x.Words = strings.TrimSpace(x.Words)
	allowed := Usual
	if a.Item.Safety {
		allowed = InDanger
	}
	switch {
	case !slices.Contains(allowed, x.Disposition):
		return fault.At(fault.Invalid, "followup.missing.disposition", "disposition")
	case x.Disposition.NeedsWords() && x.Words == "":
		return fault.At(fault.Invalid, "followup.missing.words", "words")
	case x.Disposition == Watch && !x.Until.After(a.Now):
		return fault.At(fault.Invalid, "followup.missing.until", "until")
	case !a.Item.Open():
		return fault.New(fault.Conflict, "followup.changed")
	}
	err = a.Edit(ctx, id, x.Seen, func(was element.Value) ([]byte, error) { return closed(was, x, a.Me, a.Now) })
	if err != nil {
		return err
	}
	return a.Commit(ctx)
}
