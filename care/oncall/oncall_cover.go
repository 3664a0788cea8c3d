package oncall

import (
	"slices"
	"time"
)

// Watch is a time in which somebody answers for a place: [From, Until).
type Watch struct {
	Who         string // PractitionerRole/x
	Name        string // how one speaks of them: "Dr. Rao"
	From, Until time.Time
}

// Cover is who answers for a place, in order of time.
type Cover []Watch

// At returns who answers at a moment, who began first before others; ok is false
// where nobody does.
func (c Cover) At(t time.Time) (w Watch, ok bool) {
	for _, x := range c {
		if !t.Before(x.From) && t.Before(x.Until) {
			return x, true
		}
	}
	return w, false
}

// Next returns who answers next after a moment.
func (c Cover) Next(t time.Time) (w Watch, ok bool) {
	for _, x := range c {
		if x.From.After(t) {
			return x, true
		}
	}
	return w, false
}

// Due returns when d of covered time has passed after t; two who answer at once
// count once. ok is false where there is not so much of it.
//
// Source: Kith
func (c Cover) Due(t time.Time, d time.Duration) (due time.Time, ok bool) {
	for _, x := range c {
		if !x.Until.After(t) {
			continue
		}
		if x.From.After(t) {
			t = x.From
		}
		if left := x.Until.Sub(t); d > left {
			d, t = d-left, x.Until
			continue
		}
		return t.Add(d), true
	}
	return due, false
}

// Between returns how much covered time lies between two moments.
//
// Source: Kith
func (c Cover) Between(from, until time.Time) (d time.Duration) {
	for _, x := range c {
		begin, end := x.From, x.Until
		if begin.Before(from) {
			begin = from
		}
		if end.After(until) {
			end = until
		}
		if end.After(begin) {
			d, from = d+end.Sub(begin), end
		}
	}
	return d
}

// without takes a time out of watches.
func (c Cover) without(from, until time.Time) (out Cover) {
	for _, x := range c {
		if !from.Before(x.Until) || !until.After(x.From) {
			out = append(out, x)
			continue
		}
		if before := x; from.After(x.From) {
			before.Until = from
			out = append(out, before)
		}
		if after := x; until.Before(x.Until) {
			after.From = until
			out = append(out, after)
		}
	}
	return out
}

func (c Cover) sort() {
	slices.SortFunc(c, func(a, b Watch) int {
		if d := a.From.Compare(b.From); d != 0 {
			return d
		}
		if a.Who < b.Who {
			return -1
		}
		return 1
	})
}
