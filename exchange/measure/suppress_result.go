package measure

import (
	"cmp"
	"fmt"
	"slices"
)

// nesting says of groups of one stratum in which group of another all their
// patients are, where that is one: a site in its region. Whoever reads the
// report knows it.
type nesting struct {
	inner, outer int // strata
	in           map[string]string
}

// publish takes out of a result what is not for outside: names and lists of
// providers, each count of fewer than 11, and as many others as it takes so that
// no such count can be worked out from all that is left, in any table together.
// The error says what could be after all; then nothing may be written.
//
// Source: CMS-CellSize
func publish(r *Result, nested []nesting) error {
	l := &ledger{}
	b := &books{ledger: l, Result: r, patients: family{name: "patients"}, providers: family{name: "providers"}, events: family{name: "encounters"}}
	b.nameless()
	b.whole()
	for _, f := range []*family{&b.patients, &b.providers, &b.events} {
		f.enter(l)
	}
	for _, enter := range []func(){b.account, b.bars, b.network, b.monthly, b.referred} {
		enter()
	}
	b.strata(nested)
	if err := l.protect(); err != nil {
		return err
	}
	b.blunt()
	if err := l.audit(); err != nil {
		return err
	}
	for i, s := range r.Strata {
		if s.By == "provider" || s.By == "team" {
			r.Strata[i].numbered()
		}
	}
	r.renumbered()
	return nil
}

// books enters the counts of a result into a ledger.
type books struct {
	*ledger
	*Result
	patients, providers, events family
}

// family is totals of people who are partly the same: who is in the one and not
// in the other is what a subtraction tells.
type family struct {
	name string
	all  []total
	cell map[int64]int // by total
}

type total struct {
	n, late int64
	said    func() int64
	hide    func()
}

// add adds a total; what cannot stay is taken out by hide.
func add[N int | int64](f *family, at *N, late int64, hide func()) {
	f.all = append(f.all, total{int64(*at), late, func() int64 { return int64(*at) }, hide})
}

// enter makes one lot of equal totals, and for each two that differ says that
// the larger is the smaller and a rest.
func (f *family) enter(l *ledger) {
	f.cell = map[int64]int{}
	slices.SortStableFunc(f.all, func(a, b total) int { return cmp.Compare(a.n, b.n) })
	var cells []int
	for len(f.all) > 0 {
		n := f.all[0].n
		same := f.all[:len(f.all)-len(slices.DeleteFunc(slices.Clone(f.all), func(t total) bool { return t.n == n }))]
		f.all = f.all[len(same):]
		late := int64(0)
		for _, t := range same {
			late = max(late, t.late)
		}
		lot := l.lot(int(late), func() {
			for _, t := range same {
				t.hide()
			}
		})
		l.lots[lot].n = n
		l.cells = append(l.cells, cell{fmt.Sprintf("%s: %d in all", f.name, n), n, lot, func() (most int64) {
			for _, t := range same {
				most = max(most, t.said())
			}
			return most
		}, nil})
		f.cell[n] = len(l.cells) - 1
		cells = append(cells, len(l.cells)-1)
	}
	for i, large := range cells {
		for _, less := range cells[:i] {
			if l.cells[less].n > 0 {
				l.adds(large, []int{less}, f.name+" in one total and not in another")
			}
		}
	}
}

// nameless takes out what is about single providers and patients, and the names
// of files, which people choose.
func (b *books) nameless() {
	r := b.Result
	r.Nodes, r.Ego, r.Regular.Providers = nil, nil, nil
	r.Parameters.LeaveOut, r.Parameters.Ego = nil, ""
	if r.Referrals != nil {
		r.Referrals.Routes = nil
	}
	for i := range r.Communities {
		r.Communities[i].Providers = nil
	}
	r.Files = slices.Repeat([]string{"–"}, len(r.Files))
	for i := range r.Beside {
		r.Beside[i].Name, r.Beside[i].Lines, r.Beside[i].Used = "–", 0, 0
	}
	for i := range r.Months {
		r.Months[i].Trailing = nil // windows that overlap: the one less the other is a month
	}
	own := map[*Index]bool{}
	for i := range r.Indexes {
		own[&r.Indexes[i]] = true
	}
	each(r, func(x *Index) {
		if !own[x] || x.Name == "Fragmentation" {
			x.Histogram = nil // one set of them: others differ in a few patients, or are the same turned round
		}
	})
}

// whole enters the totals that stand for everybody.
func (b *books) whole() {
	r := b.Result
	add(&b.patients, &r.Patients, 1, func() { r.Patients = 0 })
	add(&b.events, &r.Visits, 5, func() { r.Visits = 0 })
	add(&b.events, &r.Account.Used, 2, func() { r.Account.Used = 0 })
	add(&b.providers, &r.Providers, 1, func() { r.Providers = 0 })
	b.indexes(r.Indexes, 9)
	for i := range r.Grains {
		g := &r.Grains[i]
		add(&b.patients, &g.Patients, 1, func() { g.Patients = 0 })
		add(&b.events, &g.Visits, 1, func() { g.Visits = 0 })
		b.indexes(g.Indexes, 4)
		b.spread(&b.patients, &g.Entropy, 3)
	}
	n := &r.Network
	for _, s := range []*Spread{&n.Density, &n.Others, &n.Fragmented} {
		b.spread(&b.patients, s, 4)
	}
	b.share(&b.patients, &r.Regular.All, 3)
	b.spread(&b.providers, &r.Regular.Mean, 2)
	add(&b.providers, &n.Providers, 3, func() { b.noNetwork() })
	add(&b.providers, &n.LargestGroup, 1, func() { n.LargestGroup = 0 })
}

// noNetwork takes out the network, but not what is of patients in it.
func (b *books) noNetwork() {
	n := &b.Network
	for i := range b.Communities {
		b.Communities[i] = Community{}
	}
	for i := range n.Between {
		n.Between[i].Shared = 0
	}
	b.Network = Network{Weight: n.Weight, Density: n.Density, Others: n.Others, Fragmented: n.Fragmented}
	b.Communities = nil
}

// indexes enters how many patients each index is of. Where those with one visit
// are few, either the indexes that ask for two stay or the others do.
func (b *books) indexes(all []Index, late int64) {
	for i := range all {
		x, at := &all[i], late
		if x.Name == "UPC" || x.Name == "HHI" || x.Name == "MMCI" {
			at--
		}
		add(&b.patients, &x.N, at, func() { *x = Index{Name: x.Name} })
	}
}

func (b *books) spread(f *family, s *Spread, late int64) {
	add(f, &s.N, late, func() { *s = Spread{} })
}

// share enters some of all; both they and the others are people.
func (b *books) share(f *family, s *Share, late int64) {
	add(f, &s.N, late, func() { *s = Share{} })
	add(f, &s.Yes, late, func() { *s = Share{} })
}

// nested finds which groups of a stratum have all their patients in one group of
// another.
func (r *run) nested() (all []nesting) {
	for i, inner := range r.groups {
		for j, outer := range r.groups {
			if i == j {
				continue
			}
			const several = nobody - 1
			in := slices.Repeat([]uint32{nobody}, inner.n)
			for p, g := range inner.of {
				if g == nobody {
					continue
				}
				switch o := outer.of[p]; {
				case o == nobody:
					in[g] = several
				case in[g] == nobody:
					in[g] = o
				case in[g] != o:
					in[g] = several
				}
			}
			n := nesting{i, j, map[string]string{}}
			for g, o := range in {
				if o < several {
					n.in[inner.name(uint32(g))] = outer.name(o)
				}
			}
			all = append(all, n)
		}
	}
	return all
}
