package network

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kith/care/colleague"
	arithmetic "kith/relation/network"
)

// Quarter is three months, the first of them January, April, July or October.
type Quarter struct{ Year, N int } // N is 1 to 4

// QuarterOf is the quarter of a day.
func QuarterOf(t time.Time) Quarter { return Quarter{t.Year(), (int(t.Month())-1)/3 + 1} }

// Before is the quarter before.
func (q Quarter) Before() Quarter {
	if q.N == 1 {
		return Quarter{q.Year - 1, 4}
	}
	return Quarter{q.Year, q.N - 1}
}

// Window is the time of it where the site is.
func (q Quarter) Window(zone *time.Location) colleague.Window {
	from := time.Date(q.Year, time.Month(q.N*3-2), 1, 0, 0, 0, 0, zone)
	return colleague.Window{From: from, Until: from.AddDate(0, 3, 0)}
}

// String is how an address names it: 2026-3.
func (q Quarter) String() string { return fmt.Sprintf("%d-%d", q.Year, q.N) }

// Rules say what is told, how it is drawn, and where an hour goes.
type Rules struct {
	Rule, From, Source, Says string
	Few                      int     // children under which nothing is told
	SettleDays               int     // after the end of a quarter, until its loops had time
	AnsweredDays             int     // an answer counts that came within so many days
	Most, Half               float64 // shares of answers at which a line changes
	Top                      int     // places that are named for an hour
	Hour                     []Hour
}

// Hour is why an hour goes to a place; the first that holds is said.
type Hour struct {
	Code string
	When struct {
		AnsweredBelow, AnsweredAtLeast, ClosedBelow, AnsweredUpBy, MedianDaysOver *float64
		Named                                                                     *bool
	}
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() *Rules {
	b, err := files.ReadFile("rules/network.json")
	if err != nil {
		panic(err) // embedded
	}
	var r Rules
	if err := json.Unmarshal(b, &r); err != nil {
		panic(err) // found by the first test
	}
	return &r
})

// Settled is the latest quarter whose numbers are told at a moment.
func (r *Rules) Settled(now time.Time, zone *time.Location) Quarter {
	q := QuarterOf(now.In(zone)).Before()
	for now.Before(q.Window(zone).Until.AddDate(0, 0, r.SettleDays)) {
		q = q.Before()
	}
	return q
}

// Line is how a line is drawn.
type Line string

// Lines, by the share of what was asked that was answered. Untold is where there
// is too little to say.
const (
	Most   Line = "most"
	Half   Line = "half"
	Fewer  Line = "fewer"
	Untold Line = "untold"
)

// Count is what two places had with each other in a quarter, as counted.
type Count struct {
	Children map[string]bool // whom both know
	About    map[string]bool // whom the loops are about
	Asked    int             // loops one asked the other for …
	Answered int             // … answered in time …
	Closed   int             // … and closed before the quarter settled
	Waits    []time.Duration // until an answer, of those answered
}

// Route is what is told of two places. Where Told is false, its numbers are
// zero whatever was counted; Loops likewise for those of loops.
type Route struct {
	A, B                    string // Organization/x; A is the site where it is one of them
	Told, Loops             bool
	Shared                  int
	Asked, Answered, Closed int
	Median                  time.Duration // until an answer
	Line                    Line
}

// Tell keeps of a count what may be told: nothing about fewer children than Few.
func (r *Rules) Tell(a, b string, c *Count) Route {
	x := Route{A: a, B: b, Line: Untold}
	if c == nil {
		return x
	}
	if len(c.Children) >= r.Few {
		x.Told, x.Shared = true, len(c.Children)
	}
	if len(c.About) >= r.Few {
		x.Loops, x.Asked, x.Answered, x.Closed = true, c.Asked, c.Answered, c.Closed
		slices.Sort(c.Waits)
		if n := len(c.Waits); n > 0 {
			x.Median = (c.Waits[(n-1)/2] + c.Waits[n/2]) / 2
		}
		switch share := float64(c.Answered) / float64(c.Asked); {
		case share >= r.Most:
			x.Line = Most
		case share >= r.Half:
			x.Line = Half
		default:
			x.Line = Fewer
		}
	}
	return x
}

// Answer is the share of loops that were answered in time; ok is false where
// they are not told.
func (x Route) Answer() (share float64, ok bool) {
	if !x.Loops {
		return 0, false
	}
	return float64(x.Answered) / float64(x.Asked), true
}

