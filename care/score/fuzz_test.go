package score

import (
	"os"
	"testing"
)

func FuzzRead(f *testing.F) {
	for _, name := range []string{"phq-2", "asq", "c-ssrs", "vanderbilt-parent", "pearls", "care"} {
		b, err := os.ReadFile(rules + name + "/scoring.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"instrument":"x","items":[{"key":"a","min":1e308,"max":1e309}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Read(b)
		if err != nil {
			return
		}
		for _, end := range []func(Item) float64{func(i Item) float64 { return i.Min }, func(i Item) float64 { return i.Max }} {
			g := Given{}
			for _, it := range s.Items {
				g[it.Key] = Point{Value: end(it)}
			}
			for _, b := range s.Brackets() {
				for _, scale := range s.Score(g, b.Who(Self)).Scales {
					if scale.OK && (scale.Value < scale.Min || scale.Value > scale.Max) || !scale.OK && scale.Value != 0 {
						t.Errorf("%+v", scale)
					}
				}
			}
		}
	})
}

// A change is worked by hand: SD 6, r 0.84, so one standard error of a difference
// is 6·√2·√0.16 = 3.394 points.
func TestAChangeIsReliableBeyondChance(t *testing.T) {
	m := Measure{Code: "total", Better: "lower", Change: &Spread{SD: 6, Reliability: 0.84}}
	at := func(v float64) Scale { return Scale{Code: "total", Value: v, OK: true} }
	for _, c := range []struct {
		from, to         float64
		reliable, better bool
	}{{15, 9, false, true}, {15, 8, true, true}, {8, 15, true, false}, {9, 9, false, false}, {6, 0, false, true}, {7, 0, true, true}} {
		got, ok := m.Between(at(c.from), at(c.to))
		if !ok || got.Reliable != c.reliable || got.Better != c.better || got.By != c.to-c.from {
			t.Errorf("%v to %v: %+v", c.from, c.to, got)
		}
	}
	for name, undefined := range map[string]func() (Change, bool){
		"no spread is known":     func() (Change, bool) { return Measure{Code: "total"}.Between(at(3), at(9)) },
		"one score is undefined": func() (Change, bool) { return m.Between(Scale{Code: "total"}, at(9)) },
		"another scale":          func() (Change, bool) { return m.Between(at(3), Scale{Code: "other", OK: true}) },
	} {
		if c, ok := undefined(); ok || c != (Change{}) {
			t.Errorf("%s, and there is a change: %+v", name, c)
		}
	}
}
