package population

import (
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/continuity"
	"kith/relation/encounter"
)

func drawn(t *rapid.T) (*encounter.Table, []encounter.Row) {
	one := rapid.Custom(func(t *rapid.T) encounter.Row {
		return encounter.Row{
			Patient: rapid.Uint32Range(0, 12).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 7).Draw(t, "provider"),
			Day:   encounter.Day(rapid.Int32Range(100, 140).Draw(t, "day")),
			Place: encounter.Place{Site: rapid.Uint32Range(0, 2).Draw(t, "site"), Kind: encounter.Kind(rapid.IntRange(0, 5).Draw(t, "kind"))},
		}
	})
	all := rapid.SliceOfN(one, 1, 200).Draw(t, "rows")
	var b encounter.Builder
	b.Add(all...)
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return table, all
}

// TestAWalkSaysWhatPackageContinuitySays compares the walk, patient by patient,
// with the plain rules applied to the rows as they came.
func TestAWalkSaysWhatPackageContinuitySays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, all := drawn(t)
		s := Study{Cores: 2, Lookback: encounter.Day(rapid.IntRange(0, 20).Draw(t, "lookback"))}
		if rapid.Bool().Draw(t, "window") {
			s.From, s.To = encounter.Day(rapid.IntRange(0, 10).Draw(t, "from")), encounter.Day(rapid.IntRange(11, 45).Draw(t, "to"))
		}
		if rapid.Bool().Draw(t, "outpatient") {
			for _, p := range table.Places {
				s.Places = append(s.Places, encounter.Outpatient.Has(p.Kind))
			}
		}
		if rapid.Bool().Draw(t, "teams") {
			s.Group = []uint32{0, 0, 1, 1, 2, Alone, 2, 3}
		}
		if rapid.Bool().Draw(t, "leave") {
			s.Leave = []bool{false, true, false, false, false, false, false, true}
		}
		var lock sync.Mutex
		got := map[int]continuity.Summary{}
		who, usual := map[int][]uint32{}, map[int]uint32{}
		Walk(table, s, func(_, patient int, c Counted) {
			lock.Lock()
			defer lock.Unlock()
			got[patient], who[patient], usual[patient] = c.Summary(), slices.Clone(c.Who), c.Usual
		})
		steps := map[int][3]int{}
		Steps(table, s, func(_ int, v Step) {
			lock.Lock()
			defer lock.Unlock()
			x := steps[v.Patient]
			if x[0]++; v.Known {
				x[1]++
			}
			if v.Day < v.Before || v.Before < 0 != (x[0] == 1) {
				t.Fatalf("a step on %d after %d", v.Day, v.Before)
			}
			steps[v.Patient] = x
		})
		for p := range table.Patients() {
			if share, ok := got[p].Known.Value(); ok && math.Abs(share*float64(steps[p][0]-1)-float64(steps[p][1])) > 1e-9 || steps[p][0] != got[p].Visits {
				t.Fatalf("patient %d: %v steps, %+v", p, steps[p], got[p])
			}
			want, with, most := byHand(table, all, uint32(p), s)
			if want.Visits == 0 {
				if _, ok := got[p]; ok {
					t.Fatalf("patient %d had no visit", p)
				}
				continue
			}
			if got[p] != want || !slices.Equal(who[p], with) || usual[p] != most {
				t.Fatalf("patient %d: %+v with %v, want %+v with %v", p, got[p], who[p], want, with)
			}
		}
	})
}

func byHand(table *encounter.Table, all []encounter.Row, patient uint32, s Study) (sum continuity.Summary, with []uint32, most uint32) {
	var recorded []continuity.Visit[uint32]
	for _, r := range all {
		counts := r.Patient == patient && (s.Leave == nil || !s.Leave[r.Provider])
		if s.Places != nil {
			counts = counts && encounter.Outpatient.Has(r.Kind)
		}
		if counts {
			recorded = append(recorded, continuity.Visit[uint32]{Provider: r.Provider, Day: continuity.Day(r.Day - table.First)})
		}
	}
	w := continuity.Window{From: continuity.Day(s.From), To: math.MaxInt32}
	if s.To > 0 {
		w.To = continuity.Day(s.To)
	}
	group := func(p uint32) (uint32, bool) {
		if s.Group == nil {
			return p, true
		}
		return s.Group[p], s.Group[p] != Alone
	}
	lookback := continuity.Unlimited
	if s.Lookback > 0 {
		lookback = continuity.Day(s.Lookback)
	}
	visits := continuity.Count(recorded, w, group)
	times := map[uint32]int{}
	for _, v := range visits {
		with = append(with, v.Provider)
		times[v.Provider]++
	}
	slices.Sort(with)
	with = slices.Compact(with)
	for i, q := range with {
		if i == 0 || times[q] > times[most] {
			most = q
		}
	}
	return continuity.Measure(visits, lookback), with, most
}

