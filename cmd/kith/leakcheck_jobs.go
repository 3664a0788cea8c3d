package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith/platform/twin"
)

// leakReport is what a pair of worlds was asked, and how long that took.
type leakReport struct {
	Asked  map[string]map[string]int // requests by role and kind
	Took   time.Duration
	Routes int
	Times  map[string]twin.Timing
}

func (r *leakReport) write(file string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// sideBySide lets several programs ask, each as some of the roles: what is drawn
// by chance is the whole program's.
func (c leakcheckCmd) sideBySide(ctx context.Context, chosen []role, jobs int) (*leakReport, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "kith-leakcheck-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var waiting sync.WaitGroup
	errs := make([]error, jobs)
	for i := range jobs {
		var names []string
		for j := i; j < len(chosen); j += jobs {
			names = append(names, chosen[j].name)
		}
		args := []string{"leakcheck", "--jobs", "1", "--roles", strings.Join(names, ","), "--requests", strconv.Itoa(c.Requests * len(names) / len(chosen)),
			"--seed", strconv.FormatUint(c.Seed, 10), "--only", c.Only, "--report", filepath.Join(dir, strconv.Itoa(i)), "--timing", strconv.Itoa(c.Timing / jobs)}
		if c.All {
			args = append(args, "--all")
		}
		waiting.Go(func() {
			job := exec.CommandContext(ctx, self, args...)
			job.Stdout = os.Stdout
			var says strings.Builder
			job.Stderr = &says
			if err := job.Run(); err != nil {
				errs[i] = errors.New(strings.TrimPrefix(strings.TrimSpace(says.String()), "kith: "))
				if !c.All {
					stop()
				}
			}
		})
	}
	waiting.Wait()
	for _, err := range errs { // those that were stopped say nothing
		if err != nil && err.Error() != "" {
			return nil, err
		}
	}
	return together(dir, jobs)
}

// together is what several programs report.
func together(dir string, jobs int) (*leakReport, error) {
	all := &leakReport{Asked: map[string]map[string]int{}, Times: map[string]twin.Timing{}}
	for i := range jobs {
		text, err := os.ReadFile(filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			return nil, errors.New("stopped")
		}
		var r leakReport
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("what a part reports: %w", err)
		}
		maps.Copy(all.Asked, r.Asked)
		if all.Routes, all.Took = r.Routes, max(all.Took, r.Took); len(all.Times) == 0 {
			all.Times = r.Times
		}
	}
	return all, nil
}

// timed are requests to whose answers a secret could bring another time.
var timed = map[string]string{
	"hidden by id":   "/fhir/Observation/amara-reyes-cole-secret-observation",
	"search":         "/fhir/Observation?patient=amara-reyes-cole&_sort=-date&_count=10",
	"what is hidden": "/fhir/Condition?code=told",
	"chain":          "/fhir/Encounter?subject:Patient._has:Condition:subject:code=told",
	"count":          "/fhir/Communication?subject=Patient/amara-reyes-cole&_summary=count",
	"history":        "/fhir/Observation/amara-reyes-cole-secret-observation/_history",
	"everything":     "/fhir/Patient/amara-reyes-cole/$everything?_count=10",
	"child's page":   "/children/amara-reyes-cole",
}

// times compares how long both worlds take, by so many pairs of requests.
func (p *pair) times(ctx context.Context, pairs int) (map[string]twin.Timing, error) {
	if pairs == 0 {
		return nil, nil
	}
	t := &twin.Tally{}
	for i := range ignorant {
		r := &ignorant[i]
		if r.name != "program" && r.name != "front-desk" {
			continue
		}
		err := p.Run(ctx, p.role(*r), func(yield func(twin.Request) bool) {
			for n := 0; n < pairs/2; {
				for kind, path := range timed {
					if n++; !yield(twin.Request{Kind: kind, Method: http.MethodGet, Path: path}) {
						return
					}
				}
			}
		}, t)
		if err != nil {
			return nil, err
		}
	}
	all := map[string]twin.Timing{}
	for kind := range timed {
		all[kind] = t.Timing(kind)
	}
	return all, nil
}
