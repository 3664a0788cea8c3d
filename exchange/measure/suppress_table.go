package measure

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"

	"kith/exchange/claims"
)

// account enters where every row went.
func (b *books) account() {
	a := &b.Account
	one := func(name string, n *int, late int) int {
		return count(b.ledger, name, b.lot(late, func() { *n = 0 }), n)
	}
	used, met := b.events.cell[int64(a.Used)], a.Used > 0
	parts := []int{one("repeated rows", &a.Repeated, 0)}
	if met {
		parts = append(parts, used)
	}
	for _, by := range []map[claims.Reason]int{a.Rejected, a.Uncounted} {
		for _, why := range slices.Sorted(maps.Keys(by)) {
			lot := b.lot(0, func() { by[why] = 0 })
			b.cells = append(b.cells, cell{"rows: " + string(why), int64(by[why]), lot, func() int64 { return int64(by[why]) }, nil})
			b.lots[lot].n = int64(by[why])
			parts = append(parts, len(b.cells)-1)
		}
	}
	rows := one("rows", &a.Lines, 1)
	more := one("encounters beyond the first of a row", &a.More, 0)
	weights := []float64{1, 1}
	for range parts {
		weights = append(weights, -1)
	}
	if a.Balanced() { // first and empty lines are of nobody
		of := float64(a.Heads + a.Blank)
		b.sums = append(b.sums, sum{cells: append([]int{rows, more}, parts...), weights: weights, low: of, high: of})
	}
}

// bars enters the histograms, whose bars are all patients of their index.
func (b *books) bars() {
	for i := range b.Indexes {
		x := &b.Indexes[i]
		if !x.OK || len(x.Histogram) == 0 {
			continue
		}
		var bars []int
		for k := range x.Histogram {
			bars = append(bars, height(b, fmt.Sprintf("%s: bar %d", x.Name, k+1), &x.Histogram[k], func() bool { return len(x.Histogram) == 0 }))
		}
		b.adds(b.patients.cell[x.N], bars, "")
		b.lies(x, bars)
	}
}

// height enters one bar; gone reports whether its whole picture was taken out.
func height[N ~int64](b *books, name string, at *N, gone func() bool) int {
	lot := b.lot(0, func() { *at = untold })
	b.cells = append(b.cells, cell{name, int64(*at), lot, func() int64 { return max(0, int64(*at)) }, gone})
	b.lots[lot].n = int64(*at)
	return len(b.cells) - 1
}

// thousandth is how finely values are told for outside, and half of one how far
// from the truth that can be.
const thousandth, half = 1e-3, 0.5e-3

// lies says what the mean and the quantiles of an index tell of its bars: each
// patient of a bar lies between its edges.
func (b *books) lies(x *Index, bars []int) {
	n, low, high := float64(x.N), make([]float64, len(bars)), make([]float64, len(bars))
	for k := range bars {
		low[k], high[k] = float64(k)/float64(len(bars))-half, float64(k+1)/float64(len(bars))+half
	}
	low[0] = 0
	b.sums = append(b.sums,
		sum{bars, low, math.Inf(-1), n * (x.Mean + half), true}, sum{bars, high, n * (x.Mean - half), math.Inf(1), true})
	for i, v := range []float64{x.Q25, x.Median, x.Q75} {
		q := float64(i+1) / 4
		if x.N < 4*few {
			break // not told either
		}
		at := min(max(int(math.Ceil(v*float64(len(bars))-1e-9))-1, 0), len(bars)-1)
		upTo, below := make([]float64, len(bars)), make([]float64, len(bars))
		for k := range bars {
			if k <= at {
				upTo[k] = 1
			}
			if k < at {
				below[k] = 1
			}
		}
		need := math.Ceil(q * n)
		b.sums = append(b.sums, sum{bars, upTo, need, math.Inf(1), true}, sum{bars, below, math.Inf(-1), need - 1, true})
	}
}

