package measure

import (
	"cmp"
	"slices"

	"kith/relation/network"
)

// mostSteps is up to how many steps betweenness is counted exactly: providers
// times the ends of ties. Above it, ways begin at sampled providers.
//
// Source: Kith
const (
	mostSteps = 20_000_000_000
	sampled   = 256
)

// nodes describes every provider that has a patient, in the order of names, and
// the communities.
func (r *run) nodes(out *Result) (all []Node) {
	x, net := &out.Network, r.ties.net
	x.Ties, x.Weight = net.Ties(), cmp.Or(r.p.Weight, "count")
	panel := make([]int, r.Table.Providers)
	for _, q := range r.ties.links.All() {
		panel[q]++
	}
	cores, community := net.Cores(), r.communities(out)
	between := r.between(x)
	for p := range net.Providers() {
		if panel[p] == 0 {
			continue
		}
		_, shared := net.Of(p)
		n := Node{Provider: string(r.Providers.Name(uint32(p))), Role: r.role.names[p], Patients: panel[p], Degree: len(shared),
			Strength: int64(net.Network.Strength(p)), Weighted: net.Strength(p), Core: cores[p], Community: community[p]}
		if between != nil {
			n.Betweenness, n.Between = between[p], true
		}
		for _, s := range shared {
			if s >= network.Likely {
				n.Likely++
			}
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b Node) int { return cmp.Compare(a.Provider, b.Provider) })
	return all
}

// standing is how providers with a tie stand, together.
func (r *run) standing(x *Network, nodes []Node) {
	var degree, strength, weighted, between []float64
	for _, n := range nodes {
		if n.Degree == 0 {
			continue
		}
		x.Providers++
		x.Likely += n.Likely
		x.Core = max(x.Core, n.Core)
		degree, strength, weighted = append(degree, float64(n.Degree)), append(strength, float64(n.Strength)), append(weighted, n.Weighted)
		between = append(between, n.Betweenness)
	}
	x.Likely /= 2 // each tie has two ends
	x.Degree, x.Strength, x.Weighted = r.spread(degree), r.spread(strength), r.spread(weighted)
	if x.Betweenness != nil {
		x.Betweenness.Spread = r.spread(between)
	}
	x.Whole = r.share(int64(x.Ties), int64(x.Providers)*int64(x.Providers-1)/2)
}

// between is the betweenness of each provider where it was asked for.
func (r *run) between(x *Network) []float64 {
	if !r.p.Betweenness {
		return nil
	}
	net, b := r.ties.net, &Betweenness{Exact: true}
	for p := range net.Providers() {
		if net.Degree(p) > 0 {
			b.From++
		}
	}
	if b.From > sampled && b.From*2*net.Ties() > mostSteps {
		b.Exact, b.From, b.Seed = false, sampled, r.p.Seed
	}
	x.Betweenness = b
	return net.Betweenness(network.Ways{From: b.From, Seed: r.p.Seed, Cores: r.cores})
}

// communities lists the groups of two or more, the largest first, and returns
// the number of each provider's, 0 where there is none.
func (r *run) communities(out *Result) (number []int) {
	net := r.ties.net
	number = make([]int, r.Table.Providers)
	if net.Ties() == 0 {
		return number
	}
	group, modularity := net.Communities()
	out.Network.Modularity = modularity
	members := map[int][]uint32{}
	for p, g := range group {
		if net.Degree(p) > 0 {
			members[g] = append(members[g], uint32(p))
		}
	}
	var order []int
	for g := range members {
		order = append(order, g)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(a, b))
	})
	out.Network.Communities = len(order)
	for i, g := range order {
		for _, p := range members[g] {
			number[p] = i + 1
		}
	}
	out.Network.LargestGroup = len(members[order[0]])
	for i, g := range order {
		out.Communities = append(out.Communities, r.community(i+1, members[g], number))
	}
	return number
}

func (r *run) community(k int, members []uint32, number []int) Community {
	c := Community{Number: k, Size: len(members)}
	within := map[uint32]float64{}
	for _, p := range members {
		with, shared := r.ties.net.Of(int(p))
		for i, weight := range r.ties.net.With(int(p)) {
			if number[with[i]] == k {
				within[p] += weight
				c.Ties++
				c.Shared += int64(shared[i])
			} else {
				c.Outward += int64(shared[i])
			}
		}
	}
	c.Ties, c.Shared = c.Ties/2, c.Shared/2 // each has two ends
	slices.SortStableFunc(members, func(a, b uint32) int { return cmp.Compare(within[b], within[a]) })
	for _, p := range members {
		c.Providers = append(c.Providers, string(r.Providers.Name(p)))
	}
	return c
}
