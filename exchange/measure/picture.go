package measure

import (
	"cmp"
	"math/bits"
	"slices"
)

// Bar is how many providers have so many ties.
type Bar struct {
	From int   `json:"from"`
	To   int   `json:"to"` // the last that counts
	N    Count `json:"n"`
}

// Between is what two communities share, A before B.
type Between struct {
	A      int   `json:"a"` // number of a Community
	B      int   `json:"b"`
	Shared int64 `json:"shared"` // patients, summed over ties; 0: not told
}

// mostDrawn is how many communities the picture of a network holds: more would
// be a ball of wool. The table has all.
//
// Source: Kith
const mostDrawn = 11

// picture adds what a picture of the network is drawn from: what the
// largest communities share, and how many providers have how many ties.
//
// Source: Kith
func (r *run) picture(out *Result) error {
	number := make([]int, r.Table.Providers)
	for _, n := range out.Nodes {
		if n.Degree == 0 {
			continue
		}
		k := bits.Len(uint(n.Degree)) - 1
		for len(out.Network.Degrees) <= k {
			at := len(out.Network.Degrees)
			out.Network.Degrees = append(out.Network.Degrees, Bar{From: 1 << at, To: 1<<(at+1) - 1})
		}
		out.Network.Degrees[k].N++
		if q, ok := r.Providers.Find([]byte(n.Provider)); ok {
			number[q] = n.Community
		}
	}
	shared := map[[2]int]int64{}
	for p, a := range number {
		if a == 0 || a > mostDrawn {
			continue
		}
		with, count := r.ties.net.Of(p)
		for i, q := range with {
			if b := number[q]; b > a && b <= mostDrawn {
				shared[[2]int{a, b}] += int64(count[i])
			}
		}
	}
	for pair, n := range shared {
		out.Network.Between = append(out.Network.Between, Between{pair[0], pair[1], n})
	}
	slices.SortFunc(out.Network.Between, func(a, b Between) int { return cmp.Or(a.A-b.A, a.B-b.B) })
	return nil
}
