package network

import (
	"cmp"
	"slices"
)

// Referral is that one provider passed a patient on to another.
type Referral struct {
	From, To uint32
	Closed   bool // the one who referred heard back and the family was told
}

// Route is what passed between two providers, A the one with the smaller
// number.
type Route struct {
	A, B             uint32
	Sent, Back       int // from A to B, from B to A
	Closed, BackDone int // of each, loops that closed
}

// Reciprocity is how even the route is: the smaller direction over the larger.
//
//	Out     0 (one way only) … 1 (as many back as forth)
//	ok      false when nothing passed
//	Source  Kith
func (r Route) Reciprocity() (share float64, ok bool) {
	if r.Sent+r.Back == 0 {
		return 0, false
	}
	return float64(min(r.Sent, r.Back)) / float64(max(r.Sent, r.Back)), true
}

// Closure is the share of what passed, either way, whose loop closed.
//
//	Out     0 … 1
//	ok      false when nothing passed
//	Source  Kith
func (r Route) Closure() (share float64, ok bool) {
	if r.Sent+r.Back == 0 {
		return 0, false
	}
	return float64(r.Closed+r.BackDone) / float64(r.Sent+r.Back), true
}

// Routes gathers referrals by pair, in the order of A and then B. Who refers to
// themselves is no route.
//
// Source: Kith
func Routes(all []Referral) []Route {
	by := map[[2]uint32]*Route{}
	for _, r := range all {
		if r.From == r.To {
			continue
		}
		pair := [2]uint32{min(r.From, r.To), max(r.From, r.To)}
		route := by[pair]
		if route == nil {
			route = &Route{A: pair[0], B: pair[1]}
			by[pair] = route
		}
		closed := 0
		if r.Closed {
			closed = 1
		}
		if r.From == route.A {
			route.Sent, route.Closed = route.Sent+1, route.Closed+closed
		} else {
			route.Back, route.BackDone = route.Back+1, route.BackDone+closed
		}
	}
	routes := make([]Route, 0, len(by))
	for _, r := range by {
		routes = append(routes, *r)
	}
	slices.SortFunc(routes, func(x, y Route) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return routes
}
