package continuity

import (
	"slices"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/tie"
)

const today = contact.Day(20775) // 2026-11-18

func onTeam(who string, since, until contact.Day) tie.Interval {
	return tie.Interval{Person: who, Basis: "care-team", Since: since, Until: until, Source: contact.Source{Type: "CareTeam", ID: "t"}}
}

func TestContinuityGroupsByTheTeamOfTheDay(t *testing.T) {
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	visit := func(who string, ago contact.Day, site string) contact.Visit {
		return contact.Visit{Person: who, Site: site, Day: today - ago}
	}
	named := []tie.Interval{onTeam("Practitioner/a", today-400, today-50), onTeam("Practitioner/b", today-100, 0)}
	seen := []contact.Visit{
		visit("Practitioner/a", 90, "Organization/m"), visit("Practitioner/b", 90, "Organization/m"), // one day: two people, one team, one site
		visit("Practitioner/b", 60, "Organization/m"),
		visit("Practitioner/a", 20, "Organization/m"), // no longer on the team
		visit("Practitioner/c", 10, "Organization/x"),
		visit("Practitioner/c", 5, ""),
		visit("Practitioner/c", 0, "Organization/x"),   // today is not over
		visit("Practitioner/c", 731, "Organization/x"), // before the window
	}
	want := map[Grain][2]int{PersonGrain: {6, 3}, TeamGrain: {5, 3}, SiteGrain: {4, 2}}
	for _, c := range Measure(named, seen, now) {
		if got := [2]int{c.Visits, c.Providers}; got != want[c.Grain] {
			t.Errorf("%s: N and M are %v, want %v", c.Grain, got, want[c.Grain])
		}
	}
}

func TestATrendIsTheSameWindowEarlier(t *testing.T) {
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	seen := func(who string, months ...int) (all []contact.Visit) {
		for _, m := range months {
			all = append(all, contact.Visit{Person: "Practitioner/" + who, Day: contact.DayAt(now.AddDate(0, -m, -1))})
		}
		return all
	}
	for name, tt := range map[string]struct {
		seen []contact.Visit
		went Course
		now  int // visits in the last window
	}{
		"nobody came":                   {nil, Unknown, 0},
		"three visits a year ago":       {append(seen("a", 20, 19, 18), seen("a", 5, 4, 3, 2)...), Unknown, 7},
		"the same all the time":         {seen("a", 23, 20, 16, 13, 5, 4, 3), Same, 7},
		"many since last year":          {append(seen("a", 23, 20, 16, 13), seen("b", 5, 4, 3)...), Fewer, 7},
		"from many to one":              {slices.Concat(seen("b", 23), seen("c", 20), seen("d", 16), seen("e", 13), seen("a", 5, 4, 3, 2, 1)), More, 9},
		"before any window":             {seen("a", 40, 39, 38, 37), Unknown, 0},
		"only in the window a year ago": {seen("a", 35, 34, 33, 32), Unknown, 0},
	} {
		points := Trend(tt.seen, now)
		if got := Went(points); got != tt.went || points[len(points)-1].Visits != tt.now || len(points) != 5 {
			t.Errorf("%s: %s with %d visits, want %s with %d", name, got, points[len(points)-1].Visits, tt.went, tt.now)
		}
	}
	if from := TrendFrom(now); from != contact.DayAt(now.AddDate(-3, 0, 0)) {
		t.Errorf("it looks back to %v", contact.Date(from))
	}
}
