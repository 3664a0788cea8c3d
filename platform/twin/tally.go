package twin

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Tally counts what was asked, and keeps how long the worlds took.
type Tally struct {
	Asked  map[string]map[string]int // requests by role and kind
	Status map[int]int               // answers by status
	times  map[string]*times         // by kind
}

// times are how long the same requests took in both worlds.
type times struct{ with, without []time.Duration }

func (t *Tally) add(role string, q Request, with, without Answer) {
	if t.Asked == nil {
		t.Asked, t.Status, t.times = map[string]map[string]int{}, map[int]int{}, map[string]*times{}
	}
	if t.Asked[role] == nil {
		t.Asked[role] = map[string]int{}
	}
	t.Asked[role][q.Kind]++
	t.Status[with.Status]++
	if t.times[q.Kind] == nil {
		t.times[q.Kind] = &times{}
	}
	t.times[q.Kind].with = append(t.times[q.Kind].with, with.Took)
	t.times[q.Kind].without = append(t.times[q.Kind].without, without.Took)
}

// Total returns how many requests went to each of the worlds.
func (t *Tally) Total() (n int) {
	for _, kinds := range t.Asked {
		for _, k := range kinds {
			n += k
		}
	}
	return n
}

// Timing says how far apart the times are in which both worlds answered the
// same requests, each in turn.
type Timing struct {
	Pairs   int
	Without time.Duration // median where there is no secret
	Shift   float64       // median with the secret over that without, less one
	P       float64       // how likely times of one world would differ so, 0 to 1
}

// Timing returns the times of one kind of request, zero where none was asked.
func (t *Tally) Timing(kind string) Timing {
	if t.times[kind] == nil {
		return Timing{}
	}
	return compare(t.times[kind].with, t.times[kind].without)
}

func compare(with, without []time.Duration) Timing {
	if len(with) == 0 {
		return Timing{}
	}
	a, b := median(with), median(without)
	return Timing{len(with), b, float64(a)/float64(max(b, 1)) - 1, MannWhitney(with, without)}
}

func median(of []time.Duration) time.Duration {
	s := slices.Clone(of)
	slices.Sort(s)
	return s[len(s)/2]
}

// MannWhitney returns how likely it is that samples of one distribution are as
// far apart as x and y, by the two-sided rank-sum test in the normal
// approximation, corrected for ties and for continuity.
//
//	In    x, y: at least some twenty values each; fewer make the approximation rough
//	Out   0 to 1; 1 where a side is empty or all values are equal
//	Cost  n log n
//
// Source: Mann-Whitney-1947
func MannWhitney(x, y []time.Duration) float64 {
	type one struct {
		took  time.Duration
		first bool
	}
	all := make([]one, 0, len(x)+len(y))
	for _, v := range x {
		all = append(all, one{v, true})
	}
	for _, v := range y {
		all = append(all, one{v, false})
	}
	slices.SortFunc(all, func(a, b one) int { return cmp.Compare(a.took, b.took) })
	n1, n2, n := float64(len(x)), float64(len(y)), float64(len(all))
	ranks, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].took == all[i].took {
			j++
		}
		rank, k := float64(i+j+1)/2, float64(j-i) // equal values share the middle of their ranks
		ties += k*k*k - k
		for ; i < j; i++ {
			if all[i].first {
				ranks += rank
			}
		}
	}
	u := ranks - n1*(n1+1)/2
	variance := n1 * n2 / 12 * (n + 1 - ties/(n*max(n-1, 1)))
	if n1 == 0 || n2 == 0 || variance <= 0 {
		return 1
	}
	z := max(0, math.Abs(u-n1*n2/2)-0.5) / math.Sqrt(variance)
	return math.Erfc(z / math.Sqrt2)
}
