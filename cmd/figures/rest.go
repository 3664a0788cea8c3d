package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
)

// So many callers ask at once, each for the next answer when it has one, and
// for so long.
const (
	callers = 8
	aWhile  = 5 * time.Second
)

// restWrites measures what a program writes over HTTP, with everything on that
// a site has on: validation, references, history, audit, durable commits.
func restWrites(engine string) measurement {
	return measurement{
		figures: []figure{
			{"rest." + engine + ".transaction.rate", "resources/s", 6000, false},
			{"rest." + engine + ".transaction.cpu", "ms a resource", 0.3, true},
			{"rest." + engine + ".create.rate", "resources/s", 2000, false},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			bundles, err := families(b.input.path)
			if err != nil {
				return nil, err
			}
			s, done, err := b.standing(ctx, engine, "writes", false)
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
			{"rest." + engine + ".read.rate", "answers/s", 12_000, false},
			{"search." + engine + ".observation.rate", "answers/s", 1500, false},
			{"search." + engine + ".include.rate", "answers/s", 1200, false},
			{"search." + engine + ".name.rate", "answers/s", 8000, false},
		},
		take: func(ctx context.Context, b *bench) (all []float64, err error) {
			s, done, err := b.standing(ctx, engine, "reads", true)
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

// standing starts the town on an engine, with the whole record if asked, for
// the integrator.
func (b *bench) standing(ctx context.Context, engine, name string, whole bool) (*server, func(), error) {
	at, err := b.database(ctx, engine, name)
	if err != nil {
		return nil, nil, err
	}
	s, err := b.serveAt(ctx, at)
	if err == nil && whole {
		if err = s.stop(); err == nil {
			_, err = b.command(ctx, at.args("import", b.input.path)...)
		}
		if err == nil {
			s, err = b.serveAt(ctx, at)
		}
	}
	if err != nil {
		at.drop()
		return nil, nil, err
	}
	done := func() {
		if err := s.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "figures:", err)
		}
		at.drop()
	}
	if err := s.signInAt(ctx, b, at, "integrator"); err != nil {
		done()
		return nil, nil, err
	}
	return s, done, nil
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
	began := time.Now()
	err := together(callers, func(who int) error {
		for i := 0; time.Since(began) < aWhile && ctx.Err() == nil; i++ {
			if _, err := ask(next(who, i)); err != nil {
				return err
			}
			answers.Add(1)
		}
		return ctx.Err()
	})
	return float64(answers.Load()) / time.Since(began).Seconds(), err
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

// cpu is how many seconds of processor time the program has taken so far.
func (s *server) cpu() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	ticks := 0.0
	for _, i := range []int{11, 12} { // user and system, in hundredths
		n, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return ticks / 100
}

// Where a line of Synthea says whose it is, and what it points to.
var (
	owner     = regexp.MustCompile(`"Patient/([0-9a-f-]+)"`)
	reference = regexp.MustCompile(`"reference":"[A-Za-z]+/([0-9a-f-]{36})"`)
	ownID     = regexp.MustCompile(`^\{"resourceType":"([A-Za-z]+)","id":"([^"]+)"`)
)

// families makes a transaction Bundle for one Synthea patient in eight, with
// everything that is known of them, pointing to each other by urn:uuid.
func families(path string) ([]string, error) {
	lines := map[string][]string{} // by patient
	err := eachLine(path, func(line []byte) {
		id := ownID.FindSubmatch(line)
		if id == nil {
			return
		}
		of := string(id[2])
		if string(id[1]) != "Patient" {
			m := owner.FindSubmatch(line)
			if m == nil {
				return
			}
			of = string(m[1])
		}
		if of[0] == '0' || of[0] == '1' {
			lines[of] = append(lines[of], string(line))
		}
	})
	if err != nil {
		return nil, err
	}
	var all []string
	for _, entries := range lines {
		all = append(all, transaction(entries))
	}
	return all, nil
}

func transaction(lines []string) string {
	inside := map[string]bool{}
	for _, l := range lines {
		inside[ownID.FindStringSubmatch(l)[2]] = true
	}
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"transaction","entry":[`)
	for i, l := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		m := ownID.FindStringSubmatch(l)
		l = reference.ReplaceAllStringFunc(l, func(r string) string {
			if id := r[strings.LastIndexByte(r, '/')+1 : len(r)-1]; inside[id] {
				return `"reference":"urn:uuid:` + id + `"`
			}
			return r
		})
		fmt.Fprintf(&b, `{"fullUrl":"urn:uuid:%s","resource":%s,"request":{"method":"POST","url":"%s"}}`, m[2], l, m[1])
	}
	b.WriteString(`]}`)
	return b.String()
}

// eachLine reads every line of an archive of NDJSON.
func eachLine(path string, fn func([]byte)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	z, err := zstd.NewReader(f)
	if err != nil {
		return err
	}
	defer z.Close()
	scan := func(r io.Reader) error {
		s := bufio.NewScanner(r)
		s.Buffer(make([]byte, 1<<20), 64<<20)
		for s.Scan() {
			if json.Valid(s.Bytes()) {
				fn(s.Bytes())
			}
		}
		return s.Err()
	}
	if filepath.Ext(strings.TrimSuffix(path, ".zst")) != ".tar" {
		return scan(z)
	}
	for t := tar.NewReader(z); ; {
		if _, err := t.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := scan(t); err != nil {
			return err
		}
	}
}
