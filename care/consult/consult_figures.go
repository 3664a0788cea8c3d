package consult

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith/platform/calendar"
)

// Figures are the numbers of a line in a time. They name no child and no
// clinician.
type Figures struct {
	From, Until time.Time // [From, Until), whole days of the site
	Calls       Cell      // all that was asked
	Minutes     Middle    // until somebody called back, in the line's hours
	InTime      Part      // called back within the clock
	SameDay     Part      // answered on the day it was asked
	Written     Part      // answered in writing within one working day of the call
	Practices   int       // that asked
	Contacts    Middle    // for each child, in so many days from the first
	Reasons     []Cell
	Outcomes    []Cell // of those that were answered
	Outside     bool   // of few nothing is told
}

// Cell is a number of calls; Hidden where it is of few, or would give such a one
// away.
type Cell struct {
	Code   string
	N      int
	Hidden bool
}

// Part is some of all. OK is whether it is told, and whether there is any.
type Part struct {
	Yes, N int
	OK     bool
}

// Percent is the part as a whole number of hundredths.
func (p Part) Percent() int { return (200*p.Yes + p.N) / (2 * max(p.N, 1)) }

// Middle is a median, or a mean, of N. OK as in Part.
type Middle struct {
	Median, Mean float64
	N            int
	OK           bool
}

// middle returns the median and the mean.
//
// In: numbers in any order. Out: both. ok: Middle.OK. Cost: n log n. Source: Kith
func middle(all []int) (m Middle) {
	m.N, m.OK = len(all), len(all) > 0
	if !m.OK {
		return m
	}
	slices.Sort(all)
	m.Median = float64(all[(len(all)-1)/2]+all[len(all)/2]) / 2
	sum := 0
	for _, x := range all {
		sum += x
	}
	m.Mean = float64(sum) / float64(len(all))
	return m
}

func (p *Part) add(yes bool) {
	p.N++
	if yes {
		p.Yes++
	}
	p.OK = true
}

// cells counts by code, in the order of the rules; what they do not know is
// "other", where they know that.
func cells(codes []Coded) (all []Cell, count func(string)) {
	for _, c := range codes {
		all = append(all, Cell{Code: c.Code})
	}
	return all, func(code string) {
		i := slices.IndexFunc(all, func(c Cell) bool { return c.Code == code })
		if i < 0 {
			i = slices.IndexFunc(all, func(c Cell) bool { return c.Code == "other" })
		}
		if i >= 0 {
			all[i].N++
		}
	}
}

// Asked is what figures are counted from: all that was asked, how often each
// child was spoken of, and the minutes of the clock of calling back.
type Asked struct {
	Calls    []Consult
	Contacts []int
	Minutes  int
}

// Count returns the figures of what was asked of a line.
//
// Source: MCPAP-2005, Kith
func (r *Rules) Count(x Asked, cal *calendar.Calendar, now time.Time) (f Figures) {
	var waited []int
	places := map[string]bool{}
	var reason, outcome func(string)
	f.Reasons, reason = cells(r.Reasons)
	f.Outcomes, outcome = cells(r.Outcomes)
	for _, c := range x.Calls {
		if c.Asked.IsZero() {
			continue
		}
		f.Calls.N++
		reason(c.Reason)
		if c.Outcome != "" {
			outcome(c.Outcome)
		}
		if c.Practice != "" {
			places[strings.ToLower(c.Practice)] = true
		}
		switch wait := c.Waited; {
		case !c.Called.IsZero():
			if wait < 0 {
				wait = int(c.Called.Sub(c.Asked).Minutes())
			}
			waited = append(waited, wait)
			f.InTime.add(wait <= x.Minutes)
		case c.Unheard(now):
			f.InTime.add(false)
		}
		asked, answered := c.Asked.In(cal.Zone).Format(time.DateOnly), c.Answered.In(cal.Zone).Format(time.DateOnly)
		if !c.Answered.IsZero() || !c.Over() && asked != now.In(cal.Zone).Format(time.DateOnly) {
			f.SameDay.add(!c.Answered.IsZero() && asked == answered)
		}
		if spoke := c.Called; !spoke.IsZero() {
			if by := cal.WorkingDays(spoke, 1); !c.Answered.IsZero() || now.After(by) {
				f.Written.add(!c.Answered.IsZero() && !c.Answered.After(by))
			}
		}
	}
	f.Practices = len(places)
	f.Minutes, f.Contacts = middle(waited), middle(x.Contacts)
	return f
}

// suppressed are the figures as those outside of the line are told them: nothing
// of few calls, no part by which few could be told, and no cell that follows from
// the others.
//
// Source: CMS-CellSize, Kith
func (f Figures) suppressed(few int) Figures {
	f.Outside = true
	for _, p := range []*Part{&f.InTime, &f.SameDay, &f.Written} {
		if n := p.N - p.Yes; p.N < few || p.Yes > 0 && p.Yes < few || n > 0 && n < few {
			*p = Part{}
		}
	}
	for _, m := range []*Middle{&f.Minutes, &f.Contacts} {
		if m.N < few {
			*m = Middle{}
		}
	}
	f.Reasons, f.Outcomes = hidden(f.Reasons, few), hidden(f.Outcomes, few)
	if f.Calls.N > 0 && f.Calls.N < few {
		f.Calls, f.Practices = Cell{Hidden: true}, 0
	}
	return f
}

// hidden hides cells of few, the smallest first, and as many more as it takes
// that nobody gets one by subtracting: at least two, of few together.
//
// Source: CMS-CellSize
func hidden(all []Cell, few int) []Cell {
	all = slices.Clone(all)
	order := make([]*Cell, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortStableFunc(order, func(a, b *Cell) int { return cmp.Compare(a.N, b.N) })
	out, sum := 0, 0
	for _, c := range order {
		if c.N >= few && (out == 0 || out > 1 && sum >= few) {
			break
		}
		if c.N > 0 {
			out, sum = out+1, sum+c.N
			c.N, c.Hidden = 0, true
		}
	}
	return all
}
