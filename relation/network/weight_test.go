package network

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/encounter"
	"kith/relation/population"
)

// visitsDrawn is some visits of some patients: by patient, provider and day.
func visitsDrawn(t *rapid.T) (rows []encounter.Row, table *encounter.Table) {
	rows = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) encounter.Row {
		return encounter.Row{Patient: rapid.Uint32Range(0, 5).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 6).Draw(t, "provider"), Day: encounter.Day(rapid.IntRange(0, 40).Draw(t, "day"))}
	}), 2, 60).Draw(t, "rows")
	rows = append(rows, encounter.Row{Patient: 5, Provider: 6, Day: 0})
	var b encounter.Builder
	b.Add(rows...)
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return rows, table
}

func TestWithinSomeDaysOnlyThoseAreTiedWhoSawAPatientSoNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, table := visitsDrawn(t)
		days, least := encounter.Day(rapid.IntRange(0, 41).Draw(t, "days")), rapid.Uint32Range(0, 2).Draw(t, "least")
		shared := map[[2]uint32]map[uint32]bool{}
		for _, a := range rows {
			for _, b := range rows {
				if a.Patient == b.Patient && a.Provider != b.Provider && max(a.Day-b.Day, b.Day-a.Day) <= days {
					pair := [2]uint32{a.Provider, b.Provider}
					if shared[pair] == nil {
						shared[pair] = map[uint32]bool{}
					}
					shared[pair][a.Patient] = true
				}
			}
		}
		n := Within(table, population.Study{Cores: 2}, Near{Options: Options{Min: least}, Days: days, Providers: table.Providers})
		for a := range uint32(table.Providers) {
			for b := range uint32(table.Providers) {
				want := len(shared[[2]uint32{a, b}])
				if want < int(least) {
					want = 0
				}
				if n.Shared(a, b) != want {
					t.Fatalf("%d and %d within %d days share %d, want %d", a, b, days, n.Shared(a, b), want)
				}
			}
		}
	})
}

func TestATieWeighsWhatItsDefinitionSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, table := visitsDrawn(t)
		l := population.NewLinker(table.Patients(), table.Providers)
		population.Walk(table, population.Study{}, l.See)
		links := l.Links()
		on := map[[3]uint32]bool{} // patient, provider, day
		times, panel := map[[2]uint32]uint32{}, map[uint32]float64{}
		for _, r := range rows {
			if at := [3]uint32{r.Patient, r.Provider, uint32(r.Day)}; !on[at] {
				on[at] = true
				if times[[2]uint32{r.Patient, r.Provider}]++; times[[2]uint32{r.Patient, r.Provider}] == 1 {
					panel[r.Provider]++
				}
			}
		}
		visits := make([]uint32, links.Len())
		for p := range links.Patients() {
			from, _ := links.Range(p)
			for i, q := range links.Of(p) {
				visits[from+uint64(i)] = times[[2]uint32{uint32(p), q}]
			}
		}
		n := Of(links, Options{})
		for kind, want := range map[Weight]func(a, b uint32, w float64) float64{
			Count: func(_, _ uint32, w float64) float64 { return w }, Fraction: func(a, b uint32, w float64) float64 { return w / min(panel[a], panel[b]) },
			Jaccard: func(a, b uint32, w float64) float64 { return w / (panel[a] + panel[b] - w) },
			MinVisits: func(a, b uint32, _ float64) (sum float64) {
				for p := range uint32(table.Patients()) {
					sum += float64(min(times[[2]uint32{p, a}], times[[2]uint32{p, b}]))
				}
				return sum
			},
		} {
			weighted := n.Weights(kind, links, visits)
			for p := range n.Providers() {
				with, shared := n.Of(p)
				sum := 0.0
				for i, q := range with {
					if got := weighted.With(p)[i]; math.Abs(got-want(uint32(p), q, float64(shared[i]))) > 1e-12 {
						t.Fatalf("weight %d of %d and %d: %v", kind, p, q, got)
					}
					sum += weighted.With(p)[i]
				}
				if weighted.Strength(p) != sum {
					t.Fatal("strength is another sum")
				}
			}
		}
	})
}

func TestASampleOfBeginningsIsThatOfItsSeed(t *testing.T) {
	var ties []Tie
	for i := range uint32(40) {
		ties = append(ties, Tie{i, (i + 1) % 40, 1}, Tie{i, (i * 7) % 40, 1})
	}
	n := tied(t, slices.DeleteFunc(ties, func(x Tie) bool { return x.A == x.B })...)
	exact := n.Betweenness(Ways{})
	if !slices.Equal(exact, n.Betweenness(Ways{From: 40, Seed: 9})) || !slices.Equal(exact, n.Betweenness(Ways{Cores: 3})) {
		t.Error("everyone is the same whatever the seed and the cores")
	}
	one, again, other := n.Betweenness(Ways{From: 10, Seed: 1}), n.Betweenness(Ways{From: 10, Seed: 1, Cores: 4}), n.Betweenness(Ways{From: 10, Seed: 2})
	if !slices.Equal(one, again) || slices.Equal(one, other) {
		t.Error("a seed draws its own beginnings")
	}
	mean := make([]float64, len(exact))
	const draws = 400
	for seed := range uint64(draws) {
		for i, b := range n.Betweenness(Ways{From: 10, Seed: seed}) {
			mean[i] += b / draws
		}
	}
	for i := range mean {
		if math.Abs(mean[i]-exact[i]) > 0.02 {
			t.Errorf("%d: %v on average, %v exactly", i, mean[i], exact[i])
		}
	}
}
