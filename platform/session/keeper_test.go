package session_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
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

var folders = []fs.FS{access.Files, session.Files}

const (
	lena = "Practitioner/lena"
	mia  = "Practitioner/mia"
	feed = "Device/feed"
)

// desk is a program that knows lena until she leaves and mia for ever, and a
// clock.
type desk struct {
	t      *testing.T
	db     *db.DB
	now    time.Time
	left   bool
	limits session.Limits
	keeper *session.Keeper
	site   http.Handler
	jar    map[string]string

	reached, goOn chan struct{}
}

func each(t *testing.T, test func(k *desk)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		k := &desk{t: t, db: d, now: time.Now(), jar: map[string]string{}, reached: make(chan struct{}), goOn: make(chan struct{})}
		k.keeper = session.New(d, func() time.Time { return k.now }, true, func(_ context.Context, who string) (session.Identity, error) {
			if who == feed {
				return session.Identity{Viewer: access.System(who, "maple"), Person: web.Person{Name: "Feed"}}, nil
			}
			if who != mia && (who != lena || k.left) {
				return session.Identity{}, fault.New(fault.Login, "fault.login")
			}
			return session.Identity{Viewer: access.Staff(who, "maple"), Person: web.Person{Name: "Lena"}, Limits: k.limits}, nil
		})
		k.site = k.keeper.Wrap(told)(k.mux())
		test(k)
	})
}

func told(w http.ResponseWriter, _ *http.Request, err error) {
	http.Error(w, err.Error(), fault.Status(err))
}

func (k *desk) mux() *http.ServeMux {
	mux := http.NewServeMux()
	on := func(route string, fn func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
			if err := fn(w, r); err != nil {
				told(w, r, err)
			}
		})
	}
	on("POST /in", func(w http.ResponseWriter, r *http.Request) error {
		return k.keeper.SignIn(w, r, r.FormValue("as"), k.now)
	})
	on("POST /again", k.keeper.Renew)
	on("POST /out", k.keeper.SignOut)
	on("POST /begin", func(w http.ResponseWriter, r *http.Request) error {
		return k.keeper.Begin(w, r, "code", []byte("so far"))
	})
	on("POST /take", func(w http.ResponseWriter, r *http.Request) error {
		data, err := k.keeper.Take(r, r.FormValue("kind"))
		w.Write(data)
		return err
	})
	on("GET /slow", func(w http.ResponseWriter, r *http.Request) error { k.reached <- struct{}{}; <-k.goOn; return nil })
	on("GET /fresh", func(w http.ResponseWriter, r *http.Request) error {
		if session.Fresh(r.Context(), k.now) {
			w.Write([]byte("yes"))
		}
		return nil
	})
	on("GET /", func(w http.ResponseWriter, r *http.Request) error {
		w.Write([]byte(access.From(r.Context()).ID()))
		return nil
	})
	return mux
}

func (k *desk) ask(method, path, bearer string) (status int, body string, set map[string]*http.Cookie) {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
	for name, value := range k.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	w := httptest.NewRecorder()
	k.site.ServeHTTP(w, r)
	set = map[string]*http.Cookie{}
	for _, c := range w.Result().Cookies() {
		set[c.Name] = c
		if k.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(k.jar, c.Name)
		}
	}
	return w.Code, w.Body.String(), set
}

func (k *desk) who() string {
	_, body, _ := k.ask("GET", "/", "")
	return body
}

func (k *desk) in(who string) string {
	k.t.Helper()
	if code, body, _ := k.ask("POST", "/in?as="+who, ""); code != http.StatusOK {
		k.t.Fatal(code, body)
	}
	return k.jar[cookie]
}

const cookie = "__Host-kith"

func (k *desk) stored(query string) []string {
	k.t.Helper()
	all, err := db.All(k.t.Context(), k.db, db.Text, query)
	if err != nil {
		k.t.Fatal(err)
	}
	return all
}

