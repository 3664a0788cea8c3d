package network

import "slices"

// Degree is with how many others a provider shares patients.
//
// Source: Barnett2011
func (n *Network) Degree(provider int) int { return int(n.start[provider+1] - n.start[provider]) }

// Strength is the sum of a provider's ties: how many patients are shared, each
// once for each one he is shared with.
//
// Source: Barrat2004
func (n *Network) Strength(provider int) (strength uint64) {
	_, shared := n.Of(provider)
	for _, s := range shared {
		strength += uint64(s)
	}
	return strength
}

// Cores returns for each provider the largest k so that the provider stands
// among providers of whom each is tied to k others of them.
//
//	Out     0 for who has no ties
//	Cost    one step a tie, and one a provider
//	Source  BatageljZaversnik2003
func (n *Network) Cores() []int {
	degree := make([]int, n.Providers())
	most := 0
	for p := range degree {
		degree[p] = n.Degree(p)
		most = max(most, degree[p])
	}
	bin := make([]int, most+2) // where those of each degree begin in order
	for _, d := range degree {
		bin[d+1]++
	}
	for d := range most + 1 {
		bin[d+1] += bin[d]
	}
	order, at := make([]uint32, len(degree)), make([]int, len(degree))
	next := slices.Clone(bin)
	for p, d := range degree {
		order[next[d]], at[p] = uint32(p), next[d]
		next[d]++
	}
	for _, p := range order { // degree becomes the core as they are taken, smallest first
		with, _ := n.Of(int(p))
		for _, q := range with {
			if d := degree[q]; d > degree[p] {
				first := order[bin[d]] // change places with the first of that degree, and leave it
				order[bin[d]], order[at[q]] = q, first
				at[first], at[q] = at[q], bin[d]
				bin[d]++
				degree[q]--
			}
		}
	}
	return degree
}

// Betweenness returns on how large a share of the shortest ways between two
// others each provider stands, ways counted in ties.
//
//	B(v) = Σ σ(s,t|v) / σ(s,t) / ((V − 1)(V − 2) / 2) over pairs s,t ≠ v
//
//	In      from: at how many providers ways begin, spread evenly; 0 begins at
//	        every one and is exact, fewer estimate it
//	Out     0 … 1
//	Cost    one step a tie for each beginning: at 10,000 providers with 1.6
//	        million ties some minutes for all, a second for a hundred
//	Source  Brandes2001
func (n *Network) Betweenness(from int) []float64 {
	v := n.Providers()
	all := make([]float64, v)
	if v < 3 {
		return all
	}
	if from <= 0 || from > v {
		from = v
	}
	w := ways{n: n, paths: make([]float64, v), depth: make([]int32, v), credit: make([]float64, v)}
	for i := range from {
		w.from(uint32(i*v/from), all)
	}
	scale := float64(v) / float64(from) / (float64(v-1) * float64(v-2)) // each pair is met from both of its ends
	for p := range all {
		all[p] *= scale
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
	clear(w.paths)
	clear(w.depth)
	clear(w.credit)
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
		for _, p := range with {
			if w.depth[p] == w.depth[q]-1 {
				w.credit[p] += w.paths[p] / w.paths[q] * (1 + w.credit[q])
			}
		}
		if q != s {
			all[q] += w.credit[q]
		}
	}
}

// Tie is two providers and how many patients they share.
type Tie struct {
	A, B   uint32
	Shared int
}

// Ego returns the ties among some providers, such as those of one child: the
// network around the child, who is not in it. Pairs that share nobody stand in
// it with 0; those whom nobody else sees either are not left out.
//
//	In      providers without repetition
//	Cost    a search for each pair: some microseconds for a dozen
//	Source  Barnett2011
func (n *Network) Ego(dst []Tie, who []uint32) []Tie {
	for i, a := range who {
		for _, b := range who[i+1:] {
			dst = append(dst, Tie{a, b, n.Shared(a, b)})
		}
	}
	return dst
}
