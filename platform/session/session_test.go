package session_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/session"
)

var folders = []fs.FS{access.Files, session.Files}

func lena(context.Context, string) (session.Identity, error) {
	return session.Identity{Viewer: access.Staff("Practitioner/lena", "maple")}, nil
}

// site lets sign in, sign out, wait until the test says so, and ask who one is.
type site struct {
	http.Handler
	reached, goOn chan struct{}
}

func newSite(d *db.DB) site {
	k := session.New(d, time.Now, false, lena)
	s := site{reached: make(chan struct{}), goOn: make(chan struct{})}
	var mux http.ServeMux
	failing := func(err error, w http.ResponseWriter) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { failing(k.SignIn(r.Context(), "lena"), w) })
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) { failing(k.SignOut(r.Context()), w) })
	mux.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) { s.reached <- struct{}{}; <-s.goOn })
	mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		if access.From(r.Context()).Nobody() {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	s.Handler = k.Wrap(func(w http.ResponseWriter, _ *http.Request, err error) { failing(err, w) })(&mux)
	return s
}

// ask returns the status and the session cookie that was set, if any.
func (s site) ask(path string, c *http.Cookie) (int, *http.Cookie) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	for _, set := range w.Result().Cookies() {
		return w.Code, set
	}
	return w.Code, nil
}

func TestASessionLastsFromSigningInToSigningOut(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := newSite(d)
		if code, _ := s.ask("/who", nil); code != http.StatusUnauthorized {
			t.Errorf("before: %d", code)
		}
		_, c := s.ask("/in", nil)
		if code, _ := s.ask("/who", c); code != http.StatusOK {
			t.Errorf("signed in: %d", code)
		}
		_, second := s.ask("/in", c)
		if code, _ := s.ask("/who", c); code != http.StatusUnauthorized || second.Value == c.Value {
			t.Errorf("signing in again leaves the old token good: %d", code)
		}
		s.ask("/out", second)
		if code, _ := s.ask("/who", second); code != http.StatusUnauthorized {
			t.Errorf("signed out: %d", code)
		}
	})
}

// A page that was asked for before signing out may end after it. It must not
// bring the session back.
func TestAnAnswerThatEndsAfterSigningOutDoesNotSignInAgain(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := newSite(d)
		_, c := s.ask("/in", nil)
		done := make(chan struct{})
		go func() { s.ask("/slow", c); close(done) }()
		<-s.reached
		s.ask("/out", c)
		s.goOn <- struct{}{}
		<-done
		if code, _ := s.ask("/who", c); code != http.StatusUnauthorized {
			t.Errorf("the session is back: %d", code)
		}
	})
}

func TestATokenIsNotKeptAsItIs(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := newSite(d)
		_, c := s.ask("/in", nil)
		bearer, err := session.NewToken(t.Context(), d, "lena", time.Now(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := db.All(t.Context(), d, db.Text, `select token from session union all select hash from bearer`)
		if err != nil || len(kept) != 2 {
			t.Fatal(kept, err)
		}
		for _, k := range kept {
			if k == c.Value || k == bearer {
				t.Error("a token lies in the database as it is")
			}
		}
	})
}

func TestAProgramShowsItsToken(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := newSite(d)
		good, err := session.NewToken(t.Context(), d, "lena", time.Now(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		over, err := session.NewToken(t.Context(), d, "lena", time.Now().Add(-2*time.Hour), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		_, cookie := s.ask("/in", nil)
		for name, tt := range map[string]struct {
			header string
			want   int
		}{
			"good":                         {"Bearer " + good, http.StatusOK},
			"the scheme in small letters":  {"bearer " + good, http.StatusOK},
			"over, though a cookie is not": {"Bearer " + over, http.StatusInternalServerError},
			"made up":                      {"Bearer kith_x", http.StatusInternalServerError},
			"none":                         {"Bearer", http.StatusInternalServerError},
		} {
			r := httptest.NewRequest(http.MethodGet, "/who", nil)
			r.Header.Set("Authorization", tt.header)
			r.AddCookie(cookie)
			w := httptest.NewRecorder()
			if s.ServeHTTP(w, r); w.Code != tt.want {
				t.Errorf("%s: %d, want %d", name, w.Code, tt.want)
			}
		}
	})
}
