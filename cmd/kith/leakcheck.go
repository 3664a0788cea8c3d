package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
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
	Deep     bool     `help:"A million requests, in parts; stopped, the same command goes on where it was."`
	Seed     uint64   `help:"What the requests are drawn by." default:"1"`
	Roles    []string `help:"Only these of those who must not know." placeholder:"ROLE"`
	Only     string   `help:"Only requests, as METHOD ADDRESS, that fit this regular expression." placeholder:"REGEXP"`
	All      bool     `help:"Go on after a difference, and show each sort of them once."`
	Timing   int      `help:"Pairs of requests by which the times of the worlds are compared; 0 for none." default:"2000"`
	Jobs     int      `help:"How many pairs of worlds are asked at once; 0 for as many as there are processors."`
	Report   string   `hidden:""`

	Server  string   `help:"Ask a server that runs, and read only: about two of its patients, one with and one without the secret." placeholder:"URL"`
	As      []string `help:"With --server: tokens of those who must not know." placeholder:"TOKEN"`
	Twins   string   `help:"With --server: the patients, first the one with the secret." placeholder:"Patient/a,Patient/b"`
	Prepare string   `help:"With --server: first write such patients, with this token, and say how they are called." placeholder:"TOKEN"`
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

// knower is somebody who may know: a check that they cannot tell the worlds
// apart by would prove nothing.
var knower = role{name: "knower", who: "Practitioner/lena-ortiz"}

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
	if _, err := regexp.Compile(c.Only); err != nil {
		return err
	}
	if c.Server != "" {
		return c.elsewhere(ctx)
	}
	if c.Deep {
		return c.deeply(ctx)
	}
	began := time.Now()
	t, err := c.part(ctx)
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped")}
	}
	if err != nil || c.Report != "" {
		return err
	}
	c.tell(t, time.Since(began))
	return nil
}

