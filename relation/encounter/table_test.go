package encounter

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// rows draws encounters, some of them more than once.
func rows(t *rapid.T) []Row {
	one := rapid.Custom(func(t *rapid.T) Row {
		return Row{
			Patient: rapid.Uint32Range(0, 40).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 9).Draw(t, "provider"),
			Day:   Day(rapid.Int32Range(-30_000, 35_000).Draw(t, "day")),
			Place: Place{rapid.SampledFrom([]uint32{0, 1, 2, 3, nearSites - 1, nearSites, math.MaxUint32}).Draw(t, "site"), Kind(rapid.IntRange(0, int(kinds)-1).Draw(t, "kind"))},
		}
	})
	all := rapid.SliceOfN(one, 0, 300).Draw(t, "rows")
	return append(all, all[:len(all)/4]...)
}

func built(t interface{ Fatal(...any) }, all []Row) (*Table, int) {
	var b Builder
	b.Add(all...)
	table, repeated, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return table, repeated
}

func TestATableHoldsWhatWasAddedOnceAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rows(t)
		table, repeated := built(t, all)
		want := slices.Clone(all)
		slices.SortFunc(want, compareRows)
		want = slices.Compact(want)
		var got []Row
		for p := range table.Patients() {
			if !slices.IsSorted(table.Of(p)) {
				t.Fatal("a patient's keys are in no order")
			}
			got = append(got, table.rows(p)...)
		}
		if !slices.Equal(got, want) || repeated != len(all)-len(want) || table.Len() != len(want) {
			t.Fatalf("%d rows, %d repeated, of %d: want %d", len(got), repeated, len(all), len(want))
		}
		last := Day(0)
		for i, r := range want {
			if i == 0 || r.Day > last {
				last = r.Day
			}
		}
		if len(want) > 0 && table.Last() != last {
			t.Fatalf("last day %d, want %d", table.Last(), last)
		}
	})
}

func TestTheOrderOfAddingDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []Row
	for range 700_000 { // several chunks
		all = append(all, Row{Patient: r.Uint32N(50_000), Provider: r.Uint32N(900), Day: 20_000 - Day(r.IntN(1096)), Place: Place{Site: r.Uint32N(60)}})
	}
	a, _ := built(t, all)
	slices.SortFunc(all, func(x, y Row) int { return int(y.Day - x.Day) })
	b, _ := built(t, all)
	if !a.Equal(b) {
		t.Error("the same rows, newest first, make another table")
	}
}

func TestWhatHasNoRoomIsRefused(t *testing.T) {
	for name, all := range map[string][]Row{
		"patient":  {{Patient: MostPatients}},
		"provider": {{Provider: MostProviders}},
		"days":     {{Day: 0}, {Day: MostDays}},
	} {
		var b Builder
		b.Add(all...)
		if _, _, err := b.Table(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	table, _ := built(t, nil)
	if table.Patients() != 0 || table.Len() != 0 {
		t.Error("nothing is something")
	}
}

func BenchmarkTable(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]Row, 1_000_000)
	for i := range all {
		all[i] = Row{Patient: r.Uint32N(100_000), Provider: r.Uint32N(1000), Day: 20_000 - Day(r.IntN(1096))}
	}
	b.ReportAllocs()
	for b.Loop() {
		built(b, all)
	}
}
