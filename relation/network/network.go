package network

import (
	"math/bits"
	"slices"

	"kith/relation/cores"
	"kith/relation/population"
)

// Network is providers and how many patients each two of them share. Each tie
// stands with both of its ends.
type Network struct {
	start  []uint64 // ties of provider p: start[p] up to start[p+1]
	to     []uint32 // ascending
	shared []uint32
}

// Providers is how many there are, those without ties among them.
//
// Source: Kith
func (n *Network) Providers() int { return max(len(n.start)-1, 0) }

// Ties is how many pairs share a patient.
//
// Source: Kith
func (n *Network) Ties() int { return len(n.to) / 2 }

// Of returns with whom a provider shares patients, in ascending order, and how
// many with each. The slices must not be changed.
//
// Source: Kith
func (n *Network) Of(provider int) (with, shared []uint32) {
	from, to := n.start[provider], n.start[provider+1]
	return n.to[from:to], n.shared[from:to]
}

// Shared returns how many patients two providers share.
//
//	Cost    a search among the ties of one
//	Source  Barnett2011
func (n *Network) Shared(a, b uint32) int {
	with, shared := n.Of(int(a))
	if i, ok := slices.BinarySearch(with, b); ok {
		return int(shared[i])
	}
	return 0
}

// Likely is from how many shared patients on two physicians usually know each
// other: four of five did in the study that asked them.
//
// Source: Barnett2011
const Likely = 8

// Options say which ties count.
type Options struct {
	Min   uint32 // a tie of fewer shared patients is none; 0 and 1 keep every one
	Cores int    // 0: all
}

func (o Options) workers() int { return cores.Of(o.Cores) }

// Of returns the network of everybody's links.
//
//	In      fewer than 2³² links
//	Cost    one step for each pair of providers of each patient, on all cores;
//	        12 bytes a link, 16 a tie
//	Source  Barnett2011
func Of(l *population.Links, o Options) *Network {
	in, h := turned(l, o.workers(), false), newHalves(l.Providers, o.workers())
	rows(in, o, h.take)
	return h.join(o.workers()).renumbered(in, o.workers())
}

// halves are the ties of each provider with larger ones, in no order.
type halves struct {
	of     [][]tie // by provider
	blocks [][]tie // by core: where they lie
}

// tie is the larger provider, and in the lower half how many patients they share.
type tie = uint64

// halfBlock is how many ties room is made for at once.
const halfBlock = 1 << 16

func newHalves(providers, cores int) *halves {
	return &halves{of: make([][]tie, providers), blocks: make([][]tie, cores)}
}

// take takes what a row counted.
func (h *halves) take(p int, c *counter) {
	block := h.blocks[c.core]
	if cap(block)-len(block) < len(c.met) {
		block = make([]tie, 0, max(halfBlock, len(c.met)))
	}
	from := len(block)
	for _, q := range c.met {
		if n := c.count[q]; n > 0 {
			block = append(block, tie(q)<<32|tie(n))
		}
	}
	h.of[p], h.blocks[c.core] = block[from:len(block):len(block)], block
}

// join writes each tie at both of its ends: first each provider's ties with
// smaller ones, then those with larger ones. As the other ends come in ascending
// order both times, every list comes out sorted.
func (h *halves) join(cores int) *Network {
	providers := len(h.of)
	n := &Network{start: make([]uint64, providers+1)}
	smaller := make([][]uint64, cores) // how many ties with smaller ones each core finds, then where they go
	parts(providers, cores, func(core, from, to int) {
		smaller[core] = make([]uint64, providers)
		for _, of := range h.of[from:to] {
			for _, t := range of {
				smaller[core][t>>32]++
			}
		}
	})
	larger := make([]uint64, providers) // where each one's ties with larger ones begin
	for q := range providers {
		at := n.start[q]
		for _, of := range smaller {
			of[q], at = at, at+of[q]
		}
		larger[q], n.start[q+1] = at, at+uint64(len(h.of[q]))
	}
	n.to, n.shared = make([]uint32, n.start[providers]), make([]uint32, n.start[providers])
	parts(providers, cores, func(core, from, to int) {
		at := smaller[core]
		for p := from; p < to; p++ {
			for _, t := range h.of[p] {
				i := at[t>>32]
				n.to[i], n.shared[i] = uint32(p), uint32(t)
				at[t>>32]++
			}
		}
	})
	n.turn(larger, cores)
	return n
}

// turn writes each tie that stands at its larger end at its smaller end, where
// those begin at larger.
func (n *Network) turn(larger []uint64, cores int) {
	// Every core looks at all ties and writes those of its own providers.
	parts(n.Providers(), cores, func(_, from, to int) {
		at := slices.Clone(larger[from:to])
		for q := from; q < n.Providers(); q++ {
			for i := n.start[q]; i < larger[q] && int(n.to[i]) < to; i++ {
				if p := int(n.to[i]); p >= from {
					j := at[p-from]
					n.to[j], n.shared[j] = uint32(q), n.shared[i]
					at[p-from]++
				}
			}
		}
	})
}

// renumbered is the network with the numbers that providers have everywhere
// else.
func (n *Network) renumbered(in *incidence, cores int) *Network {
	if in.number == nil {
		return n
	}
	m := &Network{start: make([]uint64, len(n.start)), to: make([]uint32, len(n.to)), shared: make([]uint32, len(n.to))}
	for p, here := range in.number {
		m.start[p+1] = m.start[p] + uint64(n.Degree(int(here)))
	}
	parts(len(in.number), cores, func(_, from, to int) {
		s := newAscending(len(in.number))
		for p := from; p < to; p++ {
			with, shared := n.Of(int(in.number[p]))
			for i, q := range with {
				s.put(in.old[q], shared[i])
			}
			with, shared = m.Of(p)
			s.take(with, shared)
		}
	})
	return m
}

// ascending brings numbers into order, each once, faster than sorting: a bit for
// each number, and one for each word of bits.
type ascending struct {
	words, bits []uint64
	value       []uint32
}

func newAscending(n int) *ascending {
	return &ascending{words: make([]uint64, n>>12+1), bits: make([]uint64, n>>6+1), value: make([]uint32, n)}
}

func (s *ascending) put(q, value uint32) {
	s.words[q>>12] |= 1 << (q >> 6 & 63)
	s.bits[q>>6] |= 1 << (q & 63)
	s.value[q] = value
}

// take writes what was put, in order, and forgets it.
func (s *ascending) take(to, value []uint32) {
	at := 0
	for i, words := range s.words {
		for ; words != 0; words &= words - 1 {
			word := i<<6 + bits.TrailingZeros64(words)
			for b := s.bits[word]; b != 0; b &= b - 1 {
				q := word<<6 + bits.TrailingZeros64(b)
				to[at], value[at] = uint32(q), s.value[q]
				at++
			}
			s.bits[word] = 0
		}
		s.words[i] = 0
	}
}