// part asks what one call asks, by one pair of worlds or by several side by
// side.
func (c leakcheckCmd) part(ctx context.Context) (*leakReport, error) {
	chosen, err := c.chosen()
	if err != nil {
		return nil, err
	}
	jobs := c.Jobs
	if jobs == 0 {
		jobs = min(runtime.NumCPU(), 4)
	}
	if jobs = min(jobs, len(chosen)); jobs > 1 {
		return c.sideBySide(ctx, chosen, jobs)
	}
	dir, err := os.MkdirTemp("", "kith-leakcheck-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	p, err := twins(ctx, dir, c.Seed)
	if err != nil {
		return nil, err
	}
	r, err := c.ask(ctx, p, chosen)
	if err = errors.Join(err, p.close()); err != nil || c.Report == "" {
		return r, err
	}
	return r, r.write(c.Report)
}

// chosen are the roles that are asked as.
func (c leakcheckCmd) chosen() (all []role, err error) {
	var names []string
	for _, r := range ignorant {
		if names = append(names, r.name); len(c.Roles) == 0 || slices.Contains(c.Roles, r.name) {
			all = append(all, r)
		}
	}
	if len(all) < max(1, len(c.Roles)) {
		err = fmt.Errorf("the roles are %s", strings.Join(names, ", "))
	}
	return all, err
}

// ask asks both worlds as everybody who is chosen.
func (c leakcheckCmd) ask(ctx context.Context, p *pair, chosen []role) (*leakReport, error) {
	var found []string
	if c.All {
		p.Found = func(d *twin.Difference) bool {
			path, _, _ := strings.Cut(d.Request.Path, "?")
			if key := d.Role + " " + d.Request.Kind + " " + d.What + " " + path; !slices.Contains(found, key) {
				found = append(found, key)
				fmt.Printf("%v\n\n%s\n", d, strings.Repeat("-", 80))
			}
			return true
		}
	}
	t, began := &twin.Tally{}, time.Now()
	for i, r := range ignorant {
		if !slices.Contains(chosen, r) {
			continue
		}
		all := p.requests(r, c.Seed+uint64(i)<<32, c.Requests/len(chosen), c.Only)
		if err := p.Run(ctx, p.role(r), all, t); err != nil {
			return nil, err
		}
	}
	if len(found) > 0 {
		return nil, fmt.Errorf("%d sorts of differences", len(found))
	}
	r := &leakReport{Asked: t.Asked, Took: time.Since(began), Routes: len(p.with.mux.Routes())}
	private, err := p.canaries()
	if err == nil && len(private) > 0 {
		err = fmt.Errorf("what is private stands in %s", strings.Join(private, ", "))
	}
	if err == nil && c.Only == "" {
		err = p.teeth(ctx, c.Seed)
	}
	if err == nil {
		r.Times, err = p.times(ctx, c.Timing)
	}
	return r, err
}

// teeth fails where the worlds are the same for those who may know, too.
func (p *pair) teeth(ctx context.Context, seed uint64) error {
	found := p.Found
	defer func() { p.Found = found }()
	p.Found = nil
	err := p.Run(ctx, p.role(knower), p.requests(knower, seed, 200, ""), &twin.Tally{})
	if _, differ := errors.AsType[*twin.Difference](err); differ {
		return nil
	}
	return errors.Join(err, errors.New("the check proves nothing: who may know cannot tell the worlds apart either"))
}

// vocabulary is what the requests speak of: the secret most of all, and what is
// around it.
func vocabulary(told []string, open [][]byte) (*probe.Words, error) {
	w := &probe.Words{}
	for _, id := range told {
		open = append(open, []byte(`{"resourceType": "Communication", "id": "`+id+`"}`))
	}
	for _, r := range open {
		if err := w.Learn(r); err != nil {
			return nil, err
		}
	}
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
func (p *pair) requests(r role, seed uint64, n int, only string) iter.Seq[twin.Request] {
	w, err := vocabulary(p.with.told, slices.Clip(p.with.open))
	if err != nil {
		panic(err) // found by the first test
	}
	fits, but := regexp.MustCompile(only), regexp.MustCompile(r.but)
	door, pages := probe.New(seed, interaction.Prefix, p.with.mux.Routes(), w), newPages(seed, p.with.mux.Routes(), p.with.told)
	return func(yield func(twin.Request) bool) {
		for made, tried := 0, 0; made < n && tried < 100*n; tried++ {
			q := door.Next()
			if tried%3 == 2 {
				q = pages.next()
			}
			if !fits.MatchString(q.Method+" "+q.Path) || tells(q) || r.but != "" && but.MatchString(q.Path) {
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

// fromAnswers is a reference to what somebody answered, or to what hangs on that: it
// labels whatever hangs on it.
var fromAnswers = regexp.MustCompile(`-secret-(own|the(ir|m))`)

// tells reports whether a request writes something that carries the labels of
// the secret. Who already knows its id can tell by that whether there is one:
// the other way round, what a program brings about labeled things that it may
// not read back would lie open. docs/privacy/leakcheck.md says so.
func tells(q twin.Request) bool {
	return q.Method != http.MethodGet && (strings.Contains(q.Body, "-secret-") && heir.MatchString(q.Body) || fromAnswers.MatchString(q.Body))
}

// tell sums up.
func (c leakcheckCmd) tell(r *leakReport, took time.Duration) {
	kinds, total := map[string]int{}, 0
	fmt.Println("Requests by role, and by what they try:")
	for _, role := range slices.Sorted(maps.Keys(r.Asked)) {
		n := 0
		for kind, k := range r.Asked[role] {
			kinds[kind] += k
			n += k
		}
		total += n
		fmt.Printf("  %-18s %9s\n", role, grouped(int64(n)))
	}
	fmt.Println()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Printf("  %-18s %9s\n", kind, grouped(int64(kinds[kind])))
	}
	if len(r.Times) > 0 {
		fmt.Println("\nTimes, asked in turn: median without the secret, how much later with it, and how likely that is by chance:")
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Times)) {
		t := r.Times[kind]
		fmt.Printf("  %-18s %9s  %+6.1f%%  p %.2f\n", kind, t.Without.Round(time.Microsecond), 100*t.Shift, t.P)
	}
	fmt.Printf("\n%s requests to each world in %.1f s (%s a second while asking), %d routes, seed %d.\nNobody who must not know can tell the worlds apart.\n",
		grouped(int64(total)), took.Seconds(), grouped(int64(2*float64(total)/max(r.Took.Seconds(), 0.001))), r.Routes, c.Seed)
}

// deeply asks a million, in parts of their own worlds: what was done is kept
// beside the other things of the program's that can be made again.
func (c leakcheckCmd) deeply(ctx context.Context) error {
	const whole = 1_000_000
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	at := filepath.Join(cache, fmt.Sprintf("kith-leakcheck-%d", c.Seed))
	var first int
	if text, err := os.ReadFile(at); err == nil {
		fmt.Sscan(string(text), &first) //nolint:errcheck // what cannot be read begins anew
	}
	parts := whole / max(c.Requests, 1)
	tell, done := counted(os.Stderr)
	defer done()
	for i := first; i < parts; i++ {
		tell(int64(i*c.Requests), whole)
		part := c
		part.Seed, part.Timing = c.Seed+uint64(i), 0
		if _, err := part.part(ctx); ctx.Err() != nil {
			return exit{wasStopped, fmt.Errorf("stopped after %s; the same command goes on", grouped(int64(i*c.Requests)))}
		} else if err != nil {
			return fmt.Errorf("with --seed %d: %w", part.Seed, err)
		}
		if err := os.WriteFile(at, fmt.Appendln(nil, i+1), 0o600); err != nil {
			return err
		}
	}
	fmt.Printf("%s requests to each world. Nobody who must not know can tell the worlds apart.\n", grouped(int64(parts*c.Requests)))
	return os.Remove(at)
}
