package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// So many callers ask at once, each for the next answer when it has one, and
// for so long.
const (
	callers = 8
	aWhile  = 5 * time.Second
)

// least is what an engine has to reach: SQLite all of it, PostgreSQL, which
// answers another process, half.
func least(engine string, rate float64) float64 {
	if engine == "postgres" {
		return rate / 2
	}
	return rate
}

// restWrites measures what a program writes over HTTP, with everything on that
// a site has on: validation, references, history, audit, durable commits.
func restWrites(engine string) measurement {
	return measurement{
		figures: []figure{
			{"rest." + engine + ".transaction.rate", "resources/s", least(engine, 6000), false},
			{"rest." + engine + ".transaction.cpu", "ms a resource", 0.3, true},
			{"rest." + engine + ".create.rate", "resources/s", least(engine, 2000), false},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			bundles, err := families(b.input.path)
			if err != nil {
				return nil, err
			}
			s, done, err := b.standing(ctx, engine, "integrator")
			if err != nil {
				return nil, err
			}
			defer done()
			before, began, stored := s.cpu(), time.Now(), atomic.Int64{}
			err = together(2, func(i int) error {
				for j := i; j < len(bundles); j += 2 {
					n, err := s.transact(ctx, bundles[j])
					if err != nil {
						return err
					}
					stored.Add(n)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
			n, took, spent := float64(stored.Load()), time.Since(began).Seconds(), s.cpu()-before
			note := `{"resourceType":"Observation","status":"final","code":{"text":"slept"},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-16T09:00:00Z"}`
			rate, err := s.rate(ctx, func(int, int) (*http.Request, string) {
				return s.request(ctx, http.MethodPost, "/fhir/Observation", note), `"versionId":"1"`
			})
			return []float64{n / took, spent / n * 1000, rate}, err
		},
	}
}

// restReads measures what a program asks for, with the whole record loaded.
func restReads(engine string) measurement {
	return measurement{
		figures: []figure{
			{"rest." + engine + ".read.rate", "answers/s", least(engine, 12_000), false},
			{"search." + engine + ".observation.rate", "answers/s", least(engine, 1500), false},
			{"search." + engine + ".include.rate", "answers/s", least(engine, 1200), false},
			{"search." + engine + ".name.rate", "answers/s", least(engine, 8000), false},
		},
		take: func(ctx context.Context, b *bench) (all []float64, err error) {
			s, done, err := b.standing(ctx, engine, "integrator", b.input.path)
			if err != nil {
				return nil, err
			}
			defer done()
			children, err := s.children(ctx)
			if err != nil {
				return nil, err
			}
			child := func(who, i int) string { return children[(who*31+i)%len(children)] }
			dice := rand.New(rand.NewPCG(3, 1))
			names := make([]string, 997)
			for i := range names {
				names[i] = url.QueryEscape(pick(dice, family)[:3])
			}
			for _, ask := range []func(who, i int) (path, says string){
				func(who, i int) (string, string) { return "/fhir/Patient/" + child(who, i), `"resourceType":"Patient"` },
				func(who, i int) (string, string) {
					return "/fhir/Observation?patient=" + child(who, i) + "&code=http://loinc.org|8302-2&date=ge2015-01-01", `"searchset"`
				},
				func(who, i int) (string, string) {
					return "/fhir/Encounter?patient=" + child(who, i) + "&_include=Encounter:participant&_count=20", `"searchset"`
				},
				func(who, i int) (string, string) {
					return "/fhir/Patient?name=" + names[(who*131+i)%len(names)] + "&_count=10", `"searchset"`
				},
			} {
				rate, err := s.rate(ctx, func(who, i int) (*http.Request, string) {
					path, says := ask(who, i)
					return s.request(ctx, http.MethodGet, path, ""), says
				})
				if err != nil {
					return all, err
				}
				all = append(all, rate)
			}
			return all, nil
		},
	}
}

func (s *server) request(ctx context.Context, method, path, body string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, method, s.base+path, strings.NewReader(body))
	if err != nil {
		panic(err) // the paths are ours
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	return r
}

// client keeps a connection for each caller.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * callers, DisableCompression: true}}

// ask sends one request; an answer that does not say what it should is an error.
func ask(r *http.Request, says string) ([]byte, error) {
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(answer.Body)
	if err == nil && (answer.StatusCode >= 300 || !bytes.Contains(body, []byte(says))) {
		err = fmt.Errorf("%s %s answers %d: %.300s", r.Method, r.URL.Path, answer.StatusCode, body)
	}
	return body, err
}

// rate is how many answers a second all callers get together.
func (s *server) rate(ctx context.Context, next func(who, i int) (*http.Request, string)) (float64, error) {
	for i := range 50 {
		if _, err := ask(next(0, i)); err != nil {
			return 0, err
		}
	}
	var answers atomic.Int64
	before, began := s.cpu(), time.Now()
	err := together(callers, func(who int) error {
		for i := 0; time.Since(began) < aWhile && ctx.Err() == nil; i++ {
			if _, err := ask(next(who, i)); err != nil {
				return err
			}
			answers.Add(1)
		}
		return ctx.Err()
	})
	n := float64(answers.Load())
	first, _ := next(0, 0)
	fmt.Fprintf(os.Stderr, "%s %s\t%.3f ms of processor for an answer\n", first.Method, first.URL.Path, (s.cpu()-before)*1000/n)
	return n / time.Since(began).Seconds(), err
}

// together runs n callers at once.
func together(n int, call func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = call(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// transact sends one Bundle and counts what was stored.
func (s *server) transact(ctx context.Context, bundle string) (int64, error) {
	body, err := ask(s.request(ctx, http.MethodPost, "/fhir", bundle), "transaction-response")
	return int64(bytes.Count(body, []byte(`"status":"201`))), err
}
