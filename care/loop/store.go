package loop

import (
	"context"
	"slices"
	"strconv"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

const itemColumns = `l.task_id, l.kind, l.patient_id, l.from_ref, l.to_ref, l.held_ref, l.status, l.step, l.exited, l.closed,
	l.reason, l.words, l.why, l.focus, l.sent_at, l.last_at, l.clock, l.due_at, l.until_at, l.nudged_at, l.level, l.updated_at, l.version`

// row is an item as it lies in the database, and how long its partner takes.
type row struct {
	Item
	pace
}

// pace is how long a partner takes: the median of count gaps.
type pace struct {
	gap   time.Duration
	count int
}

func scanItem(r db.Row) (i row, err error) {
	var sent, last, due, until, nudged, changed, level int64
	err = r.Scan(&i.ID, &i.Kind, &i.Child, &i.From, &i.To, &i.HeldBy, &i.Status, &i.Step, &i.Exit, &i.Closed,
		&i.Reason, &i.Words, &i.Why, &i.Focus, &sent, &last, &i.Clock, &due, &until, &nudged, &level, &changed, &i.Version)
	i.Sent, i.Last, i.Due, i.Until, i.Nudged, i.Changed = db.Time(sent), db.Time(last), db.Time(due), db.Time(until), db.Time(nudged), db.Time(changed)
	i.Level = int(level)
	return i, err
}

// Open returns what v sees of what is open, and of what was closed since
// f.Since: what is quiet first, then what is due first.
func Open(ctx context.Context, h *module.House, v access.Viewer, f Filter) ([]Item, error) {
	c, err := ClocksOf(h)
	if err != nil {
		return nil, err
	}
	where, args := `not l.closed`, []any(nil)
	if !f.Since.IsZero() {
		where, args = `(not l.closed or l.sent_at >= $1)`, []any{f.Since.UnixMicro()}
	}
	if f.Children != nil {
		in, more := db.List(len(args), f.Children)
		where, args = where+` and l.patient_id in `+in, append(args, more...)
	}
	if len(f.HeldBy) > 0 {
		in, more := db.List(len(args), f.HeldBy)
		where, args = where+` and l.held_ref in `+in, append(args, more...)
	}
	if len(f.Of) > 0 {
		in, more := db.List(len(args), f.Of)
		where, args = where+` and (l.held_ref in `+in+` or l.from_ref in `+in+` or l.to_ref in `+in+`)`, append(args, more...)
	}
	if f.Step != "" {
		args = append(args, string(f.Step))
		where += ` and l.step = $` + strconv.Itoa(len(args))
	}
	return c.listed(ctx, h, v, f, clause{where, args})
}

// clause is which rows are meant.
type clause struct {
	where string
	args  []any
}

// listed returns what v sees of some rows, and f takes.
func (c *Clocks) listed(ctx context.Context, h *module.House, v access.Viewer, f Filter, x clause) ([]Item, error) {
	all, err := access.All(ctx, h.DB, v, scanItem, `select `+itemColumns+` from loop l where `+x.where+` and sees(l.compartment)`, x.args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if err := know(ctx, h.DB, all); err != nil {
		return nil, err
	}
	now := h.Now()
	items := make([]Item, 0, len(all))
	for n := range all {
		r := &all[n]
		r.Quiet = c.IsQuiet(r.Item, r.gap, r.count, now)
		if f.takes(r.Item) {
			items = append(items, r.Item)
		}
	}
	slices.SortFunc(items, order)
	return items, nil
}

// OfChild returns what was passed on about a child, by all its records, with what
// happened: what is open first, the newest first.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, records ...people.PatientID) ([]Item, error) {
	in, args := db.List(0, records)
	return with(ctx, h, v, `l.patient_id in `+in, args...)
}

// Get returns one item with what happened, fault.NotFound where v does not see
// it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	all, err := with(ctx, h, v, `l.task_id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "loop.not-found")
	}
	if err != nil {
		return Item{}, err
	}
	return all[0], nil
}

// with returns items with their events.
func with(ctx context.Context, h *module.House, v access.Viewer, where string, args ...any) ([]Item, error) {
	c, err := ClocksOf(h)
	if err != nil {
		return nil, err
	}
	all, err := c.listed(ctx, h, v, Filter{}, clause{where, args})
	if err != nil || len(all) == 0 {
		return all, err
	}
	slices.SortStableFunc(all, newest)
	at := map[string]int{}
	for n := range all {
		at[all[n].ID] = n
	}
	return all, access.Each(ctx, h.DB, v, func(r db.Row) error {
		var id string
		var e Event
		var when int64
		err := r.Scan(&id, &e.What, &when, &e.Who, &e.Note)
		e.At = db.Time(when)
		if n, ok := at[id]; ok {
			all[n].Events = append(all[n].Events, e)
		}
		return err
	}, `
		select e.task_id, e.what, e.at, e.who_ref, e.note
		from loop_event e join loop l on l.task_id = e.task_id
		where `+where+` and sees(e.compartment) order by e.task_id, e.part`, args...)
}
