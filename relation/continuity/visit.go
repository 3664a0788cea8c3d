package continuity

import (
	"cmp"
	"math"
	"slices"
)

// Day counts days from any fixed day; only differences between days matter.
type Day int32

// Unlimited as a look-back reaches to the first visit given, however far away.
const Unlimited Day = math.MaxInt32

// MinVisits is the fewest visits for which an index is shown to people. Fewer
// say more about chance than about care; both studies that tie continuity of
// care to children's emergency visits ask for four.
//
// Source: Christakis1999, Christakis2001
const MinVisits = 4

// WindowMonths is the length of the window that is shown, up to today. A choice,
// not a finding: a shorter one leaves most children below MinVisits, a longer
// one is no longer about now.
//
// Source: Kith
const WindowMonths = 24

// Visit is one person seen by one provider on one day. At a wider grain
// Provider is the care team or the site.
type Visit[P comparable] struct {
	Provider P
	Day      Day
}

// Window is the half-open span of days [From, To). The zero Window is empty.
type Window struct{ From, To Day }

// Holds reports whether d lies in w.
//
// Source: Kith
func (w Window) Holds(d Day) bool { return w.From <= d && d < w.To }

// Person is the grain of the provider: each is their own group.
//
// Source: Kith
func Person[P any](provider P) (group P, ok bool) { return provider, true }

// Count returns the visits of one person by the counting rules: inside w, one
// per group and day, in order of day.
//
//	In      recorded contacts of one person, in any order, repeated or not; they
//	        are only read. group gives the care team or site of a provider, or
//	        Person; ok = false leaves the contact out (no team that day)
//	Out     one visit per group and day, ordered by day and then by group
//	Cost    one sort of the visits in w, one allocation
//	Source  Kith, Christakis2001
//
// The group is taken before days are made one, so that a doctor and a nurse of
// one site on one day are one visit to that site: counting two would let a
// single morning look like continuity. Two groups on one day are ordered by
// their id because a day has no finer order; only SECON can feel the
// difference.
func Count[P comparable, G cmp.Ordered](recorded []Visit[P], w Window, group func(P) (G, bool)) []Visit[G] {
	visits := make([]Visit[G], 0, len(recorded))
	for _, r := range recorded {
		if !w.Holds(r.Day) {
			continue
		}
		if g, ok := group(r.Provider); ok {
			visits = append(visits, Visit[G]{g, r.Day})
		}
	}
	slices.SortFunc(visits, func(a, b Visit[G]) int {
		if c := cmp.Compare(a.Day, b.Day); c != 0 {
			return c
		}
		return cmp.Compare(a.Provider, b.Provider)
	})
	return slices.Compact(visits)
}
