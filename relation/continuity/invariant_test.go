package continuity_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kith/relation/continuity"

	"pgregory.net/rapid"
)

// Every sequence of two to seven visits over four providers: 21,840 of them.
func TestTheIdentitiesHoldForEverySmallSequence(t *testing.T) {
	checked := 0
	for n := 2; n <= 7; n++ {
		everySequence(n, 4, func(visits []continuity.Visit[int32]) {
			checked++
			sum := continuity.Measure(visits, continuity.Unlimited)
			coc, hhi := value(t, sum.COC), value(t, sum.HHI)
			N := float64(n)
			if want := (N*hhi - 1) / (N - 1); math.Abs(coc-want) > 1e-12 {
				t.Fatalf("%v: COC = %v, (N·HHI − 1)/(N − 1) = %v", visits, coc, want)
			}
			if k, known := value(t, sum.K), value(t, sum.Known); k != known {
				t.Fatalf("%v: K = %v, known provider without limit = %v", visits, k, known)
			}
		})
	}
	if checked != 21_840 {
		t.Errorf("checked %d sequences, want 21,840", checked)
	}
}

func TestEveryIndexLiesBetweenZeroAndOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits, lookback := sequence().Draw(t, "visits"), days().Draw(t, "lookback")
		for name, i := range indices(continuity.Measure(visits, lookback)) {
			v, ok := i.Value()
			if ok != (len(visits) >= needs[name]) {
				t.Fatalf("%s of %d visits: ok = %v", name, len(visits), ok)
			}
			if !(v >= 0 && v <= 1) || !ok && v != 0 {
				t.Fatalf("%s = %v, %v", name, v, ok)
			}
		}
	})
}

func TestTheOnePassAgreesWithEachIndexAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits, lookback := sequence().Draw(t, "visits"), days().Draw(t, "lookback")
		sum, ns := continuity.Measure(visits, lookback), counts(visits)
		if sum.Visits != len(visits) || sum.Providers != len(ns) {
			t.Fatalf("N = %d, M = %d; want %d, %d", sum.Visits, sum.Providers, len(visits), len(ns))
		}
		for name, f := range map[string]func([]int) (float64, bool){
			"UPC": continuity.UPC, "HHI": continuity.HHI, "COC": continuity.COC,
			"MMCI": continuity.MMCI, "K": continuity.K,
		} {
			want, ok := f(ns)
			same(t, name, indices(sum)[name], want, ok)
		}
		want, ok := continuity.SECON(visits)
		same(t, "SECON", sum.SECON, want, ok)
		want, ok = continuity.KnownProvider(visits, lookback)
		same(t, "known", sum.Known, want, ok)
	})
}

// The definition read word by word, quadratic, against the one pass.
func TestKnownProviderIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits, lookback := sequence().Draw(t, "visits"), days().Draw(t, "lookback")
		known := 0
		for j, v := range visits {
			if slices.ContainsFunc(visits[:j], func(e continuity.Visit[int32]) bool {
				near := int64(v.Day)-int64(e.Day) <= int64(lookback)
				return e.Provider == v.Provider && (near || lookback == continuity.Unlimited)
			}) {
				known++
			}
		}
		got, ok := continuity.KnownProvider(visits, lookback)
		if ok && got != float64(known)/float64(len(visits)-1) {
			t.Fatalf("got %v, want %d of %d", got, known, len(visits)-1)
		}
	})
}

func TestALongerLookbackNeverKnowsFewer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits := sequence().Draw(t, "visits")
		short, long := days().Draw(t, "short"), days().Draw(t, "long")
		if short > long {
			short, long = long, short
		}
		a, _ := continuity.KnownProvider(visits, short) // undefined is 0 on both sides
		b, _ := continuity.KnownProvider(visits, long)
		if a > b {
			t.Fatalf("%v within %d days, %v within %d", a, short, b, long)
		}
	})
}

// Without a look-back, who was known is a matter of counts.
func TestOrderMattersOnlyToSECON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits := sequence().Draw(t, "visits")
		mixed := slices.Clone(visits)
		shuffle(mixed, rapid.Uint64().Draw(t, "seed"))
		a := continuity.Measure(visits, continuity.Unlimited)
		b := continuity.Measure(mixed, continuity.Unlimited)
		a.SECON, b.SECON = continuity.Index{}, continuity.Index{}
		if a != b {
			t.Fatalf("%+v\nafter mixing %+v", a, b)
		}
	})
}

func TestNamesOfProvidersDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits, lookback := sequence().Draw(t, "visits"), days().Draw(t, "lookback")
		names := map[int32]string{}
		renamed := make([]continuity.Visit[string], len(visits))
		for i, v := range visits {
			if names[v.Provider] == "" {
				names[v.Provider] = rapid.StringMatching(`[a-z]{3}`).
					Filter(func(s string) bool { return !taken(names, s) }).Draw(t, "name")
			}
			renamed[i] = continuity.Visit[string]{Provider: names[v.Provider], Day: v.Day}
		}
		if a, b := continuity.Measure(visits, lookback), continuity.Measure(renamed, lookback); a != b {
			t.Fatalf("%+v\nafter renaming %+v", a, b)
		}
	})
}

func FuzzCountsNeverLeaveTheUnitInterval(f *testing.F) {
	f.Add(int64(3), int64(2), int64(1))
	f.Add(int64(0), int64(0), int64(0))
	f.Add(int64(-1), int64(math.MaxInt32), int64(math.MaxInt64))
	f.Add(int64(math.MaxInt32), int64(0), int64(0))
	f.Fuzz(func(t *testing.T, a, b, c int64) {
		visits := []int{int(a), int(b), int(c)}
		for name, index := range map[string]func([]int) (float64, bool){
			"UPC": continuity.UPC, "HHI": continuity.HHI, "COC": continuity.COC,
			"MMCI": continuity.MMCI, "K": continuity.K,
		} {
			v, ok := index(visits)
			slices.Reverse(visits)
			if r, rok := index(visits); r != v || rok != ok || !(v >= 0 && v <= 1) {
				t.Errorf("%s(%v) = %v, %v; reversed %v, %v", name, visits, v, ok, r, rok)
			}
		}
	})
}

// needs says how many visits define an index.
var needs = map[string]int{"UPC": 1, "HHI": 1, "MMCI": 1, "COC": 2, "K": 2, "SECON": 2, "known": 2}

func indices(s continuity.Summary) map[string]continuity.Index {
	return map[string]continuity.Index{
		"UPC": s.UPC, "HHI": s.HHI, "COC": s.COC, "MMCI": s.MMCI, "K": s.K,
		"SECON": s.SECON, "known": s.Known,
	}
}

// sequence draws visits in order of day; up to twelve providers, so that both
// the list and the map behind Measure are walked.
func sequence() *rapid.Generator[[]continuity.Visit[int32]] {
	return rapid.Custom(func(t *rapid.T) []continuity.Visit[int32] {
		visits := make([]continuity.Visit[int32], rapid.IntRange(0, 60).Draw(t, "n"))
		for i := range visits {
			visits[i] = continuity.Visit[int32]{
				Provider: rapid.Int32Range(1, 12).Draw(t, "provider"),
				Day:      days().Draw(t, "day"),
			}
		}
		slices.SortStableFunc(visits, func(a, b continuity.Visit[int32]) int { return int(int64(a.Day) - int64(b.Day)) })
		return visits
	})
}

// days draws mostly days of two years, and now and then the far ends.
func days() *rapid.Generator[continuity.Day] {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) continuity.Day { return continuity.Day(rapid.Int32Range(0, 730).Draw(t, "d")) }),
		rapid.SampledFrom([]continuity.Day{math.MinInt32, -1, 0, continuity.Unlimited}),
	)
}

func everySequence(n, providers int, visit func([]continuity.Visit[int32])) {
	visits := make([]continuity.Visit[int32], n)
	var place func(int)
	place = func(i int) {
		if i == n {
			visit(visits)
			return
		}
		for p := range providers {
			visits[i] = continuity.Visit[int32]{Provider: int32(p), Day: continuity.Day(i)}
			place(i + 1)
		}
	}
	place(0)
}

func shuffle(visits []continuity.Visit[int32], seed uint64) {
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(visits), func(i, j int) {
		visits[i], visits[j] = visits[j], visits[i]
	})
}

func taken(names map[int32]string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

func value(t *testing.T, i continuity.Index) float64 {
	t.Helper()
	v, ok := i.Value()
	if !ok {
		t.Fatal("undefined")
	}
	return v
}

func same(t *rapid.T, name string, got continuity.Index, want float64, ok bool) {
	if v, vok := got.Value(); v != want || vok != ok {
		t.Fatalf("%s = %v, %v in one pass; %v, %v alone", name, v, vok, want, ok)
	}
}
