package network

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/encounter"
	"kith/relation/population"
)

// whole is everything built from a table.
func whole(t *encounter.Table, s population.Study, providers int, roles *Roles) (*population.Links, *Network, *Densities) {
	l := population.NewLinker(t.Patients(), providers)
	population.Walk(t, s, l.See)
	links := l.Links()
	n, d := Both(links, Options{Cores: 2}, roles)
	return links, n, d
}

// TestWhatFollowsIsAsIfBuiltAnew adds, removes and corrects encounters at
// random, asks at random in between, and compares the whole with building it
// from the rows that are left: indexes, ties, densities.
func TestWhatFollowsIsAsIfBuiltAnew(t *testing.T) {
	const providers = 9
	roles := &Roles{Of: []uint8{0, 1, 0, 1, 1, 0, 0, 1, 0}, Weight: [][]float64{{0.3, 1.6}, {1.6, 1.1}}}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) encounter.Row {
			return encounter.Row{
				Patient: rapid.Uint32Range(0, 14).Draw(t, "patient"), Provider: rapid.Uint32Range(0, providers-1).Draw(t, "provider"),
				Day:   encounter.Day(rapid.Int32Range(0, 30).Draw(t, "day")),
				Place: encounter.Place{Site: rapid.Uint32Range(0, 2).Draw(t, "site"), Kind: encounter.Kind(rapid.IntRange(0, 5).Draw(t, "kind"))},
			}
		})
		now := map[encounter.Row]bool{{Patient: 15}: true} // whom nothing happens to: there is always somebody
		for _, r := range rapid.SliceOfN(one, 0, 80).Draw(t, "rows") {
			now[r] = true
		}
		build := func() *encounter.Table {
			var b encounter.Builder
			for r := range now {
				b.Add(r)
			}
			table, _, err := b.Table()
			if err != nil {
				t.Fatal(err)
			}
			return table
		}
		s := population.Study{Cores: 2}
		base := build()
		if rapid.Bool().Draw(t, "leave") {
			s.Leave = make([]bool, providers)
			s.Leave[3] = true
		}
		src := encounter.NewLive(base)
		links, net, _ := whole(base, s, providers, roles)
		live := NewLive(src, s, links, net, roles)
		for range rapid.IntRange(0, 40).Draw(t, "changes") {
			changed(t, src, live, now, one)
			if rapid.IntRange(0, 3).Draw(t, "ask") == 0 {
				live.Density(rapid.IntRange(0, 14).Draw(t, "whom"))
			}
		}
		same(t, src, live, build(), s, roles)
	})
}

// changed changes one encounter.
func changed(t *rapid.T, src *encounter.Live, live *Live, now map[encounter.Row]bool, one *rapid.Generator[encounter.Row]) {
	r, err := one.Draw(t, "row"), error(nil)
	switch what := rapid.IntRange(0, 3).Draw(t, "change"); {
	case what < 2:
		_, err = src.Add(r)
		now[r] = true
	case what == 2:
		_, err = src.Remove(r)
		delete(now, r)
	default:
		all := slices.SortedFunc(maps.Keys(now), func(a, b encounter.Row) int {
			return cmp.Or(cmp.Compare(a.Patient, b.Patient), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Kind, b.Kind))
		})
		was := rapid.SampledFrom(all).Draw(t, "was")
		r.Patient = was.Patient
		_, err = src.Correct(was, r)
		delete(now, was)
		now[r] = true
	}
	if err != nil {
		t.Fatal(err)
	}
	live.Touch(r.Patient)
}

// same compares what follows with what is built anew.
func same(t *rapid.T, src *encounter.Live, live *Live, table *encounter.Table, s population.Study, roles *Roles) {
	links, net, densities := whole(table, s, len(roles.Of), roles)
	got := live.Network()
	if !slices.Equal(got.start, net.start) || !slices.Equal(got.to, net.to) || !slices.Equal(got.shared, net.shared) {
		t.Fatalf("the network is %v, want %v", got, net)
	}
	for p := range table.Patients() {
		a, okA := population.One(src.Of(p), s)
		b, okB := population.One(table.Of(p), s)
		if okA != okB || a.Totals != b.Totals || !slices.Equal(live.Of(p), links.Of(p)) {
			t.Fatalf("patient %d: %+v, want %+v", p, a, b)
		}
		if live.Density(p) != densities.Of(p) {
			t.Fatalf("patient %d: %+v, want %+v", p, live.Density(p), densities.Of(p))
		}
	}
	for p := table.Patients(); p < src.Patients(); p++ {
		if len(live.Of(p)) > 0 {
			t.Fatalf("patient %d has nobody", p)
		}
	}
}
