package score

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
)

// worked is one case of an instrument's cases.json.
type worked struct {
	Case string `json:"case"`
	Who  struct {
		Informant string `json:"informant"`
		Age       *Age   `json:"age"`
	} `json:"who"`
	All      *float64           `json:"all"`
	Answers  map[string]float64 `json:"answers"`
	Declined []string           `json:"declined"`
	Blank    []string           `json:"blank"`
	Expect   expected           `json:"expect"`
	Source   string             `json:"source"`
}

type expected struct {
	Scales map[string]struct {
		Value     float64 `json:"value"`
		Undefined bool    `json:"undefined"`
		Band      string  `json:"band"`
		Positive  bool    `json:"positive"`
	} `json:"scales"`
	Positive []string `json:"positive"`
	Acute    []string `json:"acute"`
	Missing  []string `json:"missing"`
	Refused  []string `json:"refused"`
	Outside  bool     `json:"outside"`
}

func (w worked) who() Who {
	who := Who{Informant: w.Who.Informant}
	if w.Who.Age != nil {
		who.Months, who.Known = int(*w.Who.Age), true
	}
	return who
}

func (w worked) given(s *Scoring) Given {
	g := Given{}
	for _, i := range s.Items {
		if w.All != nil && !i.Plain {
			g[i.Key] = Point{Value: *w.All}
		}
	}
	for key, v := range w.Answers {
		g[key] = Point{Value: v}
	}
	for _, key := range w.Declined {
		g[key] = Point{Declined: true}
	}
	for _, key := range w.Blank {
		delete(g, key)
	}
	return g
}

// rules are where the instruments lie.
const rules = "../screening/instruments/"

func scorings(t testing.TB) (all []*Scoring) {
	t.Helper()
	names, err := filepath.Glob(rules + "*/scoring.json")
	if err != nil || len(names) == 0 {
		t.Fatal(err, len(names))
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &s)
	}
	return all
}

func TestEveryWorkedCaseComesOut(t *testing.T) {
	for _, s := range scorings(t) {
		b, err := os.ReadFile(rules + s.Name + "/cases.json")
		if err != nil {
			t.Fatal(err)
		}
		var cases []worked
		if err := json.Unmarshal(b, &cases, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		seen := map[string]bool{}
		for _, c := range cases {
			t.Run(s.Name+"/"+c.Case, func(t *testing.T) {
				if seen[c.Case] || c.Source == "" {
					t.Error("a case has a name of its own and a source")
				}
				seen[c.Case] = true
				if wrong := c.Expect.differs(s.Score(c.given(s), c.who())); wrong != "" {
					t.Error(wrong)
				}
			})
		}
		if len(cases) < 3 {
			t.Errorf("%s has %d worked cases", s.Name, len(cases))
		}
	}
}

func (e expected) differs(r Result) string {
	if len(e.Scales) != len(r.Scales) {
		return fmt.Sprintf("%d scales, not %d", len(r.Scales), len(e.Scales))
	}
	for _, s := range r.Scales {
		want, ok := e.Scales[s.Code]
		if !ok || s.OK == want.Undefined || s.OK && math.Abs(s.Value-want.Value) > 1e-9 || s.Band != want.Band || s.Positive != want.Positive {
			return fmt.Sprintf("%+v, not %+v", s, want)
		}
		if !s.OK && s.Value != 0 {
			return fmt.Sprintf("an undefined score has the value %v", s.Value)
		}
	}
	var positive, acute []string
	for _, f := range r.Positive {
		positive = append(positive, f.Rule)
		if f.Acute {
			acute = append(acute, f.Rule)
		}
	}
	missing := slices.DeleteFunc(slices.Clone(r.Missing), func(k string) bool { return e.Missing == nil })
	switch {
	case !slices.Equal(positive, e.Positive) || !slices.Equal(acute, e.Acute):
		return fmt.Sprintf("positive %v acute %v, not %v and %v", positive, acute, e.Positive, e.Acute)
	case e.Missing != nil && !slices.Equal(missing, e.Missing) || !slices.Equal(r.Refused, e.Refused) || r.Outside != e.Outside:
		return fmt.Sprintf("missing %v refused %v outside %v", r.Missing, r.Refused, r.Outside)
	}
	return ""
}

func TestTheOrderOfAnItemNeverMatters(t *testing.T) {
	for _, s := range scorings(t) {
		turned := *s
		turned.Items = slices.Clone(s.Items)
		slices.Reverse(turned.Items)
		turned.Scales = slices.Clone(s.Scales)
		for i := range turned.Scales {
			turned.Scales[i].Items = slices.Clone(turned.Scales[i].Items)
			slices.Reverse(turned.Scales[i].Items)
		}
		for seed := range 50 {
			g := Given{}
			for i, it := range s.Items {
				if step := (seed*31 + i*17) % 7; step < 5 {
					g[it.Key] = Point{Value: min(it.Max, it.Min+float64(step))}
				} else if step == 5 {
					g[it.Key] = Point{Declined: true}
				}
			}
			for _, kind := range Kinds {
				w := Who{Informant: kind, Months: seed * 5, Known: seed%5 > 0}
				a, b := s.Score(g, w), turned.Score(g, w)
				if !maps.EqualFunc(byCode(a), byCode(b), func(x, y Scale) bool {
					return math.Abs(x.Value-y.Value) < 1e-9 && x.OK == y.OK && x.Band == y.Band && x.Positive == y.Positive && x.N == y.N
				}) || len(a.Positive) != len(b.Positive) {
					t.Fatalf("%s: %+v and turned %+v", s.Name, a, b)
				}
			}
		}
	}
}

func byCode(r Result) map[string]Scale {
	m := map[string]Scale{}
	for _, s := range r.Scales {
		s.Title = nil
		m[s.Code] = s
	}
	return m
}
