package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kith/fhir/interaction"
	"kith/fhir/probe"
	"kith/platform/access"
	"kith/platform/log"
	"kith/platform/twin"
	"kith/platform/web"
)

// Every path joins by being a route: leakcheck asks for it, or this says what
// it has to be told first.
func TestEveryRouteIsAskedByLeakcheck(t *testing.T) {
	h, err := open(t.Context(), place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close() //nolint:errcheck // the test is over
	said := &hearing{}
	m, err := program{house: h, modules: modules, log: log.New(said, false), demo: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if missing := unasked(m.Routes()); len(missing) > 0 {
		t.Fatalf("nobody knows what may stand in braces in %q: say it in stands, in leakcheck_pages.go", missing)
	}
	w, err := vocabulary(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	door, pages := probe.New(1, interaction.Prefix, m.Routes(), w), newPages(1, m.Routes(), nil)
	for range 9000 {
		twin.Ask(m, nil, door.Next())
		if q := pages.next(); !dear(q.Path) {
			twin.Ask(m, nil, q)
		}
	}
	lines := said.take()
	for _, r := range m.Routes() {
		took := strconv.Quote(r.String())
		if dear(r.Path) || bytes.Contains(lines, []byte(took)) || bytes.Contains(lines, []byte(strings.TrimSuffix(took, `"`)+`{$}"`)) || r.Path == "/static/{version}/{name}" {
			continue
		}
		t.Errorf("no request of leakcheck takes %s", r)
	}
}

func TestARouteThatNobodyCanAskForIsTold(t *testing.T) {
	if got := unasked([]web.Route{{Method: "GET", Path: "/songs/{tune}"}, {Method: "GET", Path: "/children/{id}"}}); !slices.Equal(got, []string{"GET /songs/{tune}"}) {
		t.Error(got)
	}
}

// A mutant is the program with one thing wrong on some of its paths.
type mutant struct {
	name  string
	as    string // the role that notices
	only  string // requests to look at, which the test would meet anyway, later
	where func(*http.Request) bool
	wrong func(w *world, next http.Handler) http.Handler
}

// unguarded lets a path read as somebody who may know, whoever asks: the viewer
// was forgotten.
func unguarded(here *world, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), here.knower(r))))
	})
}

func (w *world) knower(r *http.Request) access.Viewer {
	v, err := atWork(r.Context(), w.house, "lena-ortiz")
	if err != nil {
		panic(err)
	}
	return v
}

// globally says in a header how much there is, whoever asks.
func globally(header string) func(*world, http.Handler) http.Handler {
	return func(here *world, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := here.house.Store.Census(r.Context())
			if err != nil {
				panic(err)
			}
			w.Header().Set(header, fmt.Sprintf(`W/"%d"`, c.Resources))
			next.ServeHTTP(w, r)
		})
	}
}

// telling answers otherwise about what is hidden than about what is not there.
func telling(here *world, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		typ, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, interaction.Prefix+"/"), "/")
		if _, err := here.house.Store.Read(r.Context(), here.knower(r), typ, id); rec.Code == http.StatusNotFound && err == nil {
			rec.Code = http.StatusForbidden
		}
		for name, all := range rec.Header() {
			w.Header()[name] = all
		}
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes()) //nolint:errcheck // a recorder
	})
}

func asks(words ...string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery, w) })
	}
}

var mutants = []mutant{
	{"a read forgets the viewer", "program", `^GET /fhir/[A-Z][A-Za-z]+/[a-z-]+$`, asks("GET /fhir/"), unguarded},
	{"a version forgets the viewer", "program", `_history/`, asks("/_history/"), unguarded},
	{"a history forgets the viewer", "colleague", `_history\?`, asks("/_history?"), unguarded},
	{"a search forgets the viewer", "front-desk", `^GET /fhir/[A-Z][A-Za-z]+\?`, asks("GET /fhir/"), unguarded},
	{"a chain forgets the viewer", "program", `_has`, asks("_has"), unguarded},
	{"an include forgets the viewer", "program", `include=`, asks("include="), unguarded},
	{"a count forgets the viewer", "program", `_summary=count`, asks("_summary=count"), unguarded},
	{"an order forgets the viewer", "program", `_sort=`, asks("_sort="), unguarded},
	{"the words of a text forget the viewer", "program", `_content=`, asks("_content="), unguarded},
	{"everything forgets the viewer", "mother", `everything`, asks("$everything"), unguarded},
	{"a compartment forgets the viewer", "program", `^GET /fhir/Patient/amara-reyes-cole/[A-Z*]`, asks("GET /fhir/Patient/"), unguarded},
	{"a child's page forgets the viewer", "colleague", `^GET /children/[a-z-]+(\?|$)`, asks("GET /children/"), unguarded},
	{"who opened it forgets the viewer", "front-desk", `opened`, asks("/opened"), unguarded},
	{"an ETag counts everything", "nobody", `^GET /`, asks("GET /"), globally("X-Etag")},
	{"hidden is not absent", "program", `^GET /fhir/[A-Z][A-Za-z]+/[a-z-]+$`, asks("GET /fhir/"), telling},
}

// hunt counts the mutants that leakcheck notices.
func hunt(t testing.TB) (killed int) {
	p, err := twins(t.Context(), t.TempDir(), 7)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close() //nolint:errcheck // the test is over
	var now *mutant
	for _, w := range []*world{p.with, p.without} {
		w.mux.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if now != nil && now.where(r) {
					now.wrong(w, next).ServeHTTP(rw, r)
					return
				}
				next.ServeHTTP(rw, r)
			})
		})
	}
	for _, r := range ignorant {
		if err := p.Run(t.Context(), p.role(r), p.requests(r, 7, 60, ""), &twin.Tally{}); err != nil {
			t.Fatalf("without a mutant: %v", err)
		}
	}
	for _, m := range mutants {
		now = &m
		r := ignorant[slices.IndexFunc(ignorant, func(r role) bool { return r.name == m.as })]
		err := p.Run(t.Context(), p.role(r), p.requests(r, 7, 500, m.only), &twin.Tally{})
		if _, differ := errors.AsType[*twin.Difference](err); !differ {
			t.Errorf("%s, and nobody notices (%v)", m.name, err)
			continue
		}
		killed++
	}
	now = nil
	if err := p.teeth(t.Context(), 7); err != nil {
		t.Error(err)
	}
	if found, err := p.canaries(); err != nil || len(found) > 0 {
		t.Errorf("what is private stands in %q (%v)", found, err)
	}
	return killed
}

func TestNobodyWhoMustNotKnowTellsTheWorldsApartAndEveryMutantIsNoticed(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the town twice")
	}
	t.Logf("%d of %d mutants killed", hunt(t), len(mutants))
}
