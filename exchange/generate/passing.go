package generate

import "slices"

// Passing is a child whom one passes on to another.
type Passing struct {
	From, To int // providers; To -1 is the program of Region
	Region   int
	Handoff  bool // among ours; else a referral
	Warm     bool // a handoff at which the three met
	Day      int  // on which it was asked, or sent
	Met      int  // the day of the first visit; -1 none
}

// Shares. Of what is sent, somewhat more than half leads to a visit: between the
// third that one health system found and the 61% of children elsewhere.
//
// Source: Patel2018, Rushton2002, Kith
const (
	handedShare  = 0.5  // of first visits with a therapist: handed over, the others referred
	warmShare    = 0.5  // of these: the three met
	farewellWarm = 0.35 // of those whose clinician leaves: the three met
	unkeptShare  = 0.45 // of children: a referral that led to no visit
	programShare = 0.08 // of children: to a program for food or housing
)

// farewells hands the child to whoever comes after a clinician who leaves and saw
// the child within a year.
func (f *finder) farewells() {
	c := f.child
	for i, stay := range c.Stays {
		until := f.Days
		if i+1 < len(c.Stays) {
			until = c.Stays[i+1].From
		}
		q := f.Population.Providers[stay.Usual]
		if q.Leaves <= max(stay.From, 14) || q.Leaves >= until || !f.lately(stay.Usual, q.Leaves) {
			continue
		}
		x := Passing{From: stay.Usual, To: f.here(stay.Usual, q.Leaves), Handoff: true, Met: -1}
		met := f.weekday(q.Leaves - 1 - f.r.IntN(7))
		x.Day = max(stay.From, q.Arrives, met-f.r.IntN(14))
		if f.r.Float64() < farewellWarm && met >= x.Day && f.Population.Providers[x.To].Here(met) && !c.saw(x.From, met) && !c.saw(x.To, met) {
			x.Warm, x.Met = true, met
			c.Visits = append(c.Visits, Visit{Provider: x.To, Day: met, With: x.From})
		}
		c.Passed = append(c.Passed, x)
	}
}

// lately reports whether the child saw somebody in the year before a day.
func (f *finder) lately(q, day int) bool {
	for _, v := range f.child.Visits {
		if v.Provider == q && v.Day < day && v.Day >= day-365 {
			return true
		}
	}
	return false
}

// refer says of each first visit elsewhere who passed the child on, and which
// children were passed on and did not come.
func (f *finder) refer() {
	c, r := f.child, f.r
	var seen []int
	for i := range c.Visits {
		v := &c.Visits[i]
		work := f.Population.Providers[v.Provider].Work
		if work != Specialist && work != BehavioralHealth || slices.Contains(seen, v.Provider) {
			continue
		}
		seen = append(seen, v.Provider)
		x := Passing{To: v.Provider, Day: v.Day - 7 - r.IntN(36), Met: v.Day}
		if work == BehavioralHealth && r.Float64() < handedShare {
			x.Handoff, x.Day = true, v.Day-r.IntN(4)
		}
		x.From = f.here(c.Stay(x.Day).Usual, max(0, x.Day))
		if x.Handoff && r.Float64() < warmShare && f.Population.Providers[x.From].Here(v.Day) && !c.saw(x.From, v.Day) {
			x.Warm, v.With = true, x.From
		}
		c.Passed = append(c.Passed, x)
	}
	f.unkept()
}

// unkept adds what led to no visit.
func (f *finder) unkept() {
	c, r := f.child, f.r
	add := func(share float64, to func(region int) int) {
		if r.Float64() >= share {
			return
		}
		x := Passing{Day: f.weekday(r.IntN(f.Days)), Met: -1}
		stay := c.Stay(x.Day)
		x.Region = stay.Home / regionSites
		x.From, x.To = f.here(stay.Usual, x.Day), to(x.Region)
		c.Passed = append(c.Passed, x)
	}
	add(unkeptShare, func(region int) int {
		work := Specialist
		if r.IntN(3) == 0 {
			work = BehavioralHealth
		}
		to := f.one(r, work, region)
		return to
	})
	add(programShare, func(int) int { return -1 })
}
