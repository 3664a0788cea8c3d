package share_test

import (
	"fmt"
	"math"
	"testing"

	"kith/relation/share"
)

func TestTheIntervalIsTheOneWorkedByHand(t *testing.T) {
	// worked by hand
	for _, x := range []struct {
		yes, n    int
		low, high float64
	}{{8, 10, 0.490, 0.943}, {0, 11, 0, 0.259}, {11, 11, 0.741, 1}, {1, 1, 0.207, 1}} {
		low, high := share.Wilson(x.yes, x.n)
		if math.Abs(low-x.low) > 0.001 || math.Abs(high-x.high) > 0.001 {
			t.Errorf("%d of %d: %.3f to %.3f", x.yes, x.n, low, high)
		}
	}
}

func TestANumberOfAPlaceIsOfNoPerson(t *testing.T) {
	rule := share.Rule{Few: 11, About: 3, OneAtMost: 0.5}
	tests := map[string]struct {
		people, about, one int // one: how many more are about the first of those at work
		ok                 bool
	}{
		"enough":                   {12, 3, 0, true},
		"ten people":               {10, 3, 0, false},
		"two at work":              {12, 2, 0, false},
		"most of it is of one":     {12, 3, 12, false},
		"exactly half is of one":   {12, 3, 4, true},
		"nobody":                   {0, 0, 0, false},
		"many, of enough at work":  {90, 9, 0, true},
		"many, of nobody but one":  {90, 1, 0, false},
		"many visits of one child": {1, 3, 40, false},
	}
	for name, x := range tests {
		var tally share.Tally
		for i := range x.people {
			tally.Add(fmt.Sprint("child", i), fmt.Sprint("at work", i%x.about), i%2 == 0)
		}
		for range x.one {
			tally.Add("child0", "at work0", true)
		}
		s := tally.Told(rule)
		if s.OK != x.ok || !s.OK && s != (share.Share{}) || s.OK && s.N != x.people+x.one {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