// TestTheWalkAgreesOnEverySmallSequence walks every sequence of one to seven
// visits with four providers, a day apart each, and compares it with package
// continuity and with the identities COC = (N·HHI − 1)/(N − 1) and K = known
// provider without limit.
func TestTheWalkAgreesOnEverySmallSequence(t *testing.T) {
	var b encounter.Builder
	var all [][]continuity.Visit[uint32]
	for n := 1; n <= 7; n++ {
		for code := range 1 << (2 * n) {
			var visits []continuity.Visit[uint32]
			for i := range n {
				q := uint32(code >> (2 * i) & 3)
				visits = append(visits, continuity.Visit[uint32]{Provider: q, Day: continuity.Day(i)})
				b.Add(encounter.Row{Patient: uint32(len(all)), Provider: q, Day: encounter.Day(i)})
			}
			all = append(all, visits)
		}
	}
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	for _, lookback := range []encounter.Day{0, 1, 3} {
		limit := continuity.Unlimited
		if lookback > 0 {
			limit = continuity.Day(lookback)
		}
		Walk(table, Study{Cores: 1, Lookback: lookback}, func(_, p int, c Counted) {
			got := c.Summary()
			if want := continuity.Measure(all[p], limit); got != want {
				t.Fatalf("%v: %+v, want %+v", all[p], got, want)
			}
			if n := float64(len(all[p])); n > 1 && lookback == 0 {
				coc, _ := got.COC.Value()
				hhi, _ := got.HHI.Value()
				if math.Abs(coc-(n*hhi-1)/(n-1)) > 1e-12 || got.K != got.Known {
					t.Fatalf("%v: %+v", all[p], got)
				}
			}
		})
	}
}

// TestAStreamIsWalkedAsATableIs streams what a table holds, each patient's
// encounters the other way round.
func TestAStreamIsWalkedAsATableIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, _ := drawn(t)
		src := Stream(table.Patients(), func(from, to int, b *Block) {
			for p := from; p < to; p++ {
				for _, k := range slices.Backward(table.Of(p)) {
					b.Add(k)
				}
				b.End()
			}
		})
		counted := func(src Source) map[int]continuity.Totals {
			var lock sync.Mutex
			all := map[int]continuity.Totals{}
			Walk(src, Study{Cores: 2}, func(_, patient int, c Counted) {
				lock.Lock()
				defer lock.Unlock()
				all[patient] = c.Totals
			})
			return all
		}
		if !maps.Equal(counted(src), counted(table)) {
			t.Fatal("walked otherwise")
		}
		for p := range table.Patients() {
			if !slices.Equal(src.Of(p), table.Of(p)) {
				t.Fatal("read otherwise")
			}
		}
	})
}

func TestLinksAreWhomEachPatientSaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, _ := drawn(t)
		l := NewLinker(table.Patients(), table.Providers)
		Walk(table, Study{}, l.See)
		links := l.Links()
		n := 0
		for p := range table.Patients() {
			var want []uint32
			for _, k := range table.Of(p) {
				want = append(want, k.Provider())
			}
			slices.Sort(want)
			want = slices.Compact(want)
			n += len(want)
			if !slices.Equal(links.Of(p), want) {
				t.Fatalf("patient %d: %v, want %v", p, links.Of(p), want)
			}
		}
		if n != links.Len() {
			t.Fatalf("%d links, want %d", links.Len(), n)
		}
	})
}

func TestATallyIsTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1), 2, 60).Draw(t, "values")
		var all, first, second Tally
		sum := 0.0
		for i, v := range values {
			all.Add(v, true)
			sum += v
			if i%2 == 0 {
				first.Add(v, true)
			} else {
				second.Add(v, true)
			}
		}
		all.Add(0.5, false)
		second.Join(&first)
		if all != second {
			t.Fatal("joined otherwise, other digits")
		}
		mean, ok := all.Mean()
		low, high, _ := all.Interval()
		if !ok || math.Abs(mean-sum/float64(len(values))) > 1e-12 || low > mean || high < mean {
			t.Fatalf("%v in %v … %v", mean, low, high)
		}
		slices.Sort(values)
		median, _ := all.Quantile(0.5)
		if want := values[(len(values)+1)/2-1]; math.Abs(median-want) > 0.0005+1e-12 {
			t.Fatalf("median %v, want %v", median, want)
		}
		n := int64(0)
		for _, c := range all.Histogram(10) {
			n += c
		}
		if n != all.N {
			t.Fatalf("%d in parts, %d in all", n, all.N)
		}
	})
	var none Tally
	if _, ok := none.Mean(); ok {
		t.Error("nothing has a mean")
	}
}
