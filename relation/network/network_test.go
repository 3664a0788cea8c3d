package network

import (
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/encounter"
	"kith/relation/population"
)

// linked makes links of whom each patient saw.
func linked(t interface{ Fatal(...any) }, saw [][]uint32) *population.Links {
	var b encounter.Builder
	providers := 0
	for p, who := range saw {
		for i, q := range who {
			b.Add(encounter.Row{Patient: uint32(p), Provider: q, Day: encounter.Day(i)})
			providers = max(providers, int(q)+1)
		}
	}
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	l := population.NewLinker(table.Patients(), providers)
	population.Walk(table, population.Study{}, l.See)
	return l.Links()
}

// TestCareDensityIsThatOfThePublishedExample holds the formula to the example
// of the R package CareDensity (its numbers only): patients 1: A, C, D; 2 and 3:
// A, D; 4: D; 5: C.
func TestCareDensityIsThatOfThePublishedExample(t *testing.T) {
	const a, c, d = 0, 1, 2
	l := linked(t, [][]uint32{{a, c, d}, {a, d}, {a, d}, {d}, {c}})
	n := Of(l, Options{})
	if n.Shared(a, c) != 1 || n.Shared(c, d) != 1 || n.Shared(d, a) != 3 || n.Ties() != 3 {
		t.Fatal(n)
	}
	const gp, psychiatrist = 0, 1
	all := DensitiesOf(l, Options{}, &Roles{Of: []uint8{gp, gp, psychiatrist}, Weight: [][]float64{{0.3, 1.6}, {1.6, 1.1}}})
	for patient, want := range [][3]float64{{5. / 3, 2. / 3, 2.233333}, {3, 2, 4.8}, {3, 2, 4.8}} {
		for i, f := range []func(Density) (float64, bool){Density.Care, Density.Others, Density.Fragmented} {
			if got, ok := f(all.Of(patient)); !ok || math.Abs(got-want[i]) > 1e-6 {
				t.Errorf("patient %d: %v, want %v", patient+1, got, want[i])
			}
		}
	}
	for _, patient := range []int{3, 4} {
		for _, f := range []func(Density) (float64, bool){Density.Care, Density.Others, Density.Fragmented} {
			if _, ok := f(all.Of(patient)); ok {
				t.Errorf("patient %d saw one provider and has a density", patient+1)
			}
		}
	}
}

// TestTheNetworkIsWhatPairsOfProvidersShare compares with counting pairs.
func TestTheNetworkIsWhatPairsOfProvidersShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		saw := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.Uint32Range(0, 24), 0, 8, func(q uint32) uint32 { return q }), 1, 60).Draw(t, "saw")
		saw = append(saw, []uint32{0, 1}, []uint32{24})
		least := rapid.Uint32Range(0, 3).Draw(t, "min")
		l := linked(t, saw)
		shared := map[[2]uint32]int{}
		for _, who := range saw {
			for _, a := range who {
				for _, b := range who {
					if a != b {
						shared[[2]uint32{a, b}]++
					}
				}
			}
		}
		weight := func(a, b uint32) int {
			if s := shared[[2]uint32{a, b}]; s >= int(least) {
				return s
			}
			return 0
		}
		n := Of(l, Options{Min: least, Cores: 2})
		ties := 0
		for a := range uint32(n.Providers()) {
			with, _ := n.Of(int(a))
			if !slices.IsSorted(with) {
				t.Fatal("ties in no order")
			}
			for b := range uint32(n.Providers()) {
				if n.Shared(a, b) != weight(a, b) {
					t.Fatalf("%d and %d share %d, want %d", a, b, n.Shared(a, b), weight(a, b))
				}
				if weight(a, b) > 0 {
					ties++
				}
			}
		}
		if n.Ties() != ties/2 {
			t.Fatalf("%d ties, want %d", n.Ties(), ties/2)
		}
		d := DensitiesOf(l, Options{Min: least, Cores: 2}, nil)
		for p, x := range folded(saw, least) {
			if x != d.Of(p) {
				t.Fatalf("patient %d: %+v, want %+v", p, x, d.Of(p))
			}
		}
		for p := range l.Patients() {
			sum, tied := uint64(0), 0
			for i, a := range l.Of(p) {
				for _, b := range l.Of(p)[i+1:] {
					sum += uint64(weight(a, b))
					tied += min(weight(a, b), 1)
				}
			}
			if got := d.Of(p); got.Shared != sum || got.Tied != tied || got.Providers != len(l.Of(p)) {
				t.Fatalf("patient %d: %+v, want %d", p, got, sum)
			}
		}
	})
}

// TestNumbersOfProvidersDoNotMatter gives providers numbers far apart, so many
// that they are numbered anew while ties are counted.
func TestNumbersOfProvidersDoNotMatter(t *testing.T) {
	const apart = 701
	rapid.Check(t, func(t *rapid.T) {
		saw := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.Uint32Range(0, 24), 0, 8, func(q uint32) uint32 { return q }), 1, 60).Draw(t, "saw")
		saw = append(saw, []uint32{0, 24})
		far := make([][]uint32, len(saw))
		for p := range saw {
			for _, q := range saw[p] {
				far[p] = append(far[p], q*apart)
			}
		}
		o := Options{Cores: 2, Min: rapid.Uint32Range(0, 2).Draw(t, "min")}
		weight := [][]float64{{0.3, 1.6}, {1.6, 1.1}}
		near, all := &Roles{Of: make([]uint8, 25), Weight: weight}, &Roles{Of: make([]uint8, 24*apart+1), Weight: weight}
		for q := range near.Of {
			near.Of[q] = uint8(q % 2)
			all.Of[q*apart] = near.Of[q]
		}
		if len(all.Of) < manyProviders {
			t.Fatal("too few to be numbered anew")
		}
		n, d := Both(linked(t, saw), o, near)
		m, e := Both(linked(t, far), o, all)
		for q := range n.Providers() {
			with, shared := n.Of(q)
			others, with2 := m.Of(q * apart)
			for i := range with {
				with[i] *= apart
			}
			if !slices.Equal(with, others) || !slices.Equal(shared, with2) {
				t.Fatalf("provider %d: %v %v, want %v %v", q, others, with2, with, shared)
			}
		}
		if n.Ties() != m.Ties() {
			t.Fatalf("%d ties, want %d", m.Ties(), n.Ties())
		}
		for p := range saw {
			a, b := d.Of(p), e.Of(p)
			if math.Abs(a.Weighted-b.Weighted) > 1e-9 {
				t.Fatalf("patient %d: %v, want %v", p, b, a)
			}
			if a.Weighted = b.Weighted; a != b {
				t.Fatalf("patient %d: %v, want %v", p, b, a)
			}
		}
	})
}

// folded is Fold, kept.
func folded(saw [][]uint32, least uint32) map[int]Density {
	src := population.Stream(len(saw), func(from, to int, b *population.Block) {
		for p := from; p < to; p++ {
			for _, q := range saw[p] {
				b.Add(encounter.KeyOf(0, q, 0))
			}
			b.End()
		}
	})
	l := population.NewLinker(len(saw), 25)
	population.Walk(src, population.Study{}, l.See)
	var lock sync.Mutex
	all := map[int]Density{}
	Fold(l.Links(), Options{Min: least, Cores: 3}, nil, func(_, patient int, d Density) {
		lock.Lock()
		defer lock.Unlock()
		all[patient] = d
	})
	return all
}
