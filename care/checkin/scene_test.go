package checkin

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/care/account"
	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/followup"
	"kith/care/form"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/progress"
	"kith/care/screening"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
	"kith/platform/web/webtest"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

const (
	child  = "amara-reyes-cole"
	amara  = "Patient/amara-reyes-cole"
	denise = "RelatedPerson/denise-reyes"
	lenas  = "PractitionerRole/lena-ortiz-maple-street"
)

// scene is a house with the cast in it, its pages and its clock.
type scene struct {
	testing.TB
	h     *module.House
	mux   *web.Mux
	clock time.Time
	as    access.Viewer // who has signed in
}

var all = []module.Module{people.Module, account.New(time.Now), contact.Module, tie.Module, consent.Module, disclosure.Module, alliance.Module,
	screening.Module, privacy.Module, progress.Module, due.Module, oncall.Module, followup.Module, pass.Module, form.Module, Module,
	{Name: "session", Files: session.Files}, {Name: "login", Files: login.Files}}

// each runs test on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene)) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) { test(set(t, h)) })
}

// set puts the cast into a house.
func set(t testing.TB, h *module.House) *scene {
	s := &scene{TB: t, h: h, clock: now}
	h.Now = func() time.Time { return s.clock }
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(now)
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
	return s
}

func (s *scene) serve() {
	m, err := web.New(web.Options{Phrases: s.h.Say, Now: s.h.Now, Styles: module.Files(all), Log: slog.New(slog.NewTextHandler(s.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		s.Fatal(err)
	}
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !s.as.Nobody() {
				r = r.WithContext(access.With(r.Context(), s.as))
			}
			next.ServeHTTP(w, r)
		})
	})
	m.Use(audit.NewLog(s.h.DB, s.h.Now).Gate(web.RouteOf, m.Fail))
	Module.Routes(m, s.h)
	s.mux = m
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	s.Helper()
	v, _, err := consent.Worker(s.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil || v.Nobody() {
		s.Fatalf("%s: %v", id, err)
	}
	return v.At(s.clock)
}

// made makes a pass as Lena.
func (s *scene) made(p pass.Pass) (pass.Pass, string) {
	s.Helper()
	p, code, err := pass.Make(s.Context(), s.h, s.worker("lena-ortiz"), p)
	if err != nil {
		s.Fatal(err)
	}
	return p, code
}

func hers(forms ...string) pass.Pass {
	return pass.Pass{Child: child, Informant: amara, Kind: pass.Self, Host: lenas, With: lenas, Forms: forms}
}

// browser is somebody's own phone, or the tablet of the clinic.
func (s *scene) browser() *webtest.Client { return webtest.NewClient(s.mux) }

// answer answers question after question with the nth option, and returns the
// address behind the last.
func (s *scene) answer(c *webtest.Client, nth int) string {
	s.Helper()
	at := "/checkin/ask/1"
	for range 100 {
		page := c.Get(at)
		if page.Status != http.StatusOK {
			s.Fatalf("%s: %d", at, page.Status)
		}
		form := "go=on"
		if keys := options(page.Body); len(keys) > 0 {
			form += "&a=" + keys[min(nth, len(keys)-2)] // the last is "rather not"
		} else {
			form += "&words=rest"
		}
		at = c.Post(at, form).Header.Get("Location")
		if at == "/checkin/ask/end" || !strings.HasPrefix(at, "/checkin/ask/") || strings.HasPrefix(at, TellAt) {
			return at
		}
	}
	s.Fatal("it does not end")
	return ""
}

func options(page string) (keys []string) {
	for _, part := range strings.Split(page, `name="a" value="`)[1:] {
		key, _, _ := strings.Cut(part, `"`)
		keys = append(keys, key)
	}
	return keys
}

func (s *scene) count(query string, args ...any) int64 {
	s.Helper()
	n, err := db.One(context.Background(), s.h.DB, db.Int, "", query, args...)
	if err != nil {
		s.Fatal(err)
	}
	return n
}
