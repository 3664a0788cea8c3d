package continuity_test

import (
	"math"
	"testing"

	"kith/relation/continuity"
)

func TestEntropyIsHowManyBitsItTakesToSayWhoWasSeen(t *testing.T) {
	for _, x := range []struct {
		visits []int
		bits   float64
		ok     bool
	}{
		{nil, 0, false}, {[]int{0}, 0, false}, {[]int{-1, 2}, 0, false}, {[]int{7}, 0, true}, {[]int{1, 1}, 1, true}, {[]int{2, 0, 2, 2, 2}, 2, true},
		{[]int{3, 2, 1}, 1.4591479170272448, true},
	} {
		if bits, ok := continuity.Entropy(x.visits); ok != x.ok || math.Abs(bits-x.bits) > 1e-12 {
			t.Errorf("%v: %v %v", x.visits, bits, ok)
		}
	}
}

func TestFragmentationIsWhatContinuityLeaves(t *testing.T) {
	for _, g := range golden {
		var sum continuity.Totals
		for _, n := range counts(letters(g.visits)) {
			sum.Add(int64(n))
		}
		f, ok := sum.Fragmentation()
		coc, has := sum.COC()
		if ok != has || ok && math.Abs(f+coc-1) > 1e-15 {
			t.Errorf("%s: %v and %v", g.visits, f, coc)
		}
	}
}
