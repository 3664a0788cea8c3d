package continuity_test

import (
	"math"
	"testing"

	"kith/relation/continuity"
)

// none stands for "undefined" in a table.
const none = -1

// golden holds the worked examples of docs/science/continuity.md. A letter is
// one visit, one day apart. MMCI is given to six places, the rest exactly.
var golden = []struct {
	visits                        string
	upc, coc, secon, mmci, hhi, k float64
}{
	{"A", 1, none, none, 1.000000, 1, none},
	{"AB", 1. / 2, 0, 0, 0.090909, 1. / 2, 0},
	{"AAAA", 1, 1, 1, 1.000000, 1, 1},
	{"ABCD", 1. / 4, 0, 0, 0.032258, 1. / 4, 0},
	{"AABB", 1. / 2, 1. / 3, 2. / 3, 0.677419, 1. / 2, 2. / 3},
	{"ABAB", 1. / 2, 1. / 3, 0, 0.677419, 1. / 2, 2. / 3},
	{"AAAB", 3. / 4, 1. / 2, 2. / 3, 0.677419, 5. / 8, 2. / 3},
	{"ABCAA", 3. / 5, 3. / 10, 1. / 4, 0.512195, 11. / 25, 1. / 2},
	{"AAABBC", 1. / 2, 4. / 15, 3. / 5, 0.607843, 7. / 18, 3. / 5},
	{"ABACADA", 4. / 7, 2. / 7, 0, 0.508197, 19. / 49, 1. / 2},
	{"AAAAABBBCD", 1. / 2, 13. / 45, 2. / 3, 0.670330, 9. / 25, 2. / 3},
}

func TestTheWorkedExamplesComeOutTheSame(t *testing.T) {
	for _, g := range golden {
		visits := letters(g.visits)
		sum := continuity.Measure(visits, continuity.Unlimited)
		cells := []struct {
			index string
			want  float64
			exact bool
			alone func() (float64, bool)
			among continuity.Index
		}{
			{"UPC", g.upc, true, onCounts(continuity.UPC, visits), sum.UPC},
			{"COC", g.coc, true, onCounts(continuity.COC, visits), sum.COC},
			{"SECON", g.secon, true, func() (float64, bool) { return continuity.SECON(visits) }, sum.SECON},
			{"MMCI", g.mmci, false, onCounts(continuity.MMCI, visits), sum.MMCI},
			{"HHI", g.hhi, true, onCounts(continuity.HHI, visits), sum.HHI},
			{"K", g.k, true, onCounts(continuity.K, visits), sum.K},
			{"KPC", g.k, true, func() (float64, bool) {
				return continuity.KnownProvider(visits, continuity.Unlimited)
			}, sum.Known},
		}
		for _, c := range cells {
			t.Run(g.visits+" "+c.index, func(t *testing.T) {
				got, ok := c.alone()
				expect(t, got, ok, c.want, c.exact)
				got, ok = c.among.Value()
				expect(t, got, ok, c.want, c.exact)
			})
		}
	}
}

func TestMMCIIsTheFractionItsCommentGives(t *testing.T) {
	for n := 1; n <= 40; n++ {
		for m := 1; m <= n; m++ {
			visits := make([]int, m)
			for i := range visits {
				visits[i] = 1
			}
			visits[0] += n - m
			got, ok := continuity.MMCI(visits)
			N, M := float64(n), float64(m)
			want := (1 - M/(N+0.1)) / (1 - 1/(N+0.1))
			if !ok || math.Abs(got-want) > 1e-12 {
				t.Fatalf("MMCI of %d visits to %d providers = %v, %v; want %v", n, m, got, ok, want)
			}
		}
	}
}

func TestCountsThatAreNotVisitsDefineNothing(t *testing.T) {
	indices := map[string]func([]int) (float64, bool){
		"UPC": continuity.UPC, "HHI": continuity.HHI, "COC": continuity.COC,
		"MMCI": continuity.MMCI, "K": continuity.K,
	}
	tests := map[string][]int{
		"no provider at all":                 nil,
		"providers, and not one visit":       {0, 0},
		"fewer than none":                    {3, -1},
		"more visits than a sum can hold":    {math.MaxInt, math.MaxInt},
		"many that are too many in sum":      {math.MaxInt32, math.MaxInt32},
		"one that is too many when squared":  {math.MaxInt32 + 1},
		"too many that would cancel to zero": {math.MaxInt, -math.MaxInt},
	}
	for name, visits := range tests {
		for index, f := range indices {
			if got, ok := f(visits); ok || got != 0 {
				t.Errorf("%s: %s = %v, %v; want undefined", name, index, got, ok)
			}
		}
	}
}

func TestOneVisitDefinesOnlyWhatNeedsNoSecond(t *testing.T) {
	one := []int{0, 1, 0}
	for index, f := range map[string]func([]int) (float64, bool){
		"UPC": continuity.UPC, "HHI": continuity.HHI, "MMCI": continuity.MMCI,
	} {
		if got, ok := f(one); !ok || got != 1 {
			t.Errorf("%s of one visit = %v, %v; want 1", index, got, ok)
		}
	}
	for index, f := range map[string]func([]int) (float64, bool){"COC": continuity.COC, "K": continuity.K} {
		if got, ok := f(one); ok || got != 0 {
			t.Errorf("%s of one visit = %v, %v; want undefined", index, got, ok)
		}
	}
}

// letters makes a sequence of visits from "ABCA", one a day from day 0.
func letters(s string) []continuity.Visit[rune] {
	var visits []continuity.Visit[rune]
	for day, provider := range s {
		visits = append(visits, continuity.Visit[rune]{Provider: provider, Day: continuity.Day(day)})
	}
	return visits
}

// counts is the slow, plain way from visits to nᵢ.
func counts[P comparable](visits []continuity.Visit[P]) []int {
	per := map[P]int{}
	for _, v := range visits {
		per[v.Provider]++
	}
	var ns []int
	for _, n := range per {
		ns = append(ns, n)
	}
	return ns
}

func onCounts[P comparable](f func([]int) (float64, bool), visits []continuity.Visit[P]) func() (float64, bool) {
	return func() (float64, bool) { return f(counts(visits)) }
}

func expect(t *testing.T, got float64, ok bool, want float64, exact bool) {
	t.Helper()
	if want == none {
		if ok || got != 0 {
			t.Errorf("got %v, %v; want undefined", got, ok)
		}
		return
	}
	off := math.Abs(got - want)
	if !ok || exact && off != 0 || !exact && off > 5e-7 {
		t.Errorf("got %v, %v; want %v", got, ok, want)
	}
}
