package network

import (
	"sync/atomic"

	"kith/relation/population"
)

// Density is what care density is made of, for one patient. The zero Density
// defines nothing.
type Density struct {
	Providers int    // n, whom the patient saw
	Tied      int    // pairs of them that are tied: all, unless ties have a least
	Shared    uint64 // Σ wᵢⱼ over the pairs that are tied
	Weighted  float64
}

// pairs is how many pairs n providers make.
func (d Density) pairs() float64 { return float64(d.Providers) * float64(d.Providers-1) / 2 }

// Care is care density: how many patients two of the patient's providers share
// on average, in the whole population.
//
//	C = Σ wᵢⱼ / (n (n − 1) / 2)
//
//	Out     ≥ 1: the patient himself is shared by every pair
//	ok      false when n < 2
//	Source  Pollack2013
func (d Density) Care() (density float64, ok bool) {
	if d.Providers < 2 {
		return 0, false
	}
	return float64(d.Shared) / d.pairs(), true
}

// Others is care density without the patient: in a small place, where two
// providers share him and hardly anybody else, he is most of it.
//
//	Σ (wᵢⱼ − 1) / (n (n − 1) / 2) over the pairs that are tied: C − 1 where all are
//
//	Out     ≥ 0
//	ok      false when n < 2
//	Source  Kith
func (d Density) Others() (density float64, ok bool) {
	if d.Providers < 2 {
		return 0, false
	}
	return float64(d.Shared-uint64(d.Tied)) / d.pairs(), true
}

// Fragmented is fragmented care density: ties between some kinds of providers
// weigh more than others.
//
//	FC = Σ vᵢⱼ wᵢⱼ / (n (n − 1) / 2), vᵢⱼ the weight of the two roles
//
//	ok      false when n < 2, and without Roles
//	Source  Engels2024
func (d Density) Fragmented() (density float64, ok bool) {
	if d.Providers < 2 {
		return 0, false
	}
	return d.Weighted / d.pairs(), true
}

// Roles weigh ties by what the two providers are.
type Roles struct {
	Of     []uint8     // by provider
	Weight [][]float64 // by the roles of both; symmetric
}

// Densities are the densities of every patient.
type Densities struct {
	links    *population.Links
	in       *incidence
	shared   []uint64  // by rank: Σ of all ties
	tied     []uint32  // by link in their order: with how many of the larger providers after it; nil: all
	weighted []float64 // by link in their order: Σ with the larger providers after it; nil without Roles
}

// Of returns what the density of a patient is made of.
//
// Source: Kith
func (d *Densities) Of(patient int) Density {
	n := len(d.links.Of(patient))
	if n == 0 {
		return Density{}
	}
	rank := d.in.rank[patient]
	all := Density{Providers: n, Tied: n * (n - 1) / 2, Shared: d.shared[rank]}
	from, to := d.in.first[rank], d.in.first[rank+1]
	if d.tied != nil {
		all.Tied = 0
		for _, k := range d.tied[from:to] {
			all.Tied += int(k)
		}
	}
	if d.weighted != nil {
		for _, w := range d.weighted[from:to] { // always in this order, so that the last digit is the same
			all.Weighted += w
		}
	}
	return all
}

// DensitiesOf returns the densities of all patients. Ties below Min count
// nothing. roles may be nil.
//
//	In      fewer than 2³² links
//	Cost    two steps for each pair of providers of each patient, on all cores;
//	        12 bytes a link, 16 a patient. The network itself is never held
//	Source  Pollack2013, Engels2024
func DensitiesOf(l *population.Links, o Options, roles *Roles) *Densities {
	d := newDensities(l, o, roles)
	rows(d.in, o, func(p int, c *counter) { d.take(p, c, roles) })
	return d
}

// Both returns the network and the densities, in little more time than either.
//
//	In, Cost  as Of and DensitiesOf
//	Source    Barnett2011, Pollack2013, Engels2024
func Both(l *population.Links, o Options, roles *Roles) (*Network, *Densities) {
	d, h := newDensities(l, o, roles), newHalves(l.Providers, o.workers())
	rows(d.in, o, func(p int, c *counter) {
		h.take(p, c)
		d.take(p, c, roles)
	})
	d.in.at = nil
	return h.join(o.workers()), d
}

func newDensities(l *population.Links, o Options, roles *Roles) *Densities {
	d := &Densities{links: l, in: turned(l, o.workers())}
	d.shared = make([]uint64, len(d.in.first)-1)
	if roles != nil {
		d.weighted = make([]float64, l.Len())
	}
	if o.Min > 1 {
		d.tied = make([]uint32, l.Len())
	}
	return d
}

// take adds what a row counted to the patients of its provider. Of one patient
// several rows may be at work; each link has its own.
func (d *Densities) take(p int, c *counter, roles *Roles) {
	in, count := d.in, c.count
	for _, x := range in.at[in.start[p]:in.start[p+1]] {
		sum := uint64(0)
		for i := uint32(x >> 32); ; i++ {
			q := in.to[i]
			sum += uint64(count[q&^mark])
			if q >= mark {
				break
			}
		}
		atomic.AddUint64(&d.shared[uint32(x)], sum)
		if own := uint32(x>>32) - 1; d.tied != nil || roles != nil {
			rest := in.to[own+1 : in.first[uint32(x)+1]]
			if d.tied != nil {
				d.tied[own] = among(rest, count)
			}
			if roles != nil {
				d.weighted[own] = roles.sum(p, rest, count)
			}
		}
	}
}

// among is with how many of these the provider at hand has a tie.
func among(with, count []uint32) (n uint32) {
	for _, q := range with {
		if count[q&^mark] > 0 {
			n++
		}
	}
	return n
}

func (r *Roles) sum(p int, with []uint32, count []uint32) (sum float64) {
	weight := r.Weight[r.Of[p]]
	for _, q := range with {
		sum += weight[r.Of[q&^mark]] * float64(count[q&^mark])
	}
	return sum
}
