package visit

import (
	"cmp"
	"math"
	"slices"

	"kith/care/contact"
)

// Measure is how often a place asks, explains and gives time alone: numbers of
// the place, never of a clinician, and nothing of few.
type Measure struct {
	Site    string // id of an organization
	Asked   Share  // of pairs of a child and a clinician that met: an open question in the months up to the last visit
	Explain Share  // of those of 12 to 17 who came: what stays private was explained in the year up to the last visit
	Alone   Share  // of check-ups from 12 on: time alone noted that day
}

// Share is how many of how many, with the interval that 95 of 100 such samples
// would leave the true share in. It is hidden where it is of few.
type Share struct {
	Some, All int
	Low, High float64
	Hidden    bool
}

// few is below which a share is not told. Source: Kith
const few = 11

// visited is one visit of a child with one clinician on a day.
type visited struct {
	site, child, clinician string
	day                    contact.Day
	born                   contact.Day // 0 where it is not known to the day
	checkup                bool
}

// measure counts by site.
//
// In: the visits of a time, and every fact of these children. Out: a Measure a
// site, by id. Cost: visits times facts of one child.
//
// Source: Wissow2002, Ford1997, Kith
func (r Rules) measure(visits []visited, facts map[string][]Fact) []Measure {
	by := map[string]*Measure{}
	last, came := map[[3]string]visited{}, map[[2]string]visited{}
	for _, v := range visits { // in order of day
		if by[v.site] == nil {
			by[v.site] = &Measure{Site: v.site}
		}
		last[[3]string{v.site, v.child, v.clinician}] = v
		months := v.months()
		if months >= r.Talk.FromMonths && months < adult {
			came[[2]string{v.site, v.child}] = v
		}
		if v.checkup && months >= r.Talk.FromMonths {
			by[v.site].Alone.count(there(facts[v.child], func(f Fact) bool { return f.Kind == Alone && f.Day == v.day }))
		}
	}
	for _, v := range last {
		from := since(v.day, -r.Talk.AskMonths)
		by[v.site].Asked.count(there(facts[v.child], func(f Fact) bool {
			return f.Kind == Open && f.By == v.clinician && f.Day >= from && f.Day <= v.day
		}))
	}
	for _, v := range came {
		from := since(v.day, -r.Talk.ExplainMonths)
		by[v.site].Explain.count(there(facts[v.child], func(f Fact) bool { return f.Kind == Explained && f.Day >= from && f.Day <= v.day }))
	}
	all := make([]Measure, 0, len(by))
	for _, m := range by {
		for _, s := range []*Share{&m.Asked, &m.Explain, &m.Alone} {
			s.settle()
		}
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b Measure) int { return cmp.Compare(a.Site, b.Site) })
	return all
}

// adult is eighteen years, in months.
const adult = 216

// months is how old the child was, -1 where it is not known.
func (v visited) months() int {
	if v.born == 0 {
		return -1
	}
	n := (int(v.day-v.born))/31 - 1
	for since(v.born, n+1) <= v.day {
		n++
	}
	return n
}

func there(facts []Fact, match func(Fact) bool) bool {
	return slices.ContainsFunc(facts, func(f Fact) bool { return f.Value == Done && match(f) })
}

func (s *Share) count(yes bool) {
	s.All++
	if yes {
		s.Some++
	}
}

// settle adds the interval of Wilson's score, z = 1.96, or hides a share of few.
//
// In: Some of All, All > 0. Out: Low and High, 0…1. Cost: constant.
//
// Source: Wilson1927
func (s *Share) settle() {
	if s.All < few {
		*s = Share{Hidden: s.All > 0}
		return
	}
	const z = 1.96
	n, p := float64(s.All), float64(s.Some)/float64(s.All)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	s.Low, s.High = max(0, mid-half), min(1, mid+half)
}
