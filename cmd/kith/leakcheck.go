package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"kith/cast"
	"kith/fhir/interaction"
	"kith/fhir/probe"
	"kith/platform/twin"
)

type leakcheckCmd struct {
	Requests int      `help:"How many requests go to each of the two worlds." default:"20000"`
	Seed     uint64   `help:"What the requests are drawn by." default:"1"`
	Roles    []string `help:"Only these of those who must not know."`
	Only     string   `help:"Only requests, as METHOD ADDRESS, that fit this regular expression." placeholder:"REGEXP"`
	All      bool     `help:"Go on after a difference, and show each sort of them once."`
	Timing   int      `help:"Pairs of requests by which the times of the worlds are compared; 0 for none." default:"2000"`
}

// Help is what `kith leakcheck --help` adds.
func (leakcheckCmd) Help() string {
	return `Builds the example town twice, once with what some young people told in
confidence and once without, and asks both everything that can be asked, as
everybody who must not know. Whatever they answer differently, by a byte, is a
leak. Exit status: 0 the worlds cannot be told apart, 1 somebody can, and how.`
}

// role is somebody who must not know of the secret.
type role struct {
	name string
	who  string // whom a token stands for; "" is nobody
	cast string // as whom one signs in to the demo; "" comes with the token
	but  string // pages, as a regular expression, by which they may know, "" for none
}

// ignorant are those who must not know.
var ignorant = []role{
	{name: "nobody"},
	{name: "front-desk", who: "Practitioner/mia-park", cast: "mia-park"},
	{name: "analyst", who: "Practitioner/kim-okafor", cast: "kim-okafor"},
	{name: "site-manager", who: "Practitioner/pat-lowe"},
	{name: "school-counselor", who: "Practitioner/ines-alvarez"},
	{name: "partner", who: "Practitioner/tess-young"},
	{name: "other-clinic", who: "Practitioner/omar-reed", cast: "omar-reed"},
	// Who may break the glass learns that there is a child to break it for.
	{name: "colleague", who: "Practitioner/bo-quist", but: `^/children/secret-patient\b`},
	{name: "mother", who: "RelatedPerson/denise-reyes"},
	{name: "father", who: "RelatedPerson/marcus-cole"},
	{name: "program", who: "Device/integrator"},
}

// names are those of the roles.
func names() (all []string) {
	for _, r := range ignorant {
		all = append(all, r.name)
	}
	return all
}

// role is somebody of the roles, and how they come in.
func (p *pair) role(r role) twin.Role {
	t := twin.Role{Name: r.name}
	switch {
	case r.cast != "":
		t.Enter = func(h http.Handler) ([]string, error) { return signedIn(h, r.cast) }
	case r.who != "":
		t.Enter = func(http.Handler) ([]string, error) { return bearer(p.tokens[r.who]), nil }
	}
	return t
}

// signedIn signs one of the cast in and returns the cookie.
func signedIn(h http.Handler, who string) ([]string, error) {
	a := twin.Ask(h, nil, twin.Request{Method: http.MethodPost, Path: "/sign-in", Body: "person=" + who,
		Header: []string{"Content-Type", "application/x-www-form-urlencoded"}})
	for _, c := range a.Header["Set-Cookie"] {
		pair, _, _ := strings.Cut(c, ";")
		if name, value, _ := strings.Cut(pair, "="); name == "kith" && value != "" {
			return []string{"Cookie", pair, "Sec-Fetch-Site", "same-origin"}, nil
		}
	}
	return nil, fmt.Errorf("%s is not signed in: %d", who, a.Status)
}

