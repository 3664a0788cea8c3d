package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shape is one way to search; it must find something, and at most _count.
type shape struct {
	name string
	path func(child string, i int) string
}

func always(path string) func(string, int) string { return func(string, int) string { return path } }

func of(path string) func(string, int) string {
	return func(child string, _ int) string { return strings.ReplaceAll(path, "CHILD", child) }
}

// Searches that any record answers, and those that Synthea's has more for.
var (
	plainShapes = []shape{
		{"of one child", of("Observation?patient=CHILD&_count=20")},
		{"a code of one child", of("Observation?patient=CHILD&code=http://loinc.org%7C8302-2&date=ge2015-01-01&_count=20")},
		{"a count of one child", of("Observation?patient=CHILD&_summary=count")},
		{"the newest of one child", of("Observation?patient=CHILD&_sort=-date&_count=20")},
		{"a name", func(_ string, i int) string {
			return "Patient?name=" + strings.ToLower(family[i%len(family)][:2]) + "&_count=20"
		}},
		{"born since", func(_ string, i int) string { return "Patient?birthdate=ge" + strconv.Itoa(2008+i%8) + "&_count=20" }},
		{"a code", always("Observation?code=http://loinc.org%7C8302-2&_count=20")},
		{"the newest of a code", always("Observation?code=http://loinc.org%7C8302-2&_sort=-date&_count=20")},
		{"the newest", always("Observation?_sort=-date&_count=20")},
		{"the last changed", always("Observation?_sort=-_lastUpdated&_count=20")},
		{"a category", always("Observation?category=vital-signs&_count=20")},
		{"since a day", always("Observation?date=ge2015-01-01&_count=20")},
		{"all but a code", always("Observation?code:not=8302-2&_count=20")},
		{"a child's name", func(_ string, i int) string {
			return "Observation?patient.name=" + strings.ToLower(family[i%len(family)][:3]) + "&_count=20"
		}},
	}
	wideShapes = []shape{
		{"what points to one", of("Patient?_id=CHILD&_revinclude=Encounter:patient&_count=20")},
		{"everything", of("Patient/CHILD/$everything?_count=50")},
		{"by time and state", always("Encounter?status=finished&date=ge2015&_sort=-date&_count=20")},
		{"a state", always("Condition?clinical-status=active&_count=20")},
		{"who has", always("Patient?_has:Condition:patient:code=http://snomed.info/sct%7C195662009&_count=20")},
		{"who has what many have", always("Patient?_has:Observation:patient:code=8302-2&_count=20")},
		{"a value", always("Observation?code=8302-2&value-quantity=gt120&_count=20")},
		{"a code with its value", always("Observation?code-value-quantity=8302-2$gt120&_count=20")},
		{"a word", always("Observation?code:text=body&_count=20")},
		{"a total", always("Observation?code=8302-2&_total=accurate&_count=20")},
		{"a part of a name", always("Patient?name:contains=an&_count=20")},
		{"a history", always("Observation/_history?_count=20")},
	}
)

// tries is how often each shape is asked.
const tries = 100

// searchShapes measures every shape alone, all of them mixed at a fixed rate,
// and pages far behind the first, with the whole record loaded.
func searchShapes(engine string) measurement {
	name := "search." + engine
	return measurement{
		figures: []figure{
			{name + ".shape.p99", "ms, the slowest of " + strconv.Itoa(len(plainShapes)+len(wideShapes)), 50, true},
			{name + ".shape.p50", "ms, the slowest", 5, true},
			{name + ".open.p99", "ms at " + strconv.Itoa(arrivals) + " a second", 50, true},
			{name + ".late-page", "times the first", 2, true},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			s, done, err := b.standing(ctx, engine, "integrator", b.input.path)
			if err != nil {
				return nil, err
			}
			defer done()
			children, err := s.children(ctx)
			if err != nil {
				return nil, err
			}
			p50, p99, err := s.slowest(ctx, name, slices.Concat(plainShapes, wideShapes), children)
			if err != nil {
				return nil, err
			}
			open, err := s.open(ctx, plainShapes, children)
			if err != nil {
				return nil, err
			}
			late, err := s.latePage(ctx, "/fhir/Observation?_sort=-date&_count=20")
			if err != nil {
				return []float64{p99, p50, open}, err
			}
			return []float64{p99, p50, open, late}, nil
		},
	}
}

// find sends a search and returns how many resources its answer holds and where
// the next page is.
func (s *server) find(ctx context.Context, path string) (n int, next string, err error) {
	body, err := ask(s.request(ctx, http.MethodGet, path, ""), `"resourceType":"Bundle"`)
	if err != nil {
		return 0, "", err
	}
	var bundle struct {
		Total int `json:"total"`
		Link  []struct{ Relation, URL string }
	}
	if err := json.Unmarshal(body, &bundle); err != nil {
		return 0, "", err
	}
	for _, l := range bundle.Link {
		if l.Relation == "next" {
			next = strings.TrimPrefix(l.URL, s.base)
		}
	}
	return max(bundle.Total, bytes.Count(body, []byte(`"fullUrl":`))), next, nil
}

