package network

import (
	"math/rand/v2"
	"slices"

	"kith/relation/cores"
)

// Ways says where the ways begin of which betweenness is counted.
type Ways struct {
	From  int    // at so many providers, drawn by Seed; 0, and as many as have a tie, is everyone and exact
	Seed  uint64 // the same one draws the same providers
	Cores int    // 0: all
}

// waysParts is into how many parts the beginnings go, whatever the number of
// cores: numbers are added in the same order on any machine.
const waysParts = 16

// Betweenness returns on how large a share of the shortest ways between two
// others each provider stands, ways counted in ties.
//
//	B(v) = Σ σ(s,t|v) / σ(s,t) / ((V − 1)(V − 2) / 2) over pairs s,t ≠ v, V those with a tie
//
//	Out     0 … 1; where From is fewer than everyone, an estimate of it
//	Cost    two steps a tie and end for each beginning, on all cores: at 10,000
//	        providers with 1.6 million ties a minute or two for all, a second for
//	        a hundred; 16 numbers a provider
//	Source  Brandes2001, BrandesPich2007
func (n *Network) Betweenness(o Ways) []float64 {
	v := n.Providers()
	all := make([]float64, v)
	begin := n.tied()
	several := float64(len(begin))
	if len(begin) < 3 {
		return all
	}
	if o.From > 0 && o.From < len(begin) {
		draw := rand.New(rand.NewPCG(o.Seed, 0))
		draw.Shuffle(len(begin), func(i, j int) { begin[i], begin[j] = begin[j], begin[i] })
		begin = begin[:o.From]
		slices.Sort(begin)
	}
	parts := make([][]float64, waysParts)
	each := make([]ways, cores.Of(o.Cores))
	cores.Each(o.Cores, waysParts, func(core, i int) {
		if w := &each[core]; w.n == nil {
			*w = ways{n: n, paths: make([]float64, v), depth: make([]int32, v), credit: make([]float64, v)}
		}
		parts[i] = make([]float64, v)
		for _, s := range begin[i*len(begin)/waysParts : (i+1)*len(begin)/waysParts] {
			each[core].from(s, parts[i])
		}
	})
	scale := several / float64(len(begin)) / ((several - 1) * (several - 2)) // each pair is met from both of its ends
	for p := range all {
		for _, part := range parts {
			all[p] += part[p]
		}
		all[p] *= scale
	}
	return all
}

// tied are those with a tie.
func (n *Network) tied() (all []uint32) {
	for p := range n.Providers() {
		if n.Degree(p) > 0 {
			all = append(all, uint32(p))
		}
	}
	return all
}

// ways finds the shortest ways from one provider.
type ways struct {
	n      *Network
	paths  []float64 // σ
	depth  []int32   // 0: not reached; else 1 + ties from the beginning
	credit []float64 // δ
	order  []uint32
}

func (w *ways) from(s uint32, all []float64) {
	for _, p := range w.order { // what the last beginning reached
		w.paths[p], w.depth[p], w.credit[p] = 0, 0, 0
	}
	w.order = append(w.order[:0], s)
	w.paths[s], w.depth[s] = 1, 1
	for i := 0; i < len(w.order); i++ {
		p := w.order[i]
		with, _ := w.n.Of(int(p))
		for _, q := range with {
			if w.depth[q] == 0 {
				w.depth[q] = w.depth[p] + 1
				w.order = append(w.order, q)
			}
			if w.depth[q] == w.depth[p]+1 {
				w.paths[q] += w.paths[p]
			}
		}
	}
	for _, q := range slices.Backward(w.order) {
		with, _ := w.n.Of(int(q))
		each := (1 + w.credit[q]) / w.paths[q]
		for _, p := range with {
			if w.depth[p] == w.depth[q]-1 {
				w.credit[p] += w.paths[p] * each
			}
		}
		if q != s {
			all[q] += w.credit[q]
		}
	}
}
