package continuity_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kith/relation/continuity"
)

// Budget: 1,000,000 recorded contacts of 100,000 people counted and measured at
// under 150 ns a contact on one core, that is 15 s for a state's 100 million.
func BenchmarkTwoYearsOfClaims(b *testing.B) {
	people := claims(100_000, 1_000_000)
	w := continuity.Window{From: 0, To: 730}
	b.ReportAllocs()
	shown := 0
	for b.Loop() {
		shown = 0
		for _, recorded := range people {
			if continuity.Measure(continuity.Count(recorded, w, continuity.Person), 365).Shown() {
				shown++
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1_000_000, "ns/visit")
	b.ReportMetric(float64(shown), "people-shown")
}

func TestMeasuringAllocatesNothingForAFewProviders(t *testing.T) {
	visits := letters("ABCDEFGHAABBCCDDEEFFGGHH")
	if n := testing.AllocsPerRun(100, func() { continuity.Measure(visits, 365) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// One person with few and with many providers: the list and the map.
func BenchmarkMeasure(b *testing.B) {
	for _, providers := range []int32{3, 8, 40} {
		b.Run(fmt.Sprintf("%d providers", providers), func(b *testing.B) {
			visits := make([]continuity.Visit[int32], 120)
			for i := range visits {
				visits[i] = continuity.Visit[int32]{Provider: int32(i*7) % providers, Day: continuity.Day(i * 6)}
			}
			b.ReportAllocs()
			for b.Loop() {
				continuity.Measure(visits, 365)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(visits)), "ns/visit")
		})
	}
}

// claims makes contacts of people who mostly see one of three providers.
func claims(people, contacts int) [][]continuity.Visit[int32] {
	r := rand.New(rand.NewPCG(2026, 11))
	all := make([][]continuity.Visit[int32], people)
	for range contacts {
		p := r.IntN(people)
		provider := int32(p%2000*3 + r.IntN(3))
		if r.IntN(4) == 0 {
			provider = r.Int32N(6000)
		}
		all[p] = append(all[p], continuity.Visit[int32]{Provider: provider, Day: continuity.Day(r.IntN(730))})
	}
	return all
}
