package routing

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

//go:embed rules
var ruleFiles embed.FS

// Routing is in which order those who could be asked are shown. It is data: a
// site's own file has the same form and replaces what is built in.
type Routing struct {
	Rule    string `json:"rule"`
	English string `json:"en"`
	Spanish string `json:"es"`
	Source  string `json:"source"`
	ReadOn  string `json:"readOn"`

	Order     []string   `json:"order"`     // what is looked at, first to last
	Weeks     int        `json:"weeks"`     // up to which a wait is short
	Miles     [2]float64 `json:"miles"`     // up to which it is near, and not too far
	Few       int        `json:"few"`       // below which nothing is said of how loops ended
	Closed    [2]float64 `json:"closed"`    // from which share they end well, and half of the time
	ReplyDays [2]float64 `json:"replyDays"` // up to which a reply is quick, and takes days
	LastDays  [2]float64 `json:"lastDays"`  // up to which they worked together lately, and within a year
	Shared    int        `json:"shared"`    // children from which two are likely to know each other

	Cases []struct {
		Case       string      `json:"case"`
		Candidates []Candidate `json:"candidates"`
		Order      []string    `json:"order"`   // references
		Because    string      `json:"because"` // the first stands before the second; "" by name
	} `json:"cases"`
}

// adapted is the routing as the site has it, nil for that built in.
var adapted atomic.Pointer[Routing]

// Adapt takes a site's own routing, before anything is asked; nil is that built
// in. What is refused changes nothing.
func Adapt(src []byte) error {
	if src == nil {
		adapted.Store(nil)
		return nil
	}
	r, err := readRouting(src)
	if err != nil {
		return fmt.Errorf("routing.json: %w", err)
	}
	adapted.Store(r)
	return nil
}

// Standard returns the routing in force: the site's own, else that built in.
func Standard() *Routing {
	if r := adapted.Load(); r != nil {
		return r
	}
	return builtIn()
}

var builtIn = sync.OnceValue(func() *Routing {
	b, err := ruleFiles.ReadFile("rules/routing.json")
	var r *Routing
	if err == nil {
		r, err = readRouting(b)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

// In returns what is said of the rule in a language.
func (r *Routing) In(lang string) string {
	if lang == "es" {
		return r.Spanish
	}
	return r.English
}

// readRouting reads a rule. Its cases have to come out as they say.
func readRouting(src []byte) (*Routing, error) {
	r, d := &Routing{}, json.NewDecoder(bytes.NewReader(src))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, err
	}
	return r, r.check()
}

func (r *Routing) check() error {
	if r.English == "" || r.Spanish == "" || r.Source == "" || len(r.Order) == 0 {
		return fmt.Errorf("words, a source or the order are missing")
	}
	for i, by := range r.Order {
		if levels[by] == nil || slices.Contains(r.Order[:i], by) {
			return fmt.Errorf("%q is not known, or stands there twice", by)
		}
	}
	for _, b := range [][2]float64{r.Miles, r.ReplyDays, r.LastDays, {r.Closed[1], r.Closed[0]}} {
		if b[0] < 0 || b[0] >= b[1] {
			return fmt.Errorf("bounds %v do not follow each other", b)
		}
	}
	if r.Weeks < 1 || r.Few < 1 || r.Shared < 1 || r.Closed[0] > 1 {
		return fmt.Errorf("a number is missing")
	}
	for _, c := range r.Cases {
		all := slices.Clone(c.Candidates)
		r.Sort(all)
		for i, x := range all {
			if len(all) != len(c.Order) || x.Ref != c.Order[i] {
				return fmt.Errorf("%s: %s is number %d", c.Case, x.Ref, i+1)
			}
		}
		if len(all) > 1 && r.Before(all[0].Facts, all[1].Facts) != c.Because {
			return fmt.Errorf("%s: because of %q", c.Case, r.Before(all[0].Facts, all[1].Facts))
		}
	}
	return nil
}