// network enters ties, rules, communities and the bars of degrees.
func (b *books) network() {
	n := &b.Network
	all := b.providers.cell[int64(n.Providers)]
	left := b.lot(0, func() {
		n.LeftOut = 0
		for i := range n.Rules {
			n.Rules[i].LeftOut, n.Rules[i].Told = 0, n.Rules[i].Of != "providers" && n.Rules[i].Told
		}
	})
	count(b.ledger, "providers left out", left, &n.LeftOut)
	for i := range n.Rules {
		x, lot := &n.Rules[i], left
		if x.Of != "providers" {
			lot = b.lot(0, func() { x.LeftOut, x.Told = 0, false })
		}
		count(b.ledger, "left out: "+x.Name, lot, &x.LeftOut)
	}
	ties := count(b.ledger, "ties", b.lot(5, b.noNetwork), &n.Ties)
	likely := count(b.ledger, "ties of 8 or more", b.lot(0, func() { n.Likely = 0 }), &n.Likely)
	b.adds(ties, []int{likely}, "ties of fewer than 8")
	var sizes, degrees []int
	for i := range b.Communities {
		c := &b.Communities[i]
		lot := b.lot(0, func() { *c = Community{Number: c.Number} })
		sizes = append(sizes, count(b.ledger, "providers of a community", lot, &c.Size))
		count(b.ledger, "ties of a community", lot, &c.Ties)
		count(b.ledger, "shared in a community", lot, &c.Shared)
		count(b.ledger, "shared by a community with others", lot, &c.Outward)
	}
	for i := range n.Degrees {
		degrees = append(degrees, height(b, "providers of one degree", &n.Degrees[i].N, func() bool { return len(n.Degrees) == 0 }))
	}
	for i := range n.Between {
		x := &n.Between[i]
		count(b.ledger, "shared by two communities", b.lot(0, func() { x.Shared = 0 }), &x.Shared)
	}
	if n.Providers > 0 {
		b.adds(all, sizes, "")
		b.adds(all, degrees, "")
	}
}

// monthly enters months. What is not told cannot be subtracted: how many visits
// were with somebody known is only told as a share, to a hundredth.
func (b *books) monthly() {
	var visits []int
	for i := range b.Months {
		m := &b.Months[i]
		asked := int64(0)
		if m.OK && m.Share > 0 {
			asked = int64(math.Round(float64(m.Known) / m.Share))
		}
		if small(m.Known) || small(asked-m.Known) || small(asked) || m.Known == 0 {
			m.Share, m.OK = 0, false
		}
		m.Known, m.Share = 0, math.Round(m.Share*100)/100
		lot := b.lot(1, func() { *m = Month{Month: m.Month} })
		v := count(b.ledger, "visits of "+m.Month, lot, &m.Visits)
		p := count(b.ledger, "patients of "+m.Month, lot, &m.Patients)
		visits = append(visits, v)
		if small(m.Visits - m.Patients) {
			m.Patients = 0 // who came twice are few
		} else {
			b.adds(v, []int{p}, "second visits of "+m.Month)
		}
	}
	if n := b.Visits; n > 0 && len(visits) > 0 {
		b.adds(b.events.cell[n], visits, "visits of no month")
	}
}

// referred enters what was passed on.
func (b *books) referred() {
	x := b.Referrals
	if x == nil {
		return
	}
	passed, pairs := family{name: "referrals"}, family{name: "pairs who refer"}
	add(&passed, &x.N, 2, func() { *x = Referrals{NotUsed: x.NotUsed} })
	b.share(&passed, &x.Closed, 1)
	b.spread(&passed, &x.Days, 0)
	add(&pairs, &x.Pairs, 2, func() { x.Pairs, x.Strangers, x.Mutual = 0, 0, Share{} })
	add(&pairs, &x.Strangers, 0, func() { x.Strangers = 0 })
	b.share(&pairs, &x.Mutual, 1)
	passed.enter(b.ledger)
	pairs.enter(b.ledger)
	count(b.ledger, "referrals outside of the window", b.lot(0, func() { x.NotUsed = 0 }), &x.NotUsed)
}

// mostGroups is how many groups two or more strata may have together: beyond
// that, what they tell of each other takes too long to work out, and the first
// stratum is told alone.
//
// Source: Kith
const mostGroups = 400

// strata enters the groups of each kind, which with those in none are all patients
// of the indexes; and which groups lie within others.
func (b *books) strata(nested []nesting) {
	b.alone()
	at := make([]map[string]int, len(b.Result.Strata))
	for i := range b.Result.Strata {
		s := &b.Result.Strata[i]
		s.silent()
		at[i] = map[string]int{}
		parts := []int{count(b.ledger, s.By+": in none", b.lot(1, func() { s.None = 0 }), &s.None)}
		for k := range s.Groups {
			g := &s.Groups[k]
			lot := b.lot(0, func() { *g = Group{Name: g.Name} })
			at[i][g.Name] = count(b.ledger, "patients of a "+s.By, lot, &g.Patients)
			parts = append(parts, at[i][g.Name])
			count(b.ledger, "visits of a "+s.By, lot, &g.Visits)
		}
		if all, ok := b.patients.cell[indexOf(b.Indexes, "UPC").N]; ok && len(s.Groups) > 0 { // whoever has an index has this one
			b.adds(all, parts, "patients of no group")
		}
	}
	for _, n := range nested {
		inside := map[string][]int{}
		for _, inner := range slices.Sorted(maps.Keys(n.in)) {
			if c, ok := at[n.inner][inner]; ok {
				inside[n.in[inner]] = append(inside[n.in[inner]], c)
			}
		}
		for _, outer := range slices.Sorted(maps.Keys(inside)) {
			if c, ok := at[n.outer][outer]; ok {
				b.adds(c, inside[outer], "patients of no group within another")
			}
		}
	}
}

