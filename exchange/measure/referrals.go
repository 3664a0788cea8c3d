package measure

import (
	"slices"

	"kith/exchange/claims"
	"kith/relation/encounter"
	"kith/relation/network"
)

// referrals gathers what was passed on, by pair.
func (r *run) referrals(out *Result) error {
	if len(r.Given.Referrals) == 0 {
		return nil
	}
	x := &Referrals{}
	var names []string
	for _, g := range r.Given.Referrals {
		names = append(names, g.From, g.To)
	}
	slices.Sort(names)
	names = slices.Compact(names) // numbers by name, so that A comes before B by name
	number := func(name string) uint32 {
		at, _ := slices.BinarySearch(names, name)
		return uint32(at)
	}
	var used []network.Referral
	days := map[[2]uint32][]float64{}
	var all []float64
	closed := int64(0)
	for _, g := range r.Given.Referrals {
		if g.From == g.To || !r.inWindow(g.Sent) {
			x.NotUsed++
			continue
		}
		f := network.Referral{From: number(g.From), To: number(g.To), Closed: !g.Open}
		used = append(used, f)
		if f.Closed {
			closed++
			pair := [2]uint32{min(f.From, f.To), max(f.From, f.To)}
			days[pair], all = append(days[pair], float64(g.Closed-g.Sent)), append(all, float64(g.Closed-g.Sent))
		}
	}
	x.N, x.Closed, x.Days = int64(len(used)), r.share(closed, int64(len(used))), r.spread(all)
	mutual := int64(0)
	for _, route := range network.Routes(used) {
		t := r.route(route, names, days[[2]uint32{route.A, route.B}])
		if x.Pairs++; t.Sent > 0 && t.Back > 0 {
			mutual++
		}
		if t.Shared == 0 {
			x.Strangers++
		}
		x.Routes = append(x.Routes, t)
	}
	x.Mutual = r.share(mutual, int64(x.Pairs))
	out.Referrals = x
	return nil
}

// inWindow reports whether a day, counted from 1970, counts: one before the
// first encounter may. The days are as window has looked at them.
func (r *run) inWindow(d encounter.Day) bool {
	from, _ := claims.ISO.Day([]byte(r.p.From))
	to, _ := claims.ISO.Day([]byte(r.p.To))
	return (r.p.From == "" || d >= from) && (r.p.To == "" || d < to)
}

func (r *run) route(x network.Route, names []string, days []float64) Route {
	t := Route{A: names[x.A], B: names[x.B], Sent: x.Sent, Back: x.Back, SentClosed: x.Closed, BackClosed: x.BackDone}
	t.Reciprocity, _ = x.Reciprocity()
	t.Closure = r.share(int64(x.Closed+x.BackDone), int64(x.Sent+x.Back))
	if len(days) > 0 {
		slices.Sort(days)
		t.MedianDays, t.Answered = days[(len(days)-1)/2], true
	}
	a, isA := r.Providers.Find([]byte(t.A))
	b, isB := r.Providers.Find([]byte(t.B))
	if isA && isB {
		t.Shared = r.ties.net.Shared(a, b)
	}
	return t
}
