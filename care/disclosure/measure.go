package disclosure

import (
	"cmp"
	"slices"
	"time"
)

// Measure is what a place does with what it is told, in a time. It names no
// child and no clinician, and what is of few is not told at all.
type Measure struct {
	Site       string // id of an organization
	Told       Count  // statements that were told to somebody there
	Answered   Count  // of those whose time is over: answered in time
	Owed       Count  // of those whose time is over: all
	Unanswered Count  // still owed, and late
	Days       int    // the middle one of the days to an answer, -1 for none or few
	Spared     Count  // people who knew by the teller's wish and were not told by the teller
	Retold     Count  // how often somebody was asked again
	Talks      Count  // talks about what stays private
}

// Count is a number of people or things; Hidden where it is of few, or would
// give such a one away.
type Count struct {
	N      int
	Hidden bool
}

// Few is below which number a count is not told.
//
// Source: Kith
const Few = 11

// fact is one statement told to somebody at a site, or one retelling or talk.
type fact struct {
	site     string
	kind     string // told, retold, talk
	child    string
	at, due  time.Time
	answered time.Time
	spared   int
}

// measure counts facts by site. What is over is what was due before now.
func measure(facts []fact, now time.Time) []Measure {
	by := map[string]*Measure{}
	days := map[string][]int{}
	for _, f := range facts {
		m := by[f.site]
		if m == nil {
			m = &Measure{Site: f.site, Days: -1}
			by[f.site] = m
		}
		switch f.kind {
		case "retold":
			m.Retold.N++
			continue
		case "talk":
			m.Talks.N++
			continue
		}
		m.Told.N++
		m.Spared.N += f.spared
		if !f.answered.IsZero() {
			days[f.site] = append(days[f.site], int(f.answered.Sub(f.at).Hours()/24))
		}
		if now.Before(f.due) {
			continue
		}
		switch m.Owed.N++; {
		case f.answered.IsZero():
			m.Unanswered.N++
		case f.answered.Before(f.due):
			m.Answered.N++
		}
	}
	all := make([]Measure, 0, len(by))
	for _, m := range by {
		if d := days[m.Site]; len(d) >= Few {
			slices.Sort(d)
			m.Days = d[len(d)/2]
		}
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b Measure) int { return cmp.Compare(a.Site, b.Site) })
	return suppressed(all)
}

// suppressed hides what is of few, in each column and in what a column is part
// of. Where one number of a column alone is hidden, the next smallest is too:
// else whoever knows the sum knows it.
func suppressed(all []Measure) []Measure {
	for i := range all {
		m := &all[i]
		for _, c := range m.columns() {
			c.Hidden = c.N > 0 && c.N < Few
		}
		// of Owed, what was answered late is the rest: each of the parts gives it away
		late := m.Owed.N - m.Answered.N - m.Unanswered.N
		if m.Answered.Hidden || m.Unanswered.Hidden || late > 0 && late < Few {
			m.Answered.Hidden, m.Unanswered.Hidden = true, true
		}
	}
	for col := range (&Measure{}).columns() {
		var hidden int
		next := -1
		for i := range all {
			c := all[i].columns()[col]
			switch {
			case c.Hidden:
				hidden++
			case c.N > 0 && (next < 0 || c.N < all[next].columns()[col].N):
				next = i
			}
		}
		if hidden == 1 && next >= 0 {
			all[next].columns()[col].Hidden = true
		}
	}
	for i := range all {
		for _, c := range all[i].columns() {
			if c.Hidden {
				c.N = 0
			}
		}
	}
	return all
}

func (m *Measure) columns() []*Count {
	return []*Count{&m.Told, &m.Owed, &m.Answered, &m.Unanswered, &m.Spared, &m.Retold, &m.Talks}
}

// SinceRetold returns how many days ago the teller was last asked again about
// something told already; where that never was, how many days ago the first of
// these was told. ok is false where nothing was told.
func SinceRetold(all []Item, now time.Time) (days int, ok bool) {
	var first, last time.Time
	for _, i := range all {
		if first.IsZero() || i.At.Before(first) {
			first = i.At
		}
		for _, e := range i.Edges {
			if e.Kind == Retold && e.At.After(last) {
				last = e.At
			}
		}
	}
	if last.IsZero() {
		last = first
	}
	if last.IsZero() {
		return 0, false
	}
	return int(now.Sub(last).Hours() / 24), true
}
