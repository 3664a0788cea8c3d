package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
	"kith/platform/session"
	"kith/platform/web"
)

// desk is a program that knows lena until she leaves, and a clock.
type desk struct {
	t      *testing.T
	db     *db.DB
	now    time.Time
	left   bool
	keeper *session.Keeper
	site   http.Handler
	jar    map[string]string
}

func each(t *testing.T, test func(k *desk)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		k := &desk{t: t, db: d, now: time.Now(), jar: map[string]string{}}
		k.keeper = session.New(d, func() time.Time { return k.now }, true, func(_ context.Context, id string) (session.Identity, error) {
			if id != "lena" || k.left {
				return session.Identity{}, fault.New(fault.Login, "fault.login")
			}
			return session.Identity{Viewer: access.Staff("Practitioner/lena", "maple"), Person: web.Person{ID: "lena", Name: "Lena"}}, nil
		})
		mux := http.NewServeMux()
		mux.HandleFunc("POST /in", func(w http.ResponseWriter, r *http.Request) {
			if err := k.keeper.SignIn(r.Context(), r.FormValue("as")); err != nil {
				http.Error(w, err.Error(), fault.Status(err))
			}
		})
		mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(access.From(r.Context()).ID()))
		})
		k.site = k.keeper.Wrap(func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), fault.Status(err))
		})(mux)
		test(k)
	})
}

func (k *desk) ask(method, path, bearer string) (status int, body string, set *http.Cookie) {
	r := httptest.NewRequest(method, path, nil)
	for name, value := range k.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	w := httptest.NewRecorder()
	k.site.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		set = c
		k.jar[c.Name] = c.Value
	}
	return w.Code, w.Body.String(), set
}

func (k *desk) who() string {
	_, body, _ := k.ask("GET", "/", "")
	return body
}

func (k *desk) stored(query string) string {
	k.t.Helper()
	all, err := db.All(k.t.Context(), k.db, db.Text, query)
	if err != nil {
		k.t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func TestTheCookieTravelsNowhereElse(t *testing.T) {
	each(t, func(k *desk) {
		if k.who() != "" || len(k.jar) != 0 {
			t.Error("a visitor is somebody, or has a cookie")
		}
		if code, _, _ := k.ask("POST", "/in?as=mallory", ""); code != http.StatusUnauthorized || k.who() != "" {
			t.Error("somebody unknown came in")
		}
		_, _, c := k.ask("POST", "/in?as=lena", "")
		if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || !c.Expires.IsZero() {
			t.Errorf("the cookie is %+v", c)
		}
		if k.who() != "Practitioner/lena" {
			t.Error("she is not signed in")
		}
	})
}

func TestTokensThatAreOverAreForgotten(t *testing.T) {
	each(t, func(k *desk) {
		for range 3 {
			if _, err := session.NewToken(t.Context(), k.db, "lena", k.now, time.Hour); err != nil {
				t.Fatal(err)
			}
			k.now = k.now.Add(2 * time.Hour)
		}
		if n := len(strings.Fields(k.stored(`select hash from bearer`))); n != 1 {
			t.Errorf("%d tokens are kept, want the last", n)
		}
	})
}

func TestWhoeverLeftIsNobodyWithinAMinute(t *testing.T) {
	each(t, func(k *desk) {
		k.ask("POST", "/in?as=lena", "")
		token, err := session.NewToken(t.Context(), k.db, "lena", k.now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if k.who() == "" {
			t.Fatal("she is not signed in")
		}
		k.left = true
		k.now = k.now.Add(time.Minute)
		_, by, _ := k.ask("GET", "/", token)
		if k.who() != "" || by != "" {
			t.Error("she is still here, by cookie or by token")
		}
	})
}

func TestAScreenLeftAloneIsClosed(t *testing.T) {
	each(t, func(k *desk) {
		k.ask("POST", "/in?as=lena", "")
		k.now = k.now.Add(29 * time.Minute)
		if k.who() == "" {
			t.Error("it closed too early")
		}
		k.now = k.now.Add(2 * time.Minute)
		if k.who() != "" {
			t.Error("it is open after half an hour")
		}
	})
}
