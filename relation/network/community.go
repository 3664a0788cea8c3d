package network

import (
	"slices"

	"kith/relation/population"
)

// Communities puts providers into groups that share more patients within than
// chance would have it, by Louvain's method: each moves to the group of a
// neighbor where modularity grows most, groups become providers, and again.
// Providers are taken by their number and of equal gains the smaller group
// wins, so that the same network gives the same groups.
//
//	Out     the group of each provider, numbered from 0 by their first member;
//	        who has no ties is alone
//	Cost    a few steps a tie
//	Source  Blondel2008
func (n *Network) Communities() (group []int, modularity float64) {
	return n.Weights(Count, &population.Links{}, nil).Communities()
}

// Communities are those of the network by weight.
//
// Source: Blondel2008
func (w *Weighted) Communities() (group []int, modularity float64) {
	group = make([]int, w.Providers())
	for p := range group {
		group[p] = p
	}
	g := weighted(w)
	for {
		moved, part := g.settle()
		for p := range group {
			group[p] = part[group[p]]
		}
		if !moved {
			break
		}
		g = g.folded(part)
	}
	return renumber(group), weighted(w).modularity(group)
}

// graph is a network whose nodes may be whole groups: ties as real numbers, and
// what is tied within a node.
type graph struct {
	start    []int
	to       []int32
	weight   []float64
	within   []float64 // twice the ties inside
	strength []float64 // all ties, those within twice
	total    float64   // of all strengths: 2m
}

func weighted(n *Weighted) *graph {
	v := n.Providers()
	g := &graph{start: make([]int, v+1), within: make([]float64, v), strength: make([]float64, v)}
	for p := range v {
		with, _ := n.Of(p)
		for i, weight := range n.With(p) {
			g.to = append(g.to, int32(with[i]))
			g.weight = append(g.weight, weight)
			g.strength[p] += weight
		}
		g.start[p+1] = len(g.to)
		g.total += g.strength[p]
	}
	return g
}

// settle moves nodes until none gains by moving. part is the group of each,
// numbered from 0.
func (g *graph) settle() (moved bool, part []int) {
	v := len(g.within)
	part = make([]int, v)
	sum := make([]float64, v) // strength of each group
	for p := range v {
		part[p], sum[p] = p, g.strength[p]
	}
	if g.total == 0 {
		return false, part
	}
	toward := make([]float64, v) // ties of the node at hand with each group
	var near []int
	for again := true; again; {
		again = false
		for p := range v {
			near = g.near(p, part, toward, near[:0])
			own := part[p]
			sum[own] -= g.strength[p]
			best, gain := own, toward[own]-g.strength[p]*sum[own]/g.total
			for _, c := range near {
				if x := toward[c] - g.strength[p]*sum[c]/g.total; x > gain+1e-9 {
					best, gain = c, x
				}
			}
			sum[best] += g.strength[p]
			if best != own {
				part[p], moved, again = best, true, true
			}
			for _, c := range near {
				toward[c] = 0
			}
			toward[own] = 0
		}
	}
	return moved, renumber(part)
}

// near adds up the ties of a node with each group around it, and returns those
// groups in ascending order.
func (g *graph) near(p int, part []int, toward []float64, near []int) []int {
	for i := g.start[p]; i < g.start[p+1]; i++ {
		c := part[g.to[i]]
		if toward[c] == 0 {
			near = append(near, c)
		}
		toward[c] += g.weight[i]
	}
	slices.Sort(near)
	return near
}

// folded makes every group a node.
func (g *graph) folded(part []int) *graph {
	v := slices.Max(part) + 1
	members := make([][]int, v)
	for p, c := range part {
		members[c] = append(members[c], p)
	}
	f := &graph{start: make([]int, v+1), within: make([]float64, v), strength: make([]float64, v), total: g.total}
	toward := make([]float64, v)
	for c, mine := range members {
		var near []int
		for _, p := range mine {
			f.within[c] += g.within[p]
			f.strength[c] += g.strength[p]
			near = g.near(p, part, toward, near)
		}
		slices.Sort(near)
		for _, o := range slices.Compact(near) {
			if o == c {
				f.within[c] += toward[o]
			} else {
				f.to, f.weight = append(f.to, int32(o)), append(f.weight, toward[o])
			}
			toward[o] = 0
		}
		f.start[c+1] = len(f.to)
	}
	return f
}

// modularity is how much of the ties lies within groups, less what chance would
// put there.
//
//	Q = Σ (within / 2m − (strength / 2m)²) over groups
//
// Source: Newman2004
func (g *graph) modularity(part []int) (q float64) {
	if g.total == 0 {
		return 0
	}
	f := g.folded(part)
	for c := range f.within {
		share := f.strength[c] / g.total
		q += f.within[c]/g.total - share*share
	}
	return q
}

// renumber numbers groups from 0 in the order of their first members.
func renumber(part []int) []int {
	number := make(map[int]int, len(part))
	out := make([]int, len(part))
	for p, c := range part {
		n, ok := number[c]
		if !ok {
			n = len(number)
			number[c] = n
		}
		out[p] = n
	}
	return out
}
