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
//	Cost    a search for each pair, of what is left where they ascend: some
//	        microseconds for a dozen
//	Source  Barnett2011
func (n *Network) Ego(dst []Tie, who []uint32) []Tie {
	for i, a := range who {
		with, shared := n.Of(int(a))
		before := uint32(0)
		for _, b := range who[i+1:] {
			if b < before {
				with, shared = n.Of(int(a))
			}
			before = b
			at, ok := slices.BinarySearch(with, b)
			with, shared = with[at:], shared[at:]
			tie := Tie{A: a, B: b}
			if ok {
				tie.Shared = int(shared[0])
			}
			dst = append(dst, tie)
		}
	}
	return dst
}
