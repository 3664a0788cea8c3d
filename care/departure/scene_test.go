package departure

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/engagement"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/sharing"
	"kith/care/tie"
	"kith/care/transition"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// scene is a house with the cast in it, its clock, and its pages.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
	pages http.Handler
}

func begin() time.Time {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 18, 9, 0, 0, 0, zone)
}

// each runs a test in the town, on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	s := &scene{clock: begin()}
	moduletest.Each(t, begin(), s.modules(), func(t *testing.T, h *module.House) {
		s.clock = begin()
		s.begins(t, h)
		test(s)
	})
}

// modules are those of which the pages read; their clock is the scene's.
func (s *scene) modules() []module.Module {
	now := func() time.Time { return s.clock }
	return []module.Module{{Name: "session", Files: session.Files}, {Name: "login", Files: login.Files}, people.Module, account.New(now), contact.Module, tie.Module, consent.Module, disclosure.Module, engagement.Module, followup.Module, transition.Module, Module}
}

// begins fills a house with the town.
func (s *scene) begins(t *testing.T, h *module.House) {
	t.Helper()
	now := func() time.Time { return s.clock }
	s.t, s.h, h.Now = t, h, now
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: now, Place: consent.Place{Zone: begin().Location()}}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(begin())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sources {
		if x.Kind != cast.Bundle {
			continue
		}
		r, err := x.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s.serve()
}

func (s *scene) serve() {
	m, err := web.New(web.Options{Phrases: s.h.Say, Styles: []fs.FS{sharing.New().Files, transition.Module.Files, Module.Files}, SignIn: "/sign-in", Home: "/today", Now: s.h.Now})
	if err != nil {
		s.t.Fatal(err)
	}
	Module.Routes(m, s.h)
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who := r.Header.Get("X-Test-As")
			if c, err := r.Cookie("as"); err == nil {
				who = c.Value
			}
			if who != "" {
				v := s.viewer(who)
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: who})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	s.pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, ok := strings.CutPrefix(r.URL.Path, "/as/"); ok { // a browser comes in
			http.SetCookie(w, &http.Cookie{Name: "as", Value: who, Path: "/"})
			fmt.Fprint(w, "<!doctype html><html lang=en><title>in</title><link rel=icon href=data:,><p>in")
			return
		}
		m.ServeHTTP(w, r)
	})
}

// browsed opens pages in a browser, each in every size.
func (s *scene) browsed(screens ...browse.Screen) {
	srv := httptest.NewServer(s.pages)
	s.t.Cleanup(srv.Close)
	for i := range screens {
		screens[i].URL = srv.URL + screens[i].URL
	}
	browse.Start(s.t).Screens(s.t, func(p *browse.Page, who string) { p.Goto(srv.URL + "/as/" + who) }, screens, browse.Usual...)
}

// viewer is one of the cast: a name of the family, or somebody at work.
func (s *scene) viewer(who string) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, people.PractitionerID(who), people.Day(s.h.Today()), s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.At(s.clock)
}

func (s *scene) as(who string) *webtest.Client {
	c := webtest.NewClient(s.pages)
	if who != "" {
		c.Header.Set("X-Test-As", who)
	}
	return c
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// want fails unless an answer has a status and says all of these; "-x" must not
// be said.
func (s *scene) want(a *webtest.Answer, status int, says ...string) *webtest.Answer {
	s.t.Helper()
	if a.Status != status {
		s.t.Fatalf("%d, want %d: %.600s", a.Status, status, a.Text())
	}
	for _, text := range says {
		not, absent := strings.CutPrefix(text, "-")
		if strings.Contains(a.Text(), not) == absent {
			s.t.Errorf("said %v, want %v: %q in %.1500s", !absent, absent, not, a.Text())
		}
	}
	return a
}

// reads reports whether somebody reads a resource now.
func (s *scene) reads(who, typ, id string) bool {
	s.t.Helper()
	_, err := s.h.Store.Read(s.t.Context(), s.viewer(who), typ, id)
	return err == nil
}

// put writes a resource as the operator.
func (s *scene) put(body string) {
	s.t.Helper()
	in, err := s.h.Store.Prepare([]byte(body), element.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer s.h.Store.Release(in)
	if _, err := s.h.Store.Write(s.t.Context(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
		s.t.Fatal(err)
	}
}
