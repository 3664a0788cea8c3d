package alliance

import "math"

// Share is how many of those who answered felt listened to at a place, in a
// time. It is of people, each with their newest answer.
type Share struct {
	Site      string // id of an organization
	Yes, N    int
	Low, High float64 // 95% interval, 0 to 1
	OK        bool    // it is told; else everything but Site is zero
}

// voice is one person's newest answer about one clinician of a place.
type voice struct {
	site, person, clinician string
	listened                Answer
}

// shares counts by place. What is of few people, or mostly about one clinician,
// is not told: a number of a place must be no number of a person.
func (r Rules) shares(all []voice) map[string]Share {
	type count struct {
		yes, n int
		people map[string]bool
		about  map[string]int
	}
	by := map[string]*count{}
	for _, x := range all {
		if x.listened == None || x.site == "" {
			continue
		}
		c := by[x.site]
		if c == nil {
			c = &count{people: map[string]bool{}, about: map[string]int{}}
			by[x.site] = c
		}
		c.n++
		c.people[x.person] = true
		c.about[x.clinician]++
		if int(x.listened) >= r.Listened {
			c.yes++
		}
	}
	told := map[string]Share{}
	for site, c := range by {
		s := Share{Site: site}
		greatest := 0
		for _, n := range c.about {
			greatest = max(greatest, n)
		}
		if len(c.people) >= r.Few && len(c.about) >= r.Clinicians && float64(greatest) <= r.OneAtMost*float64(c.n) {
			s.Yes, s.N, s.OK = c.yes, c.n, true
			s.Low, s.High = wilson(c.yes, c.n)
		}
		told[site] = s
	}
	return told
}

// wilson returns the score interval of a share.
//
// In: yes of n, n at least 1. Out: both ends, 0 to 1, at 95%. ok: always.
// Cost: constant.
// Source: Wilson1927
func wilson(yes, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(yes)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (mid-half)/(1+z*z/m)), min(1, (mid+half)/(1+z*z/m))
}