// slowest asks every shape in turn and returns the middle and the 99th of a
// hundred of the shape that is slowest at each, in ms. Each shape's own are
// told on the side.
func (s *server) slowest(ctx context.Context, name string, shapes []shape, children []string) (p50, p99 float64, err error) {
	for _, shape := range shapes {
		var took []float64
		found := 0
		for i := range tries + 10 {
			began := time.Now()
			n, _, err := s.find(ctx, "/fhir/"+shape.path(children[i%len(children)], i))
			if err != nil {
				return 0, 0, err
			}
			if found += n; i >= 10 {
				took = append(took, float64(time.Since(began).Microseconds())/1000)
			}
		}
		if found == 0 {
			return 0, 0, fmt.Errorf("%s: %s finds nothing", name, shape.name)
		}
		slices.Sort(took)
		fmt.Fprintf(os.Stderr, "%s\t%s\tp50 %.1f ms\tp99 %.1f ms\n", name, shape.name, took[tries/2], took[tries*99/100])
		p50, p99 = max(p50, took[tries/2]), max(p99, took[tries*99/100])
	}
	return p50, p99, nil
}

// arrivals is how many searches begin in a second, answered or not.
const arrivals = 100

// open sends searches at a fixed rate and returns the time, in ms, that 99 in a
// hundred stay under, counted from when each was to begin.
func (s *server) open(ctx context.Context, shapes []shape, children []string) (float64, error) {
	took := make([]float64, arrivals*int(aWhile.Seconds()))
	began := time.Now()
	err := together(len(took), func(i int) error {
		due := began.Add(time.Duration(i) * time.Second / arrivals)
		time.Sleep(time.Until(due))
		_, _, err := s.find(ctx, "/fhir/"+shapes[i%len(shapes)].path(children[i%len(children)], i))
		took[i] = float64(time.Since(due).Microseconds()) / 1000
		return err
	})
	slices.Sort(took)
	return took[len(took)*99/100], err
}

// latePage follows a search for a hundred pages and returns how much longer the
// last twenty take than the first.
func (s *server) latePage(ctx context.Context, path string) (float64, error) {
	const pages, some = 100, 20
	var took []float64
	for range pages {
		began := time.Now()
		n, next, err := s.find(ctx, path)
		if err != nil {
			return 0, err
		}
		if n == 0 || next == "" {
			return 0, fmt.Errorf("%s has %d pages", path, len(took)+1)
		}
		took, path = append(took, time.Since(began).Seconds()), next
	}
	return median(took[pages-some:]) / median(took[:some]), nil
}

func median(of []float64) float64 {
	of = slices.Sorted(slices.Values(of))
	return of[len(of)/2]
}

// A small record and one ten times as large, in children of ten resources each:
// a hundred thousand resources, and a million.
const fewer, more = 10_000, 100_000

// searchGrowth measures the same searches in both.
func searchGrowth(engine string) measurement {
	name := "search.growth." + engine
	return measurement{
		figures: []figure{
			{name, "times as long in a million as in a hundred thousand", 2, true},
			{name + ".p99", "ms, the slowest of " + strconv.Itoa(len(plainShapes)) + " in a million", 50, true},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			var p50s [2]map[string]float64
			p99 := 0.0
			for i, n := range []int{fewer, more} {
				file := filepath.Join(b.dir, "growth.ndjson")
				if err := multitude(file, n); err != nil {
					return nil, err
				}
				s, done, err := b.standing(ctx, engine, "integrator", file)
				if err != nil {
					return nil, err
				}
				p50s[i], p99, err = s.each(ctx, name)
				if done(); err != nil {
					return nil, err
				}
			}
			worst := 0.0
			for shape, p50 := range p50s[1] {
				worst = max(worst, p50/p50s[0][shape])
			}
			return []float64{worst, p99}, nil
		},
	}
}

// each returns the middle of a hundred of every shape, and the slowest 99th.
func (s *server) each(ctx context.Context, name string) (p50s map[string]float64, p99 float64, err error) {
	p50s = map[string]float64{}
	for _, one := range plainShapes {
		middle, late, err := s.slowest(ctx, name, []shape{one}, []string{"crowd-7", "crowd-77", "crowd-777"})
		if err != nil {
			return nil, 0, err
		}
		p50s[one.name], p99 = middle, max(p99, late)
	}
	return p50s, p99, nil
}
