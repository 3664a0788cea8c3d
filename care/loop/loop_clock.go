package loop

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"kith/platform/calendar"
)

// Clocks say what has to happen by when, and what is quiet.
type Clocks struct {
	Rule, From, Source, Says string
	Clocks                   []Clock
	Quiet                    Quiet
	Escalate                 Escalate
	Cases                    []Case
}

// Clock runs from one event until the first of others.
type Clock struct {
	Code        string
	Kinds       []Kind
	From, Until []string // events
	Minutes     int
	Working     bool // minutes count while the site is open
	Days        int  // on the calendar
	WorkingDays int
	Waits       bool // no other clock runs meanwhile
	Source      string
}

// Quiet is when nothing happened for too long: factor times the partner's own
// median gap, but never sooner or later than in so many hours. Partners of whom
// fewer gaps are known than AtLeast, and the other kinds, are quiet when
// something is due.
type Quiet struct {
	Kinds                []Kind
	Factor               float64
	FloorHours, CapHours int
	AtLeast              int
	Months               int // how far back gaps count
	Source               string
}

// Escalate is when what is quiet is carried further, counted from when it became
// so.
type Escalate struct {
	CoordinatorWorkingDays, SiteWorkingDays int
	Source                                  string
}

// Case is an example worked by hand.
type Case struct {
	Says   string
	Kind   Kind
	Events []CaseEvent
	Until  string // of who waits
	Clock  string
	Due    string
}

// CaseEvent is what happened in a case, in the site's own time.
type CaseEvent struct{ What, At string }

// Standard returns the clocks that are built in.
var Standard = sync.OnceValue(func() *Clocks {
	c, err := ReadClocks(builtIn("clocks.json"))
	if err != nil {
		panic(err) // found by the first test
	}
	return c
})

// ReadClocks reads clocks, and refuses those that measure nothing.
func ReadClocks(text []byte) (*Clocks, error) {
	var c Clocks
	if err := decode(text, &c); err != nil {
		return nil, err
	}
	m := States()
	for _, x := range c.Clocks {
		for _, e := range slices.Concat(x.From, x.Until) {
			if !slices.Contains(m.Events, e) {
				return nil, fmt.Errorf("%s: %q is no event", x.Code, e)
			}
		}
		switch {
		case x.Code == "" || len(x.Kinds) == 0 || len(x.From) == 0 || len(x.Until) == 0:
			return nil, fmt.Errorf("%q: a clock has a code, kinds, and runs from something until something", x.Code)
		case x.Source == "":
			return nil, fmt.Errorf("%s: it says no source", x.Code)
		case min(x.Minutes, x.Days, x.WorkingDays) < 0 || max(x.Minutes, x.Days, x.WorkingDays) != x.Minutes+x.Days+x.WorkingDays || x.Minutes+x.Days+x.WorkingDays == 0:
			return nil, fmt.Errorf("%s: say minutes, days or workingDays, one of them", x.Code)
		}
	}
	if c.Quiet.Factor < 1 || c.Quiet.FloorHours <= 0 || c.Quiet.CapHours < c.Quiet.FloorHours || c.Quiet.AtLeast < 1 || c.Quiet.Months < 1 {
		return nil, fmt.Errorf("quiet: a factor of at least 1, floorHours, capHours, atLeast and months")
	}
	if c.Escalate.CoordinatorWorkingDays < 1 || c.Escalate.SiteWorkingDays <= c.Escalate.CoordinatorWorkingDays {
		return nil, fmt.Errorf("escalate: the coordinator first, then the site")
	}
	return &c, nil
}

// By returns by when something is due that began at a moment.
func (c Clock) By(at time.Time, cal *calendar.Calendar) time.Time {
	switch {
	case c.WorkingDays > 0:
		return cal.WorkingDays(at, c.WorkingDays)
	case c.Days > 0:
		return cal.Days(at, c.Days)
	case c.Working:
		return cal.OpenMinutes(at, c.Minutes)
	}
	return at.Add(time.Duration(c.Minutes) * time.Minute)
}

// NextClock returns what is due next of what happened, and by when: "" when
// nothing is. until is the day until which somebody waits, or zero.
func (c *Clocks) NextClock(k Kind, events []Event, until time.Time, cal *calendar.Calendar) (code string, due time.Time) {
	waits := false
	for _, x := range c.Clocks {
		from, runs := x.runs(k, events)
		if !runs || waits && !x.Waits {
			continue
		}
		by := x.By(from, cal)
		if x.Waits && x.Code == "wait-list" && !until.IsZero() {
			by = until
		}
		if code == "" || x.Waits && !waits || by.Before(due) {
			code, due = x.Code, by
		}
		waits = waits || x.Waits
	}
	return code, due
}

// runs reports since when a clock runs.
func (c Clock) runs(k Kind, events []Event) (from time.Time, ok bool) {
	if !slices.Contains(c.Kinds, k) {
		return from, false
	}
	for _, e := range events {
		switch {
		case slices.Contains(c.From, e.What):
			from, ok = e.At, true
		case slices.Contains(c.Until, e.What) || ends(e.What) && !slices.Contains(c.From, e.What):
			ok = false
		}
	}
	return from, ok
}

// ends reports whether an event ends what it happened to: no clock but that of
// who is still to be told runs after it.
func ends(what string) bool {
	m := States()
	return what == "mistaken" || slices.Contains(m.Exits, Step(what))
}
