package tie

import (
	"cmp"
	"time"

	"kith/care/contact"
	"kith/relation/continuity"
)

// Grain is at which width two visits count as to the same.
type Grain string

const (
	PersonGrain Grain = "person"
	TeamGrain   Grain = "team"
	SiteGrain   Grain = "site"
)

// Continuity is how much of a child's outpatient care stayed with the same, at
// one grain.
type Continuity struct {
	Grain continuity.Summary
	Name  Grain
	Usual string // who or which place was seen most; at the team grain a person, or "" for the care team
	From  time.Time
	To    time.Time // the window is [From, To)
}

// Continuity measures the 24 months before today. Today is not over and does
// not count.
//
// At the grain of the team everybody who stood on the same CareTeam of the
// child on the day of the visit is one; whoever stood on none is a team of
// their own. Leaving them out would make a child who is always seen by
// strangers look as if she never left her team.
//
// Source: Kith, Christakis2001
func (l Ledger) Continuity(now time.Time) []Continuity {
	from, to := now.AddDate(0, -continuity.WindowMonths, 0), now
	w := continuity.Window{From: contact.DayAt(from), To: contact.DayAt(to)}
	recorded := make([]continuity.Visit[contact.Visit], len(l.Visits))
	for i, v := range l.Visits {
		recorded[i] = continuity.Visit[contact.Visit]{Provider: v, Day: v.Day}
	}
	grains := []struct {
		name Grain
		of   func(contact.Visit) (string, bool)
	}{
		{PersonGrain, func(v contact.Visit) (string, bool) { return v.Person, v.Person != "" }},
		{TeamGrain, func(v contact.Visit) (string, bool) { return cmp.Or(l.team(v), v.Person), v.Person != "" }},
		{SiteGrain, func(v contact.Visit) (string, bool) { return v.Site, v.Site != "" }},
	}
	out := make([]Continuity, len(grains))
	for i, g := range grains {
		visits := continuity.Count(recorded, w, g.of)
		out[i] = Continuity{
			Grain: continuity.Measure(visits, continuity.Unlimited),
			Name:  g.name, Usual: usual(visits), From: from, To: to,
		}
	}
	return out
}

// team returns the care team on which the person stood on the day of a visit,
// the one that began first if there are several, "" when there is none.
func (l Ledger) team(v contact.Visit) string {
	best := Interval{}
	for _, i := range l.Intervals {
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
func usual(visits []continuity.Visit[string]) (who string) {
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