// Run asks both worlds everything.
func (c leakcheckCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	only, err := regexp.Compile(c.Only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "kith-leakcheck-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	began := time.Now()
	p, err := twins(ctx, dir, c.Seed)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // it is removed
	fmt.Printf("Two worlds in %.1f s.\n", time.Since(began).Seconds())
	found := map[string]bool{}
	if c.All {
		p.Found = func(d *twin.Difference) bool {
			path, _, _ := strings.Cut(d.Request.Path, "?")
			if key := d.Role + d.Request.Kind + d.What + path; !found[key] {
				found[key] = true
				fmt.Printf("%v\n\n%s\n", d, strings.Repeat("-", 80))
			}
			return true
		}
	}
	t := &twin.Tally{}
	asking := time.Now()
	err = c.ask(ctx, p, only, t)
	took := time.Since(asking)
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped")}
	}
	if err != nil {
		return err
	}
	c.tell(p, t, took)
	if len(found) > 0 {
		return fmt.Errorf("%d sorts of differences", len(found))
	}
	return nil
}

func (c leakcheckCmd) ask(ctx context.Context, p *pair, only *regexp.Regexp, t *twin.Tally) error {
	chosen := func(r role) bool { return len(c.Roles) == 0 || slices.Contains(c.Roles, r.name) }
	n := 0
	for _, r := range ignorant {
		if chosen(r) {
			n++
		}
	}
	if n == 0 || n < len(c.Roles) {
		return fmt.Errorf("the roles are %s", strings.Join(names(), ", "))
	}
	for i, r := range ignorant {
		if !chosen(r) {
			continue
		}
		if err := p.Run(ctx, p.role(r), p.requests(r, c.Seed+uint64(i)<<32, c.Requests/n, only), t); err != nil {
			return err
		}
	}
	return nil
}

// vocabulary is what the requests speak of: the secret most of all, and what is
// around it.
func vocabulary() (*probe.Words, error) {
	w := &probe.Words{}
	secret := append(append(everyone(cast.Early), everyone(cast.Late)...), cast.Secret(cast.Unnamed, "")...)
	for _, text := range [][]byte{secret, secret, everyone(cast.Around), cast.Secret(cast.Strangers, "")} {
		for line := range strings.Lines(string(text)) {
			if err := w.Learn([]byte(line)); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// requests are n requests that fit, drawn by seed: the grammar of the FHIR door
// and every page, by turns.
func (p *pair) requests(r role, seed uint64, n int, only *regexp.Regexp) iter.Seq[twin.Request] {
	return func(yield func(twin.Request) bool) {
		w, err := vocabulary()
		if err != nil {
			panic(err) // found by the first test
		}
		door, pages := probe.New(seed, interaction.Prefix, p.with.mux.Routes(), w), newPages(seed, p.with.mux.Routes())
		for made, tried := 0, 0; made < n && tried < 100*n; tried++ {
			q := door.Next()
			if tried%3 == 2 {
				q = pages.next()
			}
			if !only.MatchString(q.Method+" "+q.Path) || tells(q) || r.but != "" && regexp.MustCompile(r.but).MatchString(q.Path) {
				continue
			}
			if made++; !yield(q) {
				return
			}
		}
	}
}

// heir is a resource that carries the labels of what it tells of.
var heir = regexp.MustCompile(`"resourceType":\s*"(Provenance|AuditEvent|Binary|Medication(Request|Dispense|Administration|Statement))"`)

// tells reports whether a request writes something that carries the labels of
// the secret. Who already knows its id can tell by that whether there is one:
// the other way round, what a program brings about labeled things that it may
// not read back would lie open. docs/privacy/leakcheck.md says so.
func tells(q twin.Request) bool {
	return q.Method != http.MethodGet && strings.Contains(q.Body, "-secret-") && heir.MatchString(q.Body)
}

// tell sums up.
func (c leakcheckCmd) tell(p *pair, t *twin.Tally, took time.Duration) {
	kinds := map[string]int{}
	for _, role := range slices.Sorted(maps.Keys(t.Asked)) {
		n := 0
		for kind, k := range t.Asked[role] {
			kinds[kind] += k
			n += k
		}
		fmt.Printf("  %-18s %8s\n", role, grouped(int64(n)))
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Printf("  %-18s %8s\n", kind, grouped(int64(kinds[kind])))
	}
	fmt.Printf("%s requests to each world in %.1f s, %s routes, seed %d. The worlds cannot be told apart.\n",
		grouped(int64(t.Total())), took.Seconds(), grouped(int64(len(p.with.mux.Routes()))), c.Seed)
}
