package loop

import (
	"context"
	"errors"
	"time"

	"kith/care/module"
	"kith/care/oncall"
	"kith/platform/access"
	"kith/platform/calendar"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
)

// How far something that is quiet was carried.
const (
	toHolder = 1 + iota
	toCoordinator
	toSite
)

// levelAt is how far something is to be carried that is quiet since a moment.
func (e Escalate) levelAt(since, now time.Time, cal *calendar.Calendar) int {
	switch {
	case since.IsZero() || now.Before(since):
		return 0
	case !now.Before(cal.WorkingDays(since, e.SiteWorkingDays)):
		return toSite
	case !now.Before(cal.WorkingDays(since, e.CoordinatorWorkingDays)):
		return toCoordinator
	}
	return toHolder
}

// Sweep carries further what is quiet: to who holds it, to the coordinator, and to
// who answers for the site, one after the other. Each time is an event of the
// Task, written with the letter in one transaction on the version that was read:
// however often it is looked, and whoever else looks, each happens once.
func Sweep(ctx context.Context, h *module.House, now time.Time) error {
	c, err := ClocksOf(h)
	if err != nil {
		return err
	}
	all, err := open(ctx, h)
	if err != nil {
		return err
	}
	for _, x := range all { // what goes wrong with one keeps no other waiting
		if x.Clock == "" {
			err = errors.Join(err, mend(ctx, h, c, x.Item))
		}
		if x.site == "" || x.Level >= c.Escalate.levelAt(x.from, now, h.WorkingCalendar()) {
			continue
		}
		wrong := carry(ctx, h, c, x, now)
		err = errors.Join(err, meanwhile(wrong))
	}
	return err
}

// meanwhile drops the error of something to which something happened since it was
// read: the next look sees it.
func meanwhile(err error) error {
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// mend writes what a program left out that knows of no events and clocks.
func mend(ctx context.Context, h *module.House, c *Clocks, i Item) error {
	was, err := oncall.ReadTask(ctx, h, i.Child, i.ID)
	if err != nil {
		return meanwhile(err)
	}
	d, ok := c.Mend(was, h.WorkingCalendar())
	if !ok {
		return nil
	}
	body, err := d.JSON()
	if err != nil {
		return err
	}
	return meanwhile(h.DB.Write(ctx, func(tx *db.Tx) error { return asHouse(ctx, tx, h, body, i.Version) }))
}

// carry carries one thing one step further.
func carry(ctx context.Context, h *module.House, c *Clocks, x held, now time.Time) error {
	to, err := carriedTo(ctx, h, x)
	if err != nil {
		return err
	}
	was, err := oncall.ReadTask(ctx, h, x.Item.Child, x.Item.ID)
	if err != nil {
		return err
	}
	d, err := c.Move(was, Change{Event: "escalated", By: to.Role, At: now.In(h.Zone)}, h.WorkingCalendar())
	if err != nil {
		return err
	}
	body, err := d.JSON()
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := asHouse(ctx, tx, h, body, x.Version); err != nil {
			return err
		}
		if to.Practitioner == "" {
			return nil
		}
		path := "/loops?quiet=1"
		if x.Level+1 == toSite {
			path = "/practice"
		}
		// One letter a day, however much is quiet.
		return post.Put(ctx, tx, "loops "+to.Practitioner+" "+now.In(h.Zone).Format(time.DateOnly),
			post.Later{Who: "Practitioner/" + to.Practitioner, Notice: post.Look, Path: path}, now)
	})
}

// carriedTo is who is told next; the zero worker where nobody is known.
func carriedTo(ctx context.Context, h *module.House, x held) (worker, error) {
	work := "care-coordinator"
	switch x.Level + 1 {
	case toHolder:
		return practitionerOf(ctx, h.DB, x.HeldBy)
	case toSite:
		work = "site-manager"
	}
	all, err := workers(ctx, h.DB, x.site, work, h.Today().Format(time.DateOnly))
	if err != nil || len(all) == 0 {
		return worker{}, err
	}
	return all[0], nil
}

// asHouse writes what follows a version, as the house.
func asHouse(ctx context.Context, tx *db.Tx, h *module.House, body []byte, seen int64) error {
	b := h.Store.Batch(access.Operator())
	defer b.Release()
	if err := b.Add(seen, body, nil); err != nil {
		return err
	}
	return b.WriteTx(ctx, tx, "loop")
}
