package continuity

import (
	"cmp"
	"time"

	"kith/care/contact"
	"kith/care/tie"
	arithmetic "kith/relation/continuity"
)

// Grain is at which width two visits count as to the same.
type Grain string

const (
	PersonGrain Grain = "person"
	TeamGrain   Grain = "team"
	SiteGrain   Grain = "site"
)

// Measured is how much of a child's outpatient care stayed with the same, at one
// grain.
type Measured struct {
	Grain
	arithmetic.Summary
	Usual    string    // who or which place was seen most; at the team grain a person, or CareTeam/x
	From, To time.Time // the window is [From, To)
}

// Measure measures visits of the 24 months before today, as contact.Visits
// returns them. Today is not over and does not count.
//
// At the grain of the team everybody who stood on the same CareTeam of the
// child on the day of the visit is one; whoever stood on none is a team of
// their own. Leaving them out would make a child who is always seen by
// strangers look as if she never left her team.
//
// Source: Kith, Christakis2001
func Measure(named []tie.Interval, seen []contact.Visit, now time.Time) []Measured {
	from, to := now.AddDate(0, -arithmetic.WindowMonths, 0), now
	w := arithmetic.Window{From: contact.DayAt(from), To: contact.DayAt(to)}
	recorded := recorded(seen)
	grains := []struct {
		name Grain
		of   func(contact.Visit) (string, bool)
	}{
		{PersonGrain, person},
		{TeamGrain, func(v contact.Visit) (string, bool) { return cmp.Or(team(named, v), v.Person), v.Person != "" }},
		{SiteGrain, func(v contact.Visit) (string, bool) { return v.Site, v.Site != "" }},
	}
	out := make([]Measured, len(grains))
	for i, g := range grains {
		visits := arithmetic.Count(recorded, w, g.of)
		out[i] = Measured{g.name, arithmetic.Measure(visits, arithmetic.Unlimited), usual(visits), from, to}
	}
	return out
}

func recorded(seen []contact.Visit) []arithmetic.Visit[contact.Visit] {
	all := make([]arithmetic.Visit[contact.Visit], len(seen))
	for i, v := range seen {
		all[i] = arithmetic.Visit[contact.Visit]{Provider: v, Day: v.Day}
	}
	return all
}

func person(v contact.Visit) (string, bool) { return v.Person, v.Person != "" }

// Point is how much of a child's care stayed with one person, in the window
// before a day.
type Point struct {
	Until time.Time // the window ends before it
	arithmetic.Summary
}

// trendMonths is how far back a trend goes, and trendStep how far its points are
// apart. Source: Kith
const trendMonths, trendStep = 12, 3

// Trend measures the same window as it was up to a year ago and as it is, the
// oldest first.
//
// Source: Kith, Christakis2001
func Trend(seen []contact.Visit, now time.Time) (points []Point) {
	all := recorded(seen)
	for back := trendMonths; back >= 0; back -= trendStep {
		to := now.AddDate(0, -back, 0)
		w := arithmetic.Window{From: contact.DayAt(to.AddDate(0, -arithmetic.WindowMonths, 0)), To: contact.DayAt(to)}
		points = append(points, Point{to, arithmetic.Measure(arithmetic.Count(all, w, person), arithmetic.Unlimited)})
	}
	return points
}

// TrendFrom is the first day that a trend looks at.
func TrendFrom(now time.Time) contact.Day {
	return contact.DayAt(now.AddDate(0, -trendMonths-arithmetic.WindowMonths, 0))
}

// Course is which way a trend went.
type Course string

// Courses. Unknown is where one end has too few visits to say.
const (
	More    Course = "more"
	Fewer   Course = "fewer"
	Same    Course = "same"
	Unknown Course = "unknown"
)

// notable is by how much the share of visits with one person has to differ
// to be called more or fewer: with some ten visits, about one visit.
// Source: Kith
const notable = 0.1

// Went compares the ends of a trend.
func Went(points []Point) Course {
	if len(points) == 0 || !points[0].Shown() || !points[len(points)-1].Shown() {
		return Unknown
	}
	was, _ := points[0].UPC.Value()
	is, _ := points[len(points)-1].UPC.Value()
	switch {
	case is-was >= notable:
		return More
	case was-is >= notable:
		return Fewer
	}
	return Same
}

// team returns the care team on which the person stood on the day of a visit,
// the one that began first if there are several, "" when there is none.
func team(named []tie.Interval, v contact.Visit) string {
	best := tie.Interval{}
	for _, i := range named {
		if i.Basis != "care-team" || i.Person != v.Person || i.Since > v.Day || i.Until != 0 && i.Until < v.Day {
			continue
		}
		if best.Source.ID == "" || i.Since < best.Since || i.Since == best.Since && i.Source.ID < best.Source.ID {
			best = i
		}
	}
	if best.Source.ID == "" {
		return ""
	}
	return "CareTeam/" + best.Source.ID
}

// usual returns who was seen most; of several, the first by id.
func usual(visits []arithmetic.Visit[string]) (who string) {
	count := map[string]int{}
	for _, v := range visits {
		count[v.Provider]++
	}
	for p, n := range count {
		if n > count[who] || n == count[who] && p < who {
			who = p
		}
	}
	return who
}
