package network

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

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

func (o Options) workers() int {
	if o.Cores > 0 {
		return o.Cores
	}
	return runtime.GOMAXPROCS(0)
}

// incidence is the links of patients seen from the providers.
type incidence struct {
	links *population.Links
	start []uint64
	at    []uint64 // for each patient of a provider: the link after the provider's own, and where that patient's end
}

// turned is the links by provider: for each, the rest of each patient's list,
// so that every pair is met once, at its smaller end.
func turned(l *population.Links) *incidence {
	in := &incidence{links: l, start: make([]uint64, l.Providers+1), at: make([]uint64, l.Len())}
	for _, q := range l.All() {
		in.start[q+1]++
	}
	for q := range l.Providers {
		in.start[q+1] += in.start[q]
	}
	at := slices.Clone(in.start)
	for p := range l.Patients() {
		from, to := l.Range(p)
		for j := from; j < to; j++ {
			q := l.All()[j]
			in.at[at[q]] = (j+1)<<32 | to
			at[q]++
		}
	}
	return in
}

// row counts with how many patients provider p meets each larger provider, in
// count, and returns those met. count must be all zero and is left counted.
func (in *incidence) row(p int, count []uint32, met []uint32) []uint32 {
	all := in.links.All()
	for _, x := range in.at[in.start[p]:in.start[p+1]] {
		for _, q := range all[x>>32 : uint32(x)] {
			if count[q] == 0 {
				met = append(met, q)
			}
			count[q]++
		}
	}
	return met
}

// Of returns the network of everybody's links.
//
//	In      fewer than 2³² links
//	Cost    one step for each pair of providers of each patient, on all cores;
//	        8 bytes a link and 16 a tie
//	Source  Barnett2011
func Of(l *population.Links, o Options) *Network {
	in := turned(l)
	parts := make([]half, l.Providers)
	rows(in, o, func(p int, count, met []uint32) {
		slices.Sort(met)
		h := half{to: make([]uint32, 0, len(met)), shared: make([]uint32, 0, len(met))}
		for _, q := range met {
			if count[q] >= o.Min {
				h.to, h.shared = append(h.to, q), append(h.shared, count[q])
			}
		}
		parts[p] = h
	})
	return join(parts)
}

// half is the ties of one provider with larger ones.
type half struct{ to, shared []uint32 }

// rows hands the counts of each provider to use, on all cores.
func rows(in *incidence, o Options, use func(p int, count, met []uint32)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	const stride = 16
	for range o.workers() {
		wait.Go(func() {
			count := make([]uint32, in.links.Providers)
			var met []uint32
			for {
				from := int(next.Add(stride)) - stride
				if from >= in.links.Providers {
					return
				}
				for p := from; p < min(from+stride, in.links.Providers); p++ {
					met = in.row(p, count, met[:0])
					use(p, count, met)
					for _, q := range met {
						count[q] = 0
					}
				}
			}
		})
	}
	wait.Wait()
}

// join writes each tie at both of its ends.
func join(parts []half) *Network {
	n := &Network{start: make([]uint64, len(parts)+1)}
	for p, h := range parts {
		n.start[p+1] += uint64(len(h.to))
		for _, q := range h.to {
			n.start[q+1]++
		}
	}
	for p := range parts {
		n.start[p+1] += n.start[p]
	}
	n.to, n.shared = make([]uint32, n.start[len(parts)]), make([]uint32, n.start[len(parts)])
	at := slices.Clone(n.start)
	put := func(p, q, shared uint32) {
		n.to[at[p]], n.shared[at[p]] = q, shared
		at[p]++
	}
	// In ascending order of the smaller end, every list comes out sorted: first
	// what is smaller than its owner, then what is larger.
	for p, h := range parts {
		for i, q := range h.to {
			put(q, uint32(p), h.shared[i])
		}
	}
	for p, h := range parts {
		for i, q := range h.to {
			put(uint32(p), q, h.shared[i])
		}
	}
	return n
}
