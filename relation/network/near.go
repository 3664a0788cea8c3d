package network

import (
	"math"

	"kith/relation/population"
)

// manyProviders is from how many on it pays to number providers anew: fewer fit
// into the cache whatever their numbers are.
//
// Source: Kith
const manyProviders = 1 << 14

// nearby numbers providers so that those who share patients have numbers near
// each other: number is the new one of each, old the other way round. What is
// counted with them is then mostly in the cache already; what comes out does not
// depend on it.
//
// Providers join the group most of their patients' other providers are in, and
// groups do the same, three times over: in a state that is about clinics, towns
// and regions. Some patients are enough to see it.
//
//	Cost    some steps a provider; no more for more patients
//	Source  RaghavanAlbertKumara2007
func nearby(l *population.Links, cores int) (number, old []uint32) {
	s := sampled(l)
	of, n := make([]uint32, l.Providers), l.Providers
	old = make([]uint32, l.Providers)
	for q := range of {
		of[q], old[q] = uint32(q), uint32(q)
	}
	for range groupLevels {
		n = s.grouped(of, n, cores)
		old = sortedBy(old, of, n)
	}
	number = make([]uint32, l.Providers)
	for i, q := range old {
		number[q] = uint32(i)
	}
	return number, old
}

// How finely groups are looked for, and on how many links of each provider.
//
// Source: Kith
const (
	groupLevels, groupRounds = 2, 4
	linksSampled             = 8
)

// sample is some patients who saw two or more.
type sample struct {
	first, to []uint32 // patient i saw to[first[i]] up to to[first[i+1]]
	start, at []uint32 // provider q was seen by at[start[q]] up to at[start[q+1]]
}

// sampled takes one patient in so many, that each provider has some.
func sampled(l *population.Links) *sample {
	s := &sample{first: []uint32{0}, start: make([]uint32, l.Providers+1)}
	step := uint32(max(1, l.Len()/(linksSampled*l.Providers)))
	for p := range l.Patients() {
		// Not every so many-th: numbers of patients may have a rhythm.
		if uint32(p)*0x9e3779b1 < math.MaxUint32/step && l.Saw(p) > 1 {
			s.to = append(s.to, l.Of(p)...)
			s.first = append(s.first, uint32(len(s.to)))
		}
	}
	for _, q := range s.to {
		s.start[q+1]++
	}
	for q := range l.Providers {
		s.start[q+1] += s.start[q]
	}
	s.at = make([]uint32, len(s.to))
	next := append([]uint32(nil), s.start...)
	for i := range len(s.first) - 1 {
		for _, q := range s.to[s.first[i]:s.first[i+1]] {
			s.at[next[q]] = uint32(i)
			next[q]++
		}
	}
	return s
}

// grouped joins n groups, of which of says who is in which, into larger ones,
// writes those into of, and returns how many they are.
func (s *sample) grouped(of []uint32, n, cores int) int {
	who := make([]uint32, len(of))
	for q := range who {
		who[q] = uint32(q)
	}
	who = sortedBy(who, of, n)
	begin := make([]uint32, n+1) // of each group in who
	for _, g := range of {
		begin[g+1]++
	}
	for g := range n {
		begin[g+1] += begin[g]
	}
	label, next := make([]uint32, n), make([]uint32, n)
	for g := range label {
		label[g] = uint32(g)
	}
	for round := range groupRounds {
		parts(n, cores, func(_, from, to int) {
			v := vote{of: of, label: label, count: make([]uint32, n)}
			for g := from; g < to; g++ {
				// Half of them stay each time, lest two change places forever.
				if next[g] = label[g]; uint32(g)*0x9e3779b1>>31 == uint32(round)&1 {
					next[g] = v.most(s, uint32(g), who[begin[g]:begin[g+1]])
				}
			}
		})
		label, next = next, label
	}
	number, joined := make([]uint32, n), uint32(0) // of each label, plus one
	for q, g := range of {
		c := label[g]
		if number[c] == 0 {
			joined++
			number[c] = joined
		}
		of[q] = number[c] - 1
	}
	return int(joined)
}

// vote finds the label that most around a group have.
type vote struct {
	of, label, count []uint32
	met              []uint32
}

func (v *vote) most(s *sample, g uint32, who []uint32) (best uint32) {
	v.met = v.met[:0]
	for _, q := range who {
		for _, i := range s.at[s.start[q]:s.start[q+1]] {
			for _, r := range s.to[s.first[i]:s.first[i+1]] {
				if h := v.of[r]; h != g {
					c := v.label[h]
					if v.count[c] == 0 {
						v.met = append(v.met, c)
					}
					v.count[c]++
				}
			}
		}
	}
	best = v.label[g]
	for _, c := range v.met {
		if v.count[c] > v.count[best] || v.count[c] == v.count[best] && c < best {
			best = c
		}
	}
	for _, c := range v.met {
		v.count[c] = 0
	}
	return best
}

// sortedBy sorts providers by which of n groups they are in, and leaves those of
// one group in their order.
func sortedBy(who, of []uint32, n int) []uint32 {
	next := make([]uint32, n+1)
	for _, g := range of {
		next[g+1]++
	}
	for g := range n {
		next[g+1] += next[g]
	}
	sorted := make([]uint32, len(who))
	for _, q := range who {
		sorted[next[of[q]]] = q
		next[of[q]]++
	}
	return sorted
}
