package board_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kith/care/alliance"
	"kith/care/board"
	"kith/care/consent"
	"kith/care/consult"
	"kith/care/contact"
	"kith/care/continuity"
	"kith/care/departure"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/duplicate"
	"kith/care/engagement"
	"kith/care/followup"
	"kith/care/handoff"
	"kith/care/introduction"
	"kith/care/lane"
	"kith/care/line"
	"kith/care/loop"
	"kith/care/loopboard"
	"kith/care/message"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/progress"
	"kith/care/reach"
	"kith/care/routing"
	"kith/care/safety"
	"kith/care/screening"
	"kith/care/sharing"
	"kith/care/tie"
	"kith/care/transition"
	"kith/care/visit"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/webtest"
)

var modules = []module.Module{
	people.New(tie.Usual), contact.Module, continuity.Module, duplicate.Module, tie.Module, consent.Module, disclosure.Module,
	alliance.Module, screening.Module, progress.Module, reach.Module, engagement.Module, privacy.Module, sharing.Module, due.Module, visit.Module, followup.Module, oncall.Module, safety.Module, message.Module,
	loop.Module, lane.Module, handoff.Module, introduction.Module, routing.Module, loopboard.Module, consult.Module, line.Module, transition.Module, departure.Module, board.Module,
}

// morning is Wednesday of the anchor week, before the first visit.
func morning(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 18, 7, 45, 0, 0, zone)
}

// records returns what the town has on record: what is written by hand, or all
// of it.
func records(t testing.TB, now time.Time, all bool) (out [][]byte) {
	t.Helper()
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if s.Kind != cast.Bundle && !all {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, moduletest.Resources(t, r)...)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// staff are the people of the scenes.
var staff = map[string]struct {
	viewer access.Viewer
	person web.Person
}{
	"lena": {access.Staff("Practitioner/lena-ortiz", "maple-street"), web.Person{ID: "lena-ortiz", Name: "Lena Ortiz, LCSW", Role: "counselor", Place: "Maple Street Clinic"}},
	"reed": {access.Staff("Practitioner/omar-reed", "riverside"), web.Person{ID: "omar-reed", Name: "Omar Reed, MD", Role: "pediatrician", Place: "Riverside Family Health"}},
}

// program serves the pages of a house. Who asks says so in a cookie.
func program(t testing.TB, h *module.House) *web.Mux {
	t.Helper()
	var styles []fs.FS
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	mux, err := web.New(web.Options{
		Phrases: h.Say, Home: "/today", SignIn: "/sign-in", Styles: styles, Example: true, Now: h.Now,
		Nav: []web.NavItem{{Key: "board.today.title", Href: "/today"}, {Key: "board.contacts.title", Href: "/children"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if m.Routes != nil {
			m.Routes(mux, h)
		}
	}
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/ties/rules")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				s := staff[c.Value]
				web.SignedIn(r.Context(), s.person)
				r = r.WithContext(access.With(r.Context(), s.viewer))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

// serve runs the program for a browser.
func serve(t *testing.T, h *module.House) string {
	t.Helper()
	s := httptest.NewServer(program(t, h))
	t.Cleanup(s.Close)
	return s.URL
}

// client asks as a person.
func client(t testing.TB, h *module.House, person string) *webtest.Client {
	t.Helper()
	c := webtest.NewClient(program(t, h))
	if person != "nobody" {
		c.Get("/as/" + person)
	}
	return c
}
