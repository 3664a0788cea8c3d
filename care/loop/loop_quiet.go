package loop

import (
	"cmp"
	"slices"
	"time"
)

// IsQuiet reports whether nothing happened to something for longer than usual:
// gap is the partner's own median, of count gaps.
func (c *Clocks) IsQuiet(i Item, gap time.Duration, count int, now time.Time) bool {
	if i.Closed {
		return false
	}
	since := c.QuietFrom(i, gap, count)
	return !since.IsZero() && now.After(since)
}

// QuietFrom returns from when on something is quiet if nothing happens, zero for
// never.
func (c *Clocks) QuietFrom(i Item, gap time.Duration, count int) time.Time {
	q := c.Quiet
	waits := i.Status == OnHold || i.Exit || i.Status == Draft || i.Status == Completed
	if waits || count < q.AtLeast || !slices.Contains(q.Kinds, i.Kind) {
		return i.Due
	}
	wait := time.Duration(q.Factor * float64(gap))
	wait = min(max(wait, time.Duration(q.FloorHours)*time.Hour), time.Duration(q.CapHours)*time.Hour)
	return i.Last.Add(wait)
}

// takes reports whether a filter that SQL has narrowed takes an item.
func (f Filter) takes(i Item) bool {
	switch {
	case len(f.Kinds) > 0 && !slices.Contains(f.Kinds, i.Kind),
		f.Partner != "" && i.Partner() != f.Partner,
		f.Quiet && !i.Quiet:
		return false
	}
	return true
}

// order puts what is quiet first, then what is due first.
func order(a, b Item) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), due(a).Compare(due(b)), a.Sent.Compare(b.Sent), cmp.Compare(a.ID, b.ID))
}

func rank(i Item) int {
	switch {
	case i.Closed:
		return 2
	case i.Quiet:
		return 0
	}
	return 1
}

var never = time.Unix(1<<40, 0)

func due(i Item) time.Time {
	if i.Due.IsZero() {
		return never
	}
	return i.Due
}

// newest puts what is open first, then what was passed on last.
func newest(a, b Item) int {
	open := func(i Item) int {
		if i.Closed {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(open(a), open(b)), b.Sent.Compare(a.Sent), cmp.Compare(a.ID, b.ID))
}