func (k *desk) token(good time.Duration) string {
	k.t.Helper()
	token, err := session.NewToken(k.t.Context(), k.db, lena, k.now, good)
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

func TestTheCookieTravelsNowhereElse(t *testing.T) {
	each(t, func(k *desk) {
		if k.who() != "" || len(k.jar) != 0 {
			t.Error("a visitor is somebody, or has a cookie")
		}
		if code, _, _ := k.ask("POST", "/in?as=Practitioner/mallory", ""); code != http.StatusUnauthorized || k.who() != "" {
			t.Error("somebody unknown came in")
		}
		_, _, set := k.ask("POST", "/in?as="+lena, "")
		c := set[cookie]
		if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() {
			t.Errorf("the cookie is %+v", c)
		}
		for name, c := range set {
			if !strings.HasPrefix(name, "__Host-") || !c.HttpOnly || !c.Secure || c.SameSite == http.SameSiteNoneMode {
				t.Errorf("%s is %+v", name, c)
			}
		}
		if k.who() != lena {
			t.Error("she is not signed in")
		}
	})
}

func TestASessionLastsFromSigningInToSigningOut(t *testing.T) {
	each(t, func(k *desk) {
		first := k.in(lena)
		if second := k.in(lena); second == first {
			t.Error("signing in again keeps the token")
		}
		second := k.jar[cookie]
		k.jar[cookie] = first
		if k.who() != "" {
			t.Error("signing in again leaves the old token good")
		}
		k.jar[cookie] = second
		k.ask("POST", "/out", "")
		if _, still := k.jar[cookie]; still {
			t.Error("the browser keeps a cookie")
		}
		k.jar[cookie] = second
		if k.who() != "" {
			t.Error("signed out, and still here")
		}
	})
}

// Whoever puts a token into somebody's browser learns nothing: it is replaced
// when they sign in, and one that nobody gave out is never taken.
func TestATokenFromOutsideIsNeverTaken(t *testing.T) {
	each(t, func(k *desk) {
		k.jar[cookie] = "CHOSENBYMALLORY"
		if got := k.in(lena); got == "CHOSENBYMALLORY" {
			t.Error("the token of a stranger was taken")
		}
		k.jar = map[string]string{}
		planted := k.in(mia)
		k.in(lena)
		k.jar = map[string]string{cookie: planted}
		if got := k.who(); got != "" {
			t.Errorf("the token that was there before belongs to %s now", got)
		}
	})
}

// A page that was asked for before signing out may end after it. It must not
// bring the session back.
func TestAnAnswerThatEndsAfterSigningOutDoesNotSignInAgain(t *testing.T) {
	each(t, func(k *desk) {
		token := k.in(lena)
		slow := &desk{t: t, site: k.site, jar: map[string]string{cookie: token}}
		done := make(chan struct{})
		go func() { slow.ask("GET", "/slow", ""); close(done) }()
		<-k.reached
		k.ask("POST", "/out", "")
		k.goOn <- struct{}{}
		<-done
		k.jar[cookie] = token
		if k.who() != "" {
			t.Error("the session is back")
		}
	})
}

func TestATokenIsNotKeptAsItIs(t *testing.T) {
	each(t, func(k *desk) {
		k.in(lena)
		k.ask("POST", "/begin", "")
		bearer := k.token(time.Hour)
		kept := k.stored(`select token from session union all select token from session_step union all select hash from bearer union all select device from session`)
		if len(kept) != 4 {
			t.Fatal(kept)
		}
		for _, secret := range append(slices.Collect(mapValues(k.jar)), bearer) {
			if slices.Contains(kept, secret) {
				t.Error("a token lies in the database as it is")
			}
		}
	})
}

func mapValues(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

func TestAProgramShowsItsToken(t *testing.T) {
	each(t, func(k *desk) {
		k.in(lena)
		good := k.token(time.Hour)
		k.now = k.now.Add(-2 * time.Hour)
		over := k.token(time.Hour)
		k.now = k.now.Add(2 * time.Hour)
		for name, tt := range map[string]struct {
			header string
			want   int
		}{
			"good":                         {"Bearer " + good, http.StatusOK},
			"the scheme in small letters":  {"bearer " + good, http.StatusOK},
			"over, though a cookie is not": {"Bearer " + over, http.StatusUnauthorized},
			"made up":                      {"Bearer kith_x", http.StatusUnauthorized},
			"none":                         {"Bearer", http.StatusUnauthorized},
		} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Authorization", tt.header)
			r.AddCookie(&http.Cookie{Name: cookie, Value: k.jar[cookie]})
			w := httptest.NewRecorder()
			if k.site.ServeHTTP(w, r); w.Code != tt.want {
				t.Errorf("%s: %d, want %d", name, w.Code, tt.want)
			}
		}
		if _, body, _ := k.ask("GET", "/fresh", good); body != "" {
			t.Error("a token counts as a person who has just proved who they are")
		}
	})
}

func TestTokensThatAreOverAreForgotten(t *testing.T) {
	each(t, func(k *desk) {
		for range 3 {
			k.token(time.Hour)
			k.now = k.now.Add(2 * time.Hour)
		}
		if n := len(k.stored(`select hash from bearer`)); n != 1 {
			t.Errorf("%d tokens are kept, want the last", n)
		}
	})
}

func TestWhoeverLeftIsNobodyWithinAMinute(t *testing.T) {
	each(t, func(k *desk) {
		k.in(lena)
		token := k.token(time.Hour)
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

func TestWhoeverIsSwitchedOffIsNobodyWithTheTransaction(t *testing.T) {
	each(t, func(k *desk) {
		k.in(mia)
		other := k.jar
		k.jar = map[string]string{}
		k.in(lena)
		token := k.token(time.Hour)
		k.who()
		failed := errors.New("no")
		for _, want := range []error{failed, nil} {
			err := k.db.Write(t.Context(), func(tx *db.Tx) error {
				return errors.Join(session.EndAll(t.Context(), tx, lena, ""), want)
			})
			code, _, _ := k.ask("GET", "/", token)
			if gone := k.who() == "" && code == http.StatusUnauthorized; gone != (want == nil) {
				t.Errorf("after %v she is gone: %v", err, gone)
			}
		}
		k.jar = other
		if k.who() != mia {
			t.Error("somebody else was switched off too")
		}
	})
}

func TestAScreenLeftAloneIsClosed(t *testing.T) {
	each(t, func(k *desk) {
		for name, tt := range map[string]struct {
			limits session.Limits
			away   []time.Duration
			want   bool
		}{
			"29 minutes":               {session.Limits{}, []time.Duration{29 * time.Minute}, true},
			"31 minutes":               {session.Limits{}, []time.Duration{31 * time.Minute}, false},
			"a day at work":            {session.Limits{}, slices.Repeat([]time.Duration{29 * time.Minute}, 24), true},
			"a day at work and more":   {session.Limits{}, slices.Repeat([]time.Duration{29 * time.Minute}, 25), false},
			"a young person's phone":   {session.Limits{Idle: 10 * time.Minute, Lifetime: time.Hour}, []time.Duration{11 * time.Minute}, false},
			"a young person who reads": {session.Limits{Idle: 10 * time.Minute, Lifetime: time.Hour}, slices.Repeat([]time.Duration{9 * time.Minute}, 6), true},
		} {
			k.limits = tt.limits
			k.keeper.Forget(lena)
			k.in(lena)
			here := true
			for _, d := range tt.away {
				k.now = k.now.Add(d)
				here = k.who() == lena
			}
			if here != tt.want {
				t.Errorf("%s: here is %v", name, here)
			}
		}
	})
}

func TestATokenIsNewWhenWhatItMayDoChanges(t *testing.T) {
	each(t, func(k *desk) {
		first := k.in(lena)
		if err := k.db.Write(t.Context(), func(tx *db.Tx) error { return session.Changed(t.Context(), tx, lena) }); err != nil {
			t.Fatal(err)
		}
		if k.who() != lena || k.jar[cookie] == first {
			t.Error("the token stayed")
		}
		second := k.jar[cookie]
		k.jar[cookie] = first
		if k.who() != lena { // a request that was under way
			t.Error("the old token is not good for a moment more")
		}
		k.now = k.now.Add(11 * time.Second)
		if k.who() != "" {
			t.Error("the old token is good for ever")
		}
		k.jar[cookie] = second
		if k.who() != lena {
			t.Error("the new token is not good")
		}
		if open, err := k.keeper.List(t.Context(), lena); err != nil || len(open) != 1 {
			t.Errorf("%d sessions, %v", len(open), err)
		}
	})
}

func TestAProofIsFreshForFiveMinutes(t *testing.T) {
	each(t, func(k *desk) {
		fresh := func() bool { _, body, _ := k.ask("GET", "/fresh", ""); return body == "yes" }
		if fresh() {
			t.Error("nobody is fresh")
		}
		first := k.in(lena)
		k.now = k.now.Add(4 * time.Minute)
		if !fresh() {
			t.Error("it is over after four minutes")
		}
		k.now = k.now.Add(2 * time.Minute)
		if fresh() {
			t.Error("it is fresh after six minutes")
		}
		if k.ask("POST", "/again", ""); !fresh() || k.jar[cookie] == first {
			t.Error("proving it again changes nothing, or the token stayed")
		}
	})
}

func TestAPersonSeesAndEndsTheirSessions(t *testing.T) {
	each(t, func(k *desk) {
		k.in(lena)
		home := k.jar
		k.jar = map[string]string{}
		k.in(lena)
		open, err := k.keeper.List(t.Context(), lena)
		if err != nil || len(open) != 2 || open[0].Agent != "Firefox, Windows" {
			t.Fatalf("%+v %v", open, err)
		}
		here := ""
		for _, s := range open {
			if s.ID == k.current() {
				here = s.ID
			}
		}
		if err := k.db.Write(t.Context(), func(tx *db.Tx) error {
			for _, s := range open { // mallory names what is not hers
				if err := session.End(t.Context(), tx, s.ID, mia); err != nil {
					return err
				}
			}
			return session.EndAll(t.Context(), tx, lena, here)
		}); err != nil {
			t.Fatal(err)
		}
		if k.who() != lena {
			t.Error("the session she is in ended")
		}
		if k.jar = home; k.who() != "" {
			t.Error("the session at home goes on")
		}
	})
}

// current is the id of the session in the jar.
func (k *desk) current() (id string) {
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(&http.Cookie{Name: cookie, Value: k.jar[cookie]})
	k.keeper.Wrap(told)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { id = session.Of(r.Context()).ID })).ServeHTTP(httptest.NewRecorder(), r)
	return id
}

func TestATokenClearsAProgramAlone(t *testing.T) {
	each(t, func(k *desk) {
		var seen access.Viewer
		h := k.keeper.Wrap(told)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = access.From(r.Context()) }))
		for _, who := range []string{feed, mia} {
			plain := map[access.Mask]access.Mask{}
			for _, clears := range []access.Mask{0, 3} {
				token, err := session.Token{Who: who, Good: time.Hour, Clears: clears}.Make(t.Context(), k.db, k.now)
				if err != nil {
					t.Fatal(err)
				}
				r := httptest.NewRequest(http.MethodGet, "/", nil)
				r.Header.Set("Authorization", "Bearer "+token)
				h.ServeHTTP(httptest.NewRecorder(), r)
				if seen.ID() != who {
					t.Fatalf("%s is %q", who, seen.ID())
				}
				plain[clears] = seen.Lacks()
			}
			want := plain[0]
			if who == feed {
				want &^= 3
			}
			if plain[3] != want || who == feed && plain[0]&3 != 3 {
				t.Errorf("%s: %b without, %b with a clearance", who, plain[0], plain[3])
			}
		}
	})
}