// alone takes out all strata but the first where they are too many to be told
// together.
func (b *books) alone() {
	all := 0
	for _, s := range b.Result.Strata {
		all += len(s.Groups)
	}
	for i := 1; i < len(b.Result.Strata) && all > mostGroups; i++ {
		b.Result.Strata[i].Groups, b.Result.Strata[i].None = nil, 0
	}
}

// silent takes out of how many of a group an index is, where that is not all of
// every group: who has one and who has none would be counts more. Indexes of few
// go whole.
func (s *Stratum) silent() {
	differ := map[string]bool{}
	for _, g := range s.Groups {
		for _, x := range g.Indexes {
			differ[x.Name] = differ[x.Name] || x.N != g.Patients
		}
	}
	for _, g := range s.Groups {
		for i := range g.Indexes {
			x := &g.Indexes[i]
			switch {
			case x.N < few:
				*x = Index{Name: x.Name}
			case differ[x.Name]:
				x.N = 0
			}
		}
	}
}

// marks says of every index and spread which quantiles it has.
func marks(r *Result) {
	each(r, func(x *Index) { x.Middle, x.Tails = x.OK, x.OK })
	each(r, func(s *Spread) { s.Middle = s.OK })
}

// blunt takes from every value what is more exact than it has to be, and the
// quantiles with fewer than 11 people between them and the next.
func (b *books) blunt() {
	round := func(all ...*float64) {
		for _, v := range all {
			*v = math.Round(*v/thousandth) / (1 / thousandth)
		}
	}
	each(b.Result, func(x *Index) {
		round(&x.Mean, &x.SD, &x.Low, &x.High)
		if x.N < 4*few { // also where N is not told
			x.Q25, x.Median, x.Q75, x.Middle = 0, 0, 0, false
		}
		if x.N < 20*few {
			x.Q05, x.Q95, x.Tails = 0, 0, false
		}
	})
	each(b.Result, func(s *Spread) {
		round(&s.Mean, &s.Q25, &s.Median, &s.Q75)
		if s.Most = 0; s.N < 4*few {
			s.Q25, s.Median, s.Q75, s.Middle = 0, 0, 0, false
		}
	})
	each(b.Result, func(s *Share) { round(&s.Share, &s.Low, &s.High) })
}

// numbered puts numbers in place of names, in the order of size: that of names
// would give them away.
func (s *Stratum) numbered() {
	s.Groups = slices.Clone(s.Groups) // the ledger knows where they were
	slices.SortStableFunc(s.Groups, func(a, b Group) int { return cmp.Compare(a.Patients, b.Patients) })
	for i := range s.Groups {
		s.Groups[i].Name = strconv.Itoa(i + 1)
	}
}

// renumbered takes out the communities that are not told and numbers the others
// anew: their numbers follow size, so that a gap would say between which sizes
// it lies.
func (r *Result) renumbered() {
	number := map[int]int{}
	var told []Community
	for _, c := range r.Communities {
		if c.Size > 0 {
			number[c.Number] = len(told) + 1
			c.Number = len(told) + 1
			told = append(told, c)
		}
	}
	var between []Between
	for _, b := range r.Network.Between {
		if x := (Between{number[b.A], number[b.B], b.Shared}); x.A > 0 && x.B > 0 && x.Shared > 0 {
			between = append(between, x)
		}
	}
	r.Communities, r.Network.Between = told, between
}

// each calls fn for every value of type T in a result.
func each[T any](r *Result, fn func(*T)) { walk(reflect.ValueOf(r).Elem(), fn) }

func walk[T any](v reflect.Value, fn func(*T)) {
	if v.CanAddr() {
		if x, ok := v.Addr().Interface().(*T); ok {
			fn(x)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), fn)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), fn)
		}
	}
}
