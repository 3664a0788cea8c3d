// Package share is how many of how many, told of a place in such a way that it is
// a number of no person: neither of one who was asked nor of one who asks.
package share

import "math"

// Tally counts answers, or chances that were taken or were not.
type Tally struct {
	yes, n int
	people map[string]bool
	about  map[string]int
}

// Add counts one of a person's, about somebody at work.
//
// Source: Kith
func (t *Tally) Add(person, about string, yes bool) {
	if t.people == nil {
		t.people, t.about = map[string]bool{}, map[string]int{}
	}
	t.n++
	t.people[person] = true
	t.about[about]++
	if yes {
		t.yes++
	}
}

// Rule is when a share is told.
type Rule struct {
	Few       int     // people at least
	About     int     // people at work at least
	OneAtMost float64 // the part of all, 0…1, that may be about one of them
}

// Share is some of all, with the 95% interval of the part; OK is whether it is
// told, else everything is zero.
type Share struct {
	Yes, N    int
	Low, High float64
	OK        bool
}

// Told returns the share as a rule lets it be told.
//
// In: what was counted. Out: the share, or zero. ok: Share.OK. Cost: constant.
//
// Source: Kith
func (t Tally) Told(r Rule) Share {
	greatest := 0
	for _, n := range t.about {
		greatest = max(greatest, n)
	}
	if t.n == 0 || len(t.people) < r.Few || len(t.about) < r.About || float64(greatest) > r.OneAtMost*float64(t.n) {
		return Share{}
	}
	s := Share{Yes: t.yes, N: t.n, OK: true}
	s.Low, s.High = Wilson(t.yes, t.n)
	return s
}

// Wilson returns the score interval of a share.
//
// In: yes of n, n at least 1. Out: both ends, 0…1, at 95%. ok: always.
// Cost: constant.
//
// Source: Wilson1927
func Wilson(yes, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(yes)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (mid-half)/(1+z*z/m)), min(1, (mid+half)/(1+z*z/m))
}
