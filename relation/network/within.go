package network

import (
	"slices"

	"kith/relation/encounter"
	"kith/relation/population"
)

// Near says what is near in time.
type Near struct {
	Options
	Days      encounter.Day
	Providers int // groups are below this
}

// Within returns the network of those who saw a patient at nearly the same time:
// two providers share a patient whom both saw, with no more than Days between
// some visit with one and some visit with the other. Which came first does not
// matter.
//
//	In      Days ≥ 0; 0 is the same day
//	Cost    one step for each two visits of a patient so near, and a sort of the
//	        pairs: 8 bytes for each pair of each patient
//	Source  CMS-PSPP
func Within(src population.Source, s population.Study, o Near) *Network {
	cores := make([]near, s.Workers())
	population.Steps(src, s, func(core int, v population.Step) {
		n := &cores[core]
		if v.Patient != n.patient {
			n.end(o.Days)
			n.patient = v.Patient
		}
		n.seen = append(n.seen, v)
	})
	var all []uint64
	for i := range cores {
		cores[i].end(o.Days)
		all, cores[i].pairs = append(all, cores[i].pairs...), nil
	}
	slices.Sort(all)
	h := newHalves(o.Providers, 0)
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j] == all[i] {
			j++
		}
		if uint32(j-i) >= o.Min {
			h.of[all[i]>>32] = append(h.of[all[i]>>32], all[i]<<32|uint64(j-i))
		}
		i = j
	}
	return h.join(o.workers())
}

// near gathers pairs of providers on one core.
type near struct {
	patient int
	seen    []population.Step // of the patient at hand
	own     []uint64
	pairs   []uint64
}

// end takes the pairs of the patient at hand, each once.
func (n *near) end(days encounter.Day) {
	n.own = n.own[:0]
	for i, v := range n.seen {
		for _, u := range slices.Backward(n.seen[:i]) {
			if v.Day-u.Day > days {
				break
			}
			if u.Group != v.Group {
				n.own = append(n.own, uint64(min(u.Group, v.Group))<<32|uint64(max(u.Group, v.Group)))
			}
		}
	}
	slices.Sort(n.own)
	n.pairs = append(n.pairs, slices.Compact(n.own)...)
	n.seen = n.seen[:0]
}
