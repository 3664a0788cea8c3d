package continuity_test

import (
	"math"
	"slices"
	"testing"

	"kith/relation/continuity"

	"pgregory.net/rapid"
)

type seen = continuity.Visit[string]

// year is the window of the cases below: days 0 to 364.
var year = continuity.Window{From: 0, To: 365}

func TestCountingFollowsTheRules(t *testing.T) {
	site := map[string]string{"wei-chen": "maple-street", "samira-haddad": "maple-street", "ines-alvarez": "roosevelt"}
	bySite := func(p string) (string, bool) { g, ok := site[p]; return g, ok }
	tests := []struct {
		name     string
		recorded []seen
		grain    func(string) (string, bool)
		want     []seen
	}{
		{"nothing recorded, no visits", nil, continuity.Person[string], nil},
		{
			"two encounters with one provider on one day are one visit",
			[]seen{{"wei-chen", 3}, {"wei-chen", 3}},
			continuity.Person[string],
			[]seen{{"wei-chen", 3}},
		},
		{
			"two providers on one day are two visits, whatever the order they were written in",
			[]seen{{"wei-chen", 3}, {"ines-alvarez", 3}},
			continuity.Person[string],
			[]seen{{"ines-alvarez", 3}, {"wei-chen", 3}},
		},
		{
			"visits come back in order of day",
			[]seen{{"wei-chen", 9}, {"wei-chen", 2}},
			continuity.Person[string],
			[]seen{{"wei-chen", 2}, {"wei-chen", 9}},
		},
		{
			"the first day of the window counts and the last does not",
			[]seen{{"wei-chen", -1}, {"wei-chen", 0}, {"wei-chen", 364}, {"wei-chen", 365}},
			continuity.Person[string],
			[]seen{{"wei-chen", 0}, {"wei-chen", 364}},
		},
		{
			"a morning with two people of one site is one visit to the site",
			[]seen{{"wei-chen", 3}, {"samira-haddad", 3}, {"ines-alvarez", 3}},
			bySite,
			[]seen{{"maple-street", 3}, {"roosevelt", 3}},
		},
		{
			"someone without a site is left out at that grain",
			[]seen{{"wei-chen", 3}, {"coach-bell", 4}},
			bySite,
			[]seen{{"maple-street", 3}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.recorded)
			got := continuity.Count(tt.recorded, year, tt.grain)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if !slices.Equal(tt.recorded, before) {
				t.Errorf("what was recorded changed to %v", tt.recorded)
			}
		})
	}
}

func TestAnEmptyWindowHoldsNoDay(t *testing.T) {
	for name, w := range map[string]continuity.Window{
		"the zero window": {}, "one that ends before it begins": {From: 5, To: 2},
	} {
		for _, d := range []continuity.Day{math.MinInt32, 0, 2, 4, 5, math.MaxInt32} {
			if w.Holds(d) {
				t.Errorf("%s holds day %d", name, d)
			}
		}
	}
}

// A child may stay with one site and meet a new face every time.
func TestTheGrainDecidesWhatStays(t *testing.T) {
	recorded := []seen{{"a", 1}, {"b", 30}, {"c", 60}, {"d", 90}}
	site := func(string) (string, bool) { return "maple-street", true }
	person := continuity.Measure(continuity.Count(recorded, year, continuity.Person), continuity.Unlimited)
	place := continuity.Measure(continuity.Count(recorded, year, site), continuity.Unlimited)
	if got := value(t, person.COC); got != 0 {
		t.Errorf("COC by person = %v, want 0", got)
	}
	if got := value(t, place.COC); got != 1 {
		t.Errorf("COC by site = %v, want 1", got)
	}
}

func TestAnIndexIsShownFromFourVisitsOn(t *testing.T) {
	for visits, want := range map[string]bool{"": false, "A": false, "AAA": false, "AAAA": true, "ABCDE": true} {
		if got := continuity.Measure(letters(visits), continuity.Unlimited).Shown(); got != want {
			t.Errorf("%q shown: %v, want %v", visits, got, want)
		}
	}
}

func TestALookbackForgetsPeopleSeenLongAgo(t *testing.T) {
	visits := []seen{{"lena-ortiz", 0}, {"lena-ortiz", 30}, {"wei-chen", 40}, {"lena-ortiz", 121}}
	for lookback, want := range map[continuity.Day]float64{
		0: 0, 29: 0, 30: 1. / 3, 90: 1. / 3, 91: 2. / 3, continuity.Unlimited: 2. / 3,
	} {
		if got, ok := continuity.KnownProvider(visits, lookback); !ok || got != want {
			t.Errorf("within %d days: %v, %v; want %v", lookback, got, ok, want)
		}
	}
}

func TestUnlimitedReachesTheFarthestDay(t *testing.T) {
	visits := []seen{{"a", math.MinInt32}, {"a", math.MaxInt32}}
	for lookback, want := range map[continuity.Day]float64{
		continuity.Unlimited: 1, continuity.Unlimited - 1: 0, 0: 0, -1: 0,
	} {
		if got, ok := continuity.KnownProvider(visits, lookback); !ok || got != want {
			t.Errorf("within %d days: %v, %v; want %v", lookback, got, ok, want)
		}
	}
}

func TestCountingDoesNotDependOnTheOrderOfRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recorded := sequence().Draw(t, "recorded")
		w := continuity.Window{From: days().Draw(t, "from"), To: days().Draw(t, "to")}
		want := continuity.Count(recorded, w, continuity.Person)
		twice := append(slices.Clone(recorded), recorded...)
		shuffle(twice, rapid.Uint64().Draw(t, "seed"))
		if got := continuity.Count(twice, w, continuity.Person); !slices.Equal(got, want) {
			t.Fatalf("%v\nrecorded twice and mixed: %v", want, got)
		}
		if again := continuity.Count(want, w, continuity.Person); !slices.Equal(again, want) {
			t.Fatalf("counting what is counted changed %v to %v", want, again)
		}
	})
}
