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
	shared   []uint64  // by patient
	tied     []uint32  // by patient; nil: all
	weighted []float64 // by patient; nil without Roles
}

// Of returns what the density of a patient is made of.
//
// Source: Kith
func (d *Densities) Of(patient int) Density {
	n := d.links.Saw(patient)
	all := Density{Providers: n, Tied: n * (n - 1) / 2, Shared: d.shared[patient]}
	if d.tied != nil {
		all.Tied = int(d.tied[patient])
	}
	if d.weighted != nil {
		all.Weighted = d.weighted[patient]
	}
	return all
}

// DensitiesOf returns the densities of all patients. Ties below Min count
// nothing. roles may be nil.
//
//	In      fewer than 2³² links
//	Cost    two steps for each pair of providers of each patient, on all cores;
//	        12 bytes a link, 20 a patient. The network itself is never held
//	Source  Pollack2013, Engels2024
func DensitiesOf(l *population.Links, o Options, roles *Roles) *Densities {
	s := newSums(l, o, roles, false)
	rows(s.in, o, s.take)
	return s.densities(l, o)
}

// Fold hands on the density of every patient who saw two or more, once and in no
// order, keeps none, and returns how many ties there are. core tells concurrent
// calls apart: it is below the number of cores. The links are empty afterwards:
// while ties are counted, 12 bytes a link are all that is held.
//
//	In, Cost  as DensitiesOf
//	Source    Pollack2013, Engels2024
func Fold(l *population.Links, o Options, roles *Roles, use func(core, patient int, d Density)) (ties int) {
	s, each := newSums(l, o, roles, true), make([]int, o.workers())
	rows(s.in, o, func(p int, c *counter) {
		for _, q := range c.met {
			if c.count[q] > 0 {
				each[c.core]++
			}
		}
		s.take(p, c)
	})
	s.settle(o, use)
	for _, n := range each {
		ties += n
	}
	return ties
}

// Both returns the network and the densities, in little more time than either.
//
//	In, Cost  as Of and DensitiesOf
//	Source    Barnett2011, Pollack2013, Engels2024
func Both(l *population.Links, o Options, roles *Roles) (*Network, *Densities) {
	s, h := newSums(l, o, roles, false), newHalves(l.Providers, o.workers())
	rows(s.in, o, func(p int, c *counter) {
		h.take(p, c)
		s.take(p, c)
	})
	return h.join(o.workers()).renumbered(s.in, o.workers()), s.densities(l, o)
}

// sums are what densities are added up from: for each link but a patient's last,
// what it has with the patient's larger providers. The ties themselves take the
// place of where those are, in incidence.at.
type sums struct {
	in       *incidence
	roles    *Roles    // by the numbers of in
	tied     []uint32  // as at; nil: all
	weighted []float64 // as at; nil without roles
}

func newSums(l *population.Links, o Options, roles *Roles, empty bool) *sums {
	s := &sums{in: turned(l, o.workers(), empty)}
	if roles != nil {
		s.weighted, s.roles = make([]float64, len(s.in.at)), &Roles{Of: make([]uint8, s.in.providers), Weight: roles.Weight}
		for q := range s.roles.Of {
			s.roles.Of[s.in.here(uint32(q))] = roles.Of[q]
		}
	}
	if o.Min > 1 {
		s.tied = make([]uint32, len(s.in.at))
	}
	return s
}

// take adds up what a row counted, for each patient of its provider.
func (s *sums) take(p int, c *counter) {
	in, count := s.in, c.count
	for e := in.start[p]; e < in.start[p+1]; e++ {
		if s.tied != nil || s.weighted != nil {
			s.more(e, p, count)
		}
		sum := uint64(0)
		for i := in.at[e]; ; i++ {
			q := in.to[i]
			sum += uint64(count[q&^mark])
			if q >= mark {
				break
			}
		}
		in.at[e] = sum
	}
}

// more adds up what is not always asked for.
func (s *sums) more(e uint32, p int, count []uint32) {
	for i := s.in.at[e]; ; i++ {
		q := s.in.to[i]
		n := count[q&^mark]
		if s.tied != nil && n > 0 {
			s.tied[e]++
		}
		if s.weighted != nil {
			s.weighted[e] += s.roles.Weight[s.roles.Of[p]][s.roles.Of[q&^mark]] * float64(n)
		}
		if q >= mark {
			return
		}
	}
}

// settle brings the sums back to their patients, in the order of each patient's
// links, so that the last digit does not depend on the cores.
func (s *sums) settle(o Options, use func(core, patient int, d Density)) {
	in := s.in
	parts(len(in.who), o.workers(), func(core, from, to int) {
		next := in.cursor[core]
		for k := from; k < to; k++ {
			mine := in.to[in.first[k]:in.first[k+1]]
			d := Density{Providers: len(mine), Tied: len(mine) * (len(mine) - 1) / 2}
			if s.tied != nil {
				d.Tied = 0
			}
			for _, q := range mine[:len(mine)-1] {
				e := next[q]
				next[q]++
				d.Shared += in.at[e]
				if s.tied != nil {
					d.Tied += int(s.tied[e])
				}
				if s.weighted != nil {
					d.Weighted += s.weighted[e]
				}
			}
			use(core, int(in.who[k]), d)
		}
	})
}

// densities keeps them by patient.
func (s *sums) densities(l *population.Links, o Options) *Densities {
	d := &Densities{links: l, shared: make([]uint64, l.Patients())}
	if s.tied != nil {
		d.tied = make([]uint32, l.Patients())
	}
	if s.weighted != nil {
		d.weighted = make([]float64, l.Patients())
	}
	s.settle(o, func(_, patient int, x Density) {
		d.shared[patient] = x.Shared
		if d.tied != nil {
			d.tied[patient] = uint32(x.Tied)
		}
		if d.weighted != nil {
			d.weighted[patient] = x.Weighted
		}
	})
	return d
}