// holds reports whether an hour goes to a place for this: was is the quarter
// before, named whether somebody there is known by name.
func (h Hour) holds(x, was Route, named bool) bool {
	answered, ok := x.Answer()
	if !ok {
		return false
	}
	closed := float64(x.Closed) / float64(x.Asked)
	before, had := was.Answer()
	days := x.Median.Hours() / 24
	for _, no := range []bool{
		h.When.AnsweredBelow != nil && answered >= *h.When.AnsweredBelow,
		h.When.AnsweredAtLeast != nil && answered < *h.When.AnsweredAtLeast,
		h.When.ClosedBelow != nil && closed >= *h.When.ClosedBelow,
		h.When.MedianDaysOver != nil && days <= *h.When.MedianDaysOver,
		h.When.AnsweredUpBy != nil && (!had || answered-before < *h.When.AnsweredUpBy),
		h.When.Named != nil && named != *h.When.Named,
	} {
		if no {
			return false
		}
	}
	return true
}

// Advice is where an hour goes, and why.
type Advice struct {
	Route
	Was  Route // the quarter before
	Code string
}

// Hours returns where an hour of this week goes, by the order of the rules, then
// by how many children are on the way. It is about places; nobody is named.
func (r *Rules) Hours(routes, before []Route, named map[string]bool) (all []Advice) {
	was := map[string]Route{}
	for _, x := range before {
		was[x.B] = x
	}
	for _, x := range routes {
		i := slices.IndexFunc(r.Hour, func(h Hour) bool { return h.holds(x, was[x.B], named[x.B]) })
		if i >= 0 {
			all = append(all, Advice{x, was[x.B], r.Hour[i].Code})
		}
	}
	order := func(code string) int { return slices.IndexFunc(r.Hour, func(h Hour) bool { return h.Code == code }) }
	slices.SortStableFunc(all, func(a, b Advice) int {
		return cmp.Or(order(a.Code)-order(b.Code), b.Shared-a.Shared, strings.Compare(a.B, b.B))
	})
	return all[:min(len(all), r.Top)]
}

// pair is two places, in order.
type pair [2]string

func pairOf(a, b string) pair { return pair{min(a, b), max(a, b)} }

// counts are what places had with each other, by pair; of loops only those that
// the first of a pair asked the second for.
type counts struct {
	knows map[string]map[string]bool // place: children
	both  map[pair]map[string]bool
	loops map[pair]*Count // not in order: who asked, who was asked
}

func newCounts() *counts {
	return &counts{map[string]map[string]bool{}, map[pair]map[string]bool{}, map[pair]*Count{}}
}

func put[K comparable](m map[K]map[string]bool, key K, child string) {
	if m[key] == nil {
		m[key] = map[string]bool{}
	}
	m[key][child] = true
}

// add counts one work.
func (c *counts) add(x colleague.Work, r *Rules, settled time.Time) {
	from, to := x.From.Place, x.To.Place
	if from == "" || to == "" || from == to {
		return
	}
	if x.Accepted {
		put(c.both, pairOf(from, to), x.Child)
	}
	if !x.Kind.Loop() || x.Outcome == colleague.Withdrawn {
		return
	}
	key := pair{from, to}
	l := c.loops[key]
	if l == nil {
		l = &Count{About: map[string]bool{}}
		c.loops[key] = l
	}
	l.Asked++
	l.About[x.Child] = true
	if wait := x.Answered.Sub(x.Asked); !x.Answered.IsZero() && wait <= time.Duration(r.AnsweredDays)*24*time.Hour {
		l.Answered, l.Waits = l.Answered+1, append(l.Waits, wait)
	}
	if !x.Closed.IsZero() && x.Closed.Before(settled) {
		l.Closed++
	}
}

// between returns what was counted of two places: whom they share, and the loops
// that the first asked the second for.
func (c *counts) between(a, b string) *Count {
	children := maps.Clone(c.both[pairOf(a, b)])
	if children == nil {
		children = map[string]bool{}
	}
	for child := range c.knows[a] {
		if c.knows[b][child] {
			children[child] = true
		}
	}
	all := &Count{Children: children}
	if l := c.loops[pair{a, b}]; l != nil {
		l.Children = children
		all = l
	}
	return all
}

// likely is from how many shared children on two probably know each other.
//
// Source: Barnett2011
const likely = arithmetic.Likely
