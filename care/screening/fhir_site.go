package screening

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"kith/care/score"
)

// Site is what a site says of instruments: what others there call them, and where
// their authors leave a choice. Keys are an instrument and a scale: "psc-17.total".
type Site struct {
	Says   string                  `json:"says"`   // who decided, and when
	Forms  map[string]string       `json:"forms"`  // instruments by the URL of a Questionnaire of others
	Codes  map[string]score.Code   `json:"codes"`  // what others call a score
	With   map[string][]score.Test `json:"with"`   // by instrument: one of these must hold for any of its scales to be positive
	Change map[string]score.Spread `json:"change"` // spread and reliability, with their source
}

// adapted is the catalog as the site has it, nil for what ships.
var adapted atomic.Pointer[Catalog]

// Adapt takes what a site says of instruments, before anything is scored; nil is
// nothing. What was scored before by other rules is scored anew by a rebuild.
func Adapt(src []byte) error {
	if src == nil {
		adapted.Store(nil)
		return nil
	}
	c, err := shipped().with(src)
	if err != nil {
		return fmt.Errorf("instruments: %w", err)
	}
	adapted.Store(c)
	return nil
}

// with returns the catalog as a site has it.
func (c *Catalog) with(src []byte) (*Catalog, error) {
	var s Site
	if err := json.Unmarshal(src, &s, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	if s.Says == "" {
		return nil, fmt.Errorf("say who decided, and when")
	}
	n := &Catalog{totals: maps.Clone(c.totals), forms: s.Forms}
	for at, i := range c.all {
		i.Scoring.Scales = slices.Clone(i.Scoring.Scales)
		for k := range i.Scoring.Scales {
			m := &i.Scoring.Scales[k]
			key := i.Name + "." + m.Code
			if code, ok := s.Codes[key]; ok {
				m.Coding = code
				n.totals[code] = [2]int{at, k}
			}
			if spread, ok := s.Change[key]; ok {
				m.Change = &spread
			}
			if tests, ok := s.With[i.Name]; ok {
				m.With = tests
			}
		}
		if err := i.Scoring.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", i.Name, err)
		}
		n.all = append(n.all, i)
	}
	return n, s.known(n)
}

// known refuses what names nothing that there is.
func (s Site) known(c *Catalog) error {
	for _, key := range slices.Concat(slices.Collect(maps.Keys(s.Codes)), slices.Collect(maps.Keys(s.Change))) {
		name, scale, _ := strings.Cut(key, ".")
		i, ok := c.Find(name)
		if _, is := i.Scoring.Measure(scale); !ok || !is {
			return fmt.Errorf("there is no score %q", key)
		}
	}
	for url, name := range s.Forms {
		if i, ok := c.Find(name); !ok || i.Name != name || strings.HasPrefix(url, Canonical) {
			return fmt.Errorf("there is no instrument %q, or the form is ours", name)
		}
	}
	for name := range s.With {
		if _, ok := c.Find(name); !ok {
			return fmt.Errorf("there is no instrument %q", name)
		}
	}
	return nil
}
