package network

import (
	"kith/relation/population"
)

// Weight is what a tie weighs.
type Weight uint8

// The weights of a tie of two providers with panels of A and B patients who
// share w of them.
const (
	Count     Weight = iota // w
	Fraction                // w / min(A, B): of the smaller panel, how much is shared
	Jaccard                 // w / (A + B − w): of both panels together
	MinVisits               // Σ over shared patients of the visits with whom they saw less often
)

// WeightOf returns the weight that a word names.
//
// Source: Kith
func WeightOf(word string) (w Weight, ok bool) {
	switch word {
	case "", "count":
		return Count, true
	case "fraction":
		return Fraction, true
	case "jaccard":
		return Jaccard, true
	case "min-visits":
		return MinVisits, true
	}
	return Count, false
}

// Weights returns what each tie weighs, beside Of: the weights of provider p
// stand where With of p returns them.
//
//	In      the links that the network was made of; visits by link, which only
//	        MinVisits reads
//	Out     > 0; Fraction and Jaccard up to 1
//	Cost    one step a tie; MinVisits as much as the network itself
//	Source  Kith
func (n *Network) Weights(kind Weight, l *population.Links, visits []uint32) *Weighted {
	w := &Weighted{Network: n, weight: make([]float64, len(n.to))}
	if kind == MinVisits {
		w.minVisits(l, visits)
		return w
	}
	panel := make([]uint32, n.Providers())
	for _, q := range l.All() {
		panel[q]++
	}
	for p := range n.Providers() {
		for i := n.start[p]; i < n.start[p+1]; i++ {
			shared, a, b := n.shared[i], panel[p], panel[n.to[i]]
			switch kind {
			case Fraction:
				w.weight[i] = float64(shared) / float64(min(a, b))
			case Jaccard:
				w.weight[i] = float64(shared) / float64(a+b-shared)
			default:
				w.weight[i] = float64(shared)
			}
		}
	}
	return w
}

// Weighted is a network whose ties weigh something else than shared patients.
type Weighted struct {
	*Network
	weight []float64
}

// With returns what each tie of a provider weighs, in the order of Of.
//
// Source: Kith
func (w *Weighted) With(provider int) []float64 {
	return w.weight[w.start[provider]:w.start[provider+1]]
}

// Strength is the sum of a provider's ties by weight.
//
// Source: Barrat2004
func (w *Weighted) Strength(provider int) (strength float64) {
	for _, x := range w.With(provider) {
		strength += x
	}
	return strength
}

// minVisits adds up the smaller number of visits, provider after provider.
func (w *Weighted) minVisits(l *population.Links, visits []uint32) {
	start, of, at := byProvider(l)
	sum := make([]uint64, w.Providers())
	for p := range w.Providers() {
		for i := start[p]; i < start[p+1]; i++ {
			mine := visits[at[i]]
			from, to := l.Range(int(of[i]))
			for j := from; j < to; j++ {
				sum[l.All()[j]] += uint64(min(mine, visits[j]))
			}
		}
		with, _ := w.Of(p)
		out := w.With(p)
		for i, q := range with {
			out[i] = float64(sum[q])
		}
		clear(sum)
	}
}

// byProvider turns links round: provider p has the patients of[start[p]] up to
// of[start[p+1]], whose links with p stand at.
func byProvider(l *population.Links) (start []uint64, of []uint32, at []uint64) {
	start = make([]uint64, l.Providers+1)
	for _, q := range l.All() {
		start[q+1]++
	}
	for q := range l.Providers {
		start[q+1] += start[q]
	}
	of, at = make([]uint32, l.Len()), make([]uint64, l.Len())
	next := append([]uint64(nil), start...)
	for p := range l.Patients() {
		from, to := l.Range(p)
		for j := from; j < to; j++ {
			q := l.All()[j]
			of[next[q]], at[next[q]] = uint32(p), j
			next[q]++
		}
	}
	return start, of, at
}
