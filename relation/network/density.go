package network

import "kith/relation/population"

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
	shared   []uint64 // by link: Σ of the ties with the larger providers after it
	tied     []uint32 // by link: how many of them; nil: all
	weighted []float64
}

// Of returns what the density of a patient is made of.
//
// Source: Kith
func (d *Densities) Of(patient int) Density {
	from, to := d.links.Range(patient)
	n := int(to - from)
	all := Density{Providers: n, Tied: n * (n - 1) / 2}
	for _, s := range d.shared[from:to] {
		all.Shared += s
	}
	if d.tied != nil {
		all.Tied = 0
		for _, k := range d.tied[from:to] {
			all.Tied += int(k)
		}
	}
	if d.weighted != nil {
		for _, w := range d.weighted[from:to] {
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
//	        16 bytes a link. The network itself is never held
//	Source  Pollack2013, Engels2024
func DensitiesOf(l *population.Links, o Options, roles *Roles) *Densities {
	in := turned(l)
	d := &Densities{links: l, shared: make([]uint64, l.Len())}
	if roles != nil {
		d.weighted = make([]float64, l.Len())
	}
	if o.Min > 1 {
		d.tied = make([]uint32, l.Len())
	}
	all := l.All()
	rows(in, o, func(p int, count, met []uint32) {
		for _, q := range met {
			if count[q] < o.Min {
				count[q] = 0
			}
		}
		for _, x := range in.at[in.start[p]:in.start[p+1]] {
			own := x>>32 - 1 // only this provider's row writes here
			sum := uint64(0)
			for _, q := range all[x>>32 : uint32(x)] {
				sum += uint64(count[q])
			}
			d.shared[own] = sum
			if d.tied != nil {
				d.tied[own] = among(all[x>>32:uint32(x)], count)
			}
			if roles != nil {
				d.weighted[own] = roles.sum(p, all[x>>32:uint32(x)], count)
			}
		}
	})
	return d
}

// among is with how many of these the provider at hand has a tie.
func among(with, count []uint32) (n uint32) {
	for _, q := range with {
		if count[q] > 0 {
			n++
		}
	}
	return n
}

func (r *Roles) sum(p int, with []uint32, count []uint32) (sum float64) {
	weight := r.Weight[r.Of[p]]
	for _, q := range with {
		sum += weight[r.Of[q]] * float64(count[q])
	}
	return sum
}
