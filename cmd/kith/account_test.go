package main

import (
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/care/account"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db/dbtest"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/proof/prooftest"
	"kith/platform/web/webtest"
)

// site is a house of people who sign in with accounts of their own.
type site struct {
	t     testing.TB
	house *module.House
	now   time.Time
	web   http.Handler
	at    place
}

const (
	adminWord = "quiet blue kettle on a shelf"
	leeWord   = "seven red boats on a lake"
	teenWord  = "purple socks and a bicycle"
)

// newSite serves an empty house, in which Sam is the first and looks after
// accounts.
func newSite(t testing.TB, at place, how ...signing) *site {
	t.Helper()
	if at.DB != "" && at.Keys == "" {
		at.Keys = filepath.Join(t.TempDir(), sealKeys)
	}
	if _, err := os.Stat(at.Data); err == nil && at.DB == "" { // a folder that is not there is the program's to make
		dbtest.SQLite(t, filepath.Join(at.Data, mark), schemas()...)
	}
	h, err := open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &site{t: t, house: h, now: time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC), at: at}
	h.Now, h.Zone = func() time.Time { return s.now }, time.UTC
	p := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), at: at}
	for _, p.signing = range how {
	}
	if s.web, err = p.handler(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// onBoth runs a test with a site on each engine.
func onBoth(t *testing.T, test func(t *testing.T, s *site)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSite(t, place{Data: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) { test(t, newSite(t, place{DB: dbtest.Postgres(t, schemas()...)})) })
}

func (s *site) book() *login.Book {
	s.t.Helper()
	b, err := signing{}.book(s.t.Context(), s.house)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// form writes the fields of a form as webtest's client takes them.
func form(fields ...string) string {
	var all []string
	for i := 0; i+1 < len(fields); i += 2 {
		all = append(all, fields[i]+"="+url.QueryEscape(fields[i+1]))
	}
	return strings.Join(all, " ")
}

func (s *site) browser() *webtest.Client { return webtest.NewClient(s.web) }

// first opens the first account and returns its browser.
func (s *site) first() *webtest.Client {
	s.t.Helper()
	token, ok, err := account.FirstLink(s.t.Context(), s.book())
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	c := s.browser()
	s.want(c.Post("/begin", form("code", token, "place", "Maple Street Clinic", "full", "Sam Keo", "name", "sam", "password", adminWord)), http.StatusSeeOther, "")
	return c
}

func (s *site) want(a *webtest.Answer, status int, says string) {
	s.t.Helper()
	if a.Status != status || !strings.Contains(a.Text(), says) {
		s.t.Fatalf("%d, want %d and %q in: %.600s", a.Status, status, says, a.Text())
	}
}

func (s *site) signIn(name, password string) (*webtest.Client, *webtest.Answer) {
	c := s.browser()
	return c, c.Post("/sign-in", form("name", name, "password", password))
}

func (s *site) write(bodies ...string) {
	s.t.Helper()
	var batch []*store.Incoming
	for _, b := range bodies {
		in, err := s.house.Store.Prepare([]byte(b), element.Options{})
		if err != nil {
			s.t.Fatal(err)
		}
		batch = append(batch, in)
	}
	if _, err := s.house.Store.Write(s.t.Context(), access.Operator(), "test", batch); err != nil {
		s.t.Fatal(err)
	}
	s.house.Store.Release(batch...)
}

var linkTo = regexp.MustCompile(`/begin\?t=([A-Z2-7]+)`)

// hire has somebody invited by Sam, who opens an account, and returns the two
// browsers.
func (s *site) hire(does string) (sam, lee *webtest.Client) {
	s.t.Helper()
	sam = s.first()
	org := regexp.MustCompile(`<select id="at-new" name="at"><option value="([^"]+)"`).FindStringSubmatch(sam.Get("/staff").Body)
	if org == nil {
		s.t.Fatal(sam.Get("/staff").Text())
	}
	a := sam.Post("/staff", form("full", "Lee Park", "does", does, "at", org[1]))
	s.want(a, http.StatusOK, "Lee Park is invited")
	token := linkTo.FindStringSubmatch(a.Body)
	lee = s.browser()
	s.want(lee.Get("/begin?t="+token[1]), http.StatusOK, "Begin here")
	s.want(lee.Post("/begin", form("code", token[1], "asked", "1", "name", "lee@maple.example", "password", leeWord)), http.StatusSeeOther, "")
	return sam, lee
}

func TestAnEmptyHouseIsSetUpByOneLink(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	token, ok, err := account.FirstLink(t.Context(), s.book())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	c := s.browser()
	s.want(c.Get("/begin?t="+token), http.StatusOK, "Name of the place")
	for name, tt := range map[string]struct{ fields, says string }{
		"nothing":           {form("code", token), "Please say what the place is called"},
		"a short password":  {form("code", token, "place", "Maple", "full", "Sam Keo", "name", "sam", "password", "kettle"), "a little short"},
		"a common one":      {form("code", token, "place", "Maple", "full", "Sam Keo", "name", "sam", "password", "iloveyouiloveyou"), "Many people use this one"},
		"one of their name": {form("code", token, "place", "Maple", "full", "Sam Keo", "name", "sam", "password", "samsamsam-keo-maple"), "made of your name"},
		"a made-up link":    {form("code", "MADEUP", "asked", "1", "name", "sam", "password", adminWord), "This code or link is over"},
	} {
		if a := s.browser().Post("/begin", tt.fields); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), tt.says) || strings.Contains(a.Body, adminWord) {
			t.Errorf("%s: %d %.400s", name, a.Status, a.Text())
		}
	}
	good := form("code", token, "place", "Maple Street Clinic", "full", "Sam Keo", "name", "sam", "password", adminWord)
	s.want(c.Post("/begin", good), http.StatusSeeOther, "")
	s.want(c.Get("/staff"), http.StatusOK, "Sam Keo")
	s.want(s.browser().Post("/begin", good), http.StatusUnprocessableEntity, "over")
	if _, again, err := account.FirstLink(t.Context(), s.book()); again || err != nil {
		t.Error("another first account may be made", err)
	}
}

func TestWhoLeavesIsGoneAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		sam, lee := s.hire("counselor")
		s.want(lee.Get("/today"), http.StatusOK, "")
		s.want(lee.Get("/staff"), http.StatusNotFound, "") // not her work
		id := regexp.MustCompile(`id="colleague-([^"]+)"><h3>Lee Park`).FindStringSubmatch(sam.Get("/staff").Body)
		if id == nil {
			t.Fatal(sam.Get("/staff").Body)
		}
		s.want(sam.Post("/staff/"+id[1]+"/leave", ""), http.StatusSeeOther, "")
		if a := lee.Get("/today"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in") {
			t.Errorf("she is still here: %d", a.Status)
		}
		_, a := s.signIn("lee@maple.example", leeWord)
		s.want(a, http.StatusUnprocessableEntity, "do not go together")
		if text := sam.Get("/staff").Text(); strings.Contains(text, "Lee Park") {
			t.Error("she is still listed")
		}
		self := regexp.MustCompile(`id="colleague-([^"]+)"><h3>Sam Keo`).FindStringSubmatch(sam.Get("/staff").Body)
		s.want(sam.Post("/staff/"+self[1]+"/leave", ""), http.StatusUnprocessableEntity, "Somebody else")
	})
}

// A role that ends by the FHIR door, or by an import, ends the account too.
func TestARoleThatEndsInTheRecordEndsTheAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		who, err := login.Among(t.Context(), s.house.DB, practitioners(t, s))
		if err != nil || len(who) != 2 {
			t.Fatal(who, err)
		}
		var ref string
		for _, l := range who {
			if l.Name != "sam" {
				ref = l.Who
			}
		}
		s.write(roles(t, s, ref)...)
		if a := lee.Get("/today"); a.Status != http.StatusSeeOther {
			t.Errorf("she is still here: %d", a.Status)
		}
		if _, err := login.Of(t.Context(), s.house.DB, ref); err == nil {
			t.Error("her login is open")
		}
	})
}

func TestNobodyHearsWhoHasAnAccount(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.first()
	var bodies []string
	for _, name := range []string{"sam", "pat"} {
		_, a := s.signIn(name, "not the password at all")
		s.want(a, http.StatusUnprocessableEntity, "do not go together")
		bodies = append(bodies, strings.ReplaceAll(a.Body, `"`+name+`"`, `"x"`))
	}
	if bodies[0] != bodies[1] {
		t.Error("a name that is there and one that is not look different")
	}
}

func TestASignInFromAnotherSiteIsRefused(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.first()
	c := s.browser()
	c.Header.Set("Sec-Fetch-Site", "cross-site")
	for _, path := range []string{"/sign-in", "/sign-out", "/begin", "/security/password", "/staff", "/sign-in/passkey"} {
		if a := c.Post(path, form("name", "sam", "password", adminWord)); a.Status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestASecondProofIsAskedFor(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	c := s.first()
	a := c.Get("/security/authenticator")
	s.want(a, http.StatusOK, "Set up an authenticator")
	text := regexp.MustCompile(`<p class="slip">([A-Z2-7]{32})</p>`).FindStringSubmatch(a.Body)
	if text == nil || !strings.Contains(a.Body, `<svg class="qr"`) {
		t.Fatal(a.Text())
	}
	key := unbase32(t, text[1])
	s.want(c.Post("/security/authenticator", form("code", "000000")), http.StatusUnprocessableEntity, "did not fit")
	a = c.Post("/security/authenticator", form("code", proof.TOTPAt(key, s.now)))
	s.want(a, http.StatusOK, "Codes on paper")
	slip := regexp.MustCompile(`<li class="slip"[^>]*>([^<]+)</li>`).FindStringSubmatch(a.Body)
	s.now = s.now.Add(time.Minute)
	c, a = s.signIn("sam", adminWord)
	if a.Header.Get("Location") != "/sign-in/code" {
		t.Fatal(a.Header)
	}
	s.want(c.Get("/security"), http.StatusSeeOther, "") // half signed in is not signed in
	code := proof.TOTPAt(key, s.now)
	s.want(c.Post("/sign-in/code", form("code", "12345")), http.StatusUnprocessableEntity, "did not fit")
	s.want(c.Post("/sign-in/code", form("code", code)), http.StatusSeeOther, "")
	s.want(c.Get("/security"), http.StatusOK, "An authenticator is set up")
	c, _ = s.signIn("sam", adminWord)
	s.want(c.Post("/sign-in/code", form("code", code)), http.StatusUnprocessableEntity, "did not fit") // used
	s.want(c.Post("/sign-in/code", form("code", slip[1])), http.StatusSeeOther, "")
	s.want(c.Get("/security"), http.StatusOK, "7 codes are left")
}

func TestWhatIsFarReachingAsksOnceMore(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	c := s.first()
	s.now = s.now.Add(6 * time.Minute)
	for _, path := range []string{"/security/password", "/security/slips", "/staff", "/security/authenticator/remove"} {
		if a := c.Post(path, form("password", "a longer walk by the river")); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in/again") {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Location"))
		}
	}
	s.want(c.Post("/sign-in/again", form("password", "wrong", "next", "/security")), http.StatusUnprocessableEntity, "do not go together")
	s.want(c.Post("/sign-in/again", form("password", adminWord, "next", "/security")), http.StatusSeeOther, "")
	other, _ := s.signIn("sam", adminWord)
	s.want(c.Post("/security/password", form("password", "a longer walk by the river")), http.StatusSeeOther, "")
	s.want(c.Get("/security"), http.StatusOK, "Your account")
	s.want(other.Get("/security"), http.StatusSeeOther, "") // signed out elsewhere
	if _, a := s.signIn("sam", adminWord); a.Status == http.StatusSeeOther {
		t.Error("the old password is good")
	}
	letters, err := filepath.Glob(filepath.Join(s.at.Data, outbox, "*.eml"))
	if err != nil || len(letters) != 0 { // she has no address
		t.Error(letters, err)
	}
	if _, err := os.Stat(filepath.Join(s.at.Data, sealKeys)); err != nil {
		t.Error(err)
	}
}

// Nobody gets an account by what a provider says of them: it is linked by its
// owner first, from inside.
func TestAnOrganizationsSignInIsLinkedFirst(t *testing.T) {
	idp := prooftest.New(t, "http://localhost/sign-in/provider/back", time.Now)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, place{Data: t.TempDir()}, signing{Site: "http://localhost", OIDCIssuer: idp.URL, OIDCName: "Maple Street", OIDCClient: "kith", OIDCSecret: secret, OIDCInside: true})
	idp.Claims = map[string]any{"email": "sam", "email_verified": true, "preferred_username": "sam"}
	sam := s.first()
	through := func(c *webtest.Client, from string) *webtest.Answer {
		a := c.Get(from)
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), idp.URL+"/authorize?") {
			t.Fatal(a.Status, a.Text())
		}
		back := "/sign-in/provider/back?" + idp.Goes(a.Header.Get("Location")).Encode()
		stranger := s.browser()
		s.want(stranger.Get(back), http.StatusUnprocessableEntity, "") // who did not begin it
		return c.Get(back)
	}
	ended := func(c *webtest.Client, from string) *webtest.Answer {
		back := "/sign-in/provider/back?" + idp.Goes(c.Get(from).Header.Get("Location")).Encode()
		c.Post("/sign-out", "")
		return c.Get(back)
	}
	s.want(s.browser().Get("/sign-in"), http.StatusOK, "Sign in with Maple Street")
	s.want(through(s.browser(), "/sign-in/provider"), http.StatusUnprocessableEntity, "We do not know this sign-in yet")
	s.want(s.browser().Get("/sign-in/provider/back?code=c&state=s"), http.StatusUnprocessableEntity, "begin again")
	// on a shared screen a colleague may still be signed in there
	s.want(through(sam, "/sign-in/provider?link=1&next=/security"), http.StatusUnprocessableEntity, "did not say yes")
	idp.Claims["auth_time"] = time.Now().Unix()
	back := ended(sam, "/sign-in/provider?link=1&next=/security")
	s.want(back, http.StatusUnprocessableEntity, "begin again") // she signed out meanwhile
	sam, _ = s.signIn("sam", adminWord)
	a := through(sam, "/sign-in/provider?link=1&next=/security")
	s.want(a, http.StatusOK, "Go on")
	s.want(sam.Get("/security"), http.StatusOK, "It is linked to this account")

	c := s.browser()
	a = through(c, "/sign-in/provider?next=/staff")
	s.want(a, http.StatusOK, "You are signed in")
	if !strings.Contains(a.Body, `content="0;url=/staff"`) {
		t.Error("the page does not lead on")
	}
	s.want(c.Get("/staff"), http.StatusOK, "Sam Keo")
	// that one is signed in there since this morning proves nothing of who sits here
	for _, at := range []any{time.Now().Add(-4 * time.Hour).Unix(), nil} {
		idp.Claims["auth_time"] = at
		c := s.browser()
		s.want(through(c, "/sign-in/provider"), http.StatusOK, "You are signed in")
		if a := c.Get("/security/authenticator"); !strings.HasPrefix(a.Header.Get("Location"), "/sign-in/again") {
			t.Errorf("%v counts as a proof of this moment: %d", at, a.Status)
		}
	}
	if a := through(s.browser(), "/sign-in/provider?next=https://evil.example/"); strings.Contains(a.Body, "evil") {
		t.Error("it leads to another site")
	}
	idp.Claims["sub"] = "u-8"
	s.want(through(s.browser(), "/sign-in/provider"), http.StatusUnprocessableEntity, "We do not know this sign-in yet")
	idp.Claims = map[string]any{"nonce": "n"}
	s.want(through(s.browser(), "/sign-in/provider"), http.StatusUnprocessableEntity, "did not say yes")
	idp.Close()
	if a := s.browser().Get("/sign-in"); a.Status != http.StatusOK {
		t.Error("nobody comes in by name while the provider is away")
	}
}

// BenchmarkSignIn is signing in by name and password, from the form to the page
// that it leads to.
func BenchmarkSignIn(b *testing.B) {
	s := newSite(b, place{Data: b.TempDir()})
	s.first()
	for b.Loop() {
		if _, a := s.signIn("sam", adminWord); a.Status != http.StatusSeeOther {
			b.Fatal(a.Status)
		}
	}
}

func TestPeopleAtWorkNeedASecondProofAfterAWhile(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		_, lee := s.hire("counselor")
		s.family()
		s.enroll(lee, "RelatedPerson/dee", "", "dee", "warm bread in the morning")
		s.want(lee.Get("/children"), http.StatusOK, "Noor")
		s.want(lee.Get("/security"), http.StatusOK, "You need it from December 7, 2026")
		s.now = s.now.Add(account.SecondUsual - time.Minute)
		lee, _ = s.signIn("lee@maple.example", leeWord)
		s.want(lee.Get("/children"), http.StatusOK, "Noor")
		s.now = s.now.Add(2 * time.Minute)
		for _, path := range []string{"/children", "/children/noor", "/today", "/"} {
			if a := lee.Get(path); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/security" {
				t.Errorf("%s: %d, to %s", path, a.Status, a.Header.Get("Location"))
			}
		}
		s.want(lee.Post("/children/noor/accounts", form("who", "RelatedPerson/dee")), http.StatusForbidden, "Set up a second proof first")
		if a := lee.Get("/fhir/Patient/noor"); a.Status != http.StatusForbidden || strings.Contains(a.Body, "Noor") {
			t.Errorf("the FHIR door: %d %s", a.Status, a.Body)
		}
		s.want(lee.Get("/security"), http.StatusOK, "Please set up a second proof now")
		s.want(lee.Get("/security?lang=es"), http.StatusOK, "Prepare ahora una segunda prueba")
		lee.Get("/security?lang=en")
		enrolled(t, s, lee)
		s.want(lee.Get("/children"), http.StatusOK, "Noor")
		dee, _ := s.signIn("dee", "warm bread in the morning")
		s.want(dee.Get("/security"), http.StatusOK, "With a second proof") // a family is asked, and goes on
		if a := dee.Get("/f"); a.Status != http.StatusOK {
			t.Errorf("a mother's own page: %d", a.Status)
		}
	})
}

func TestASiteSaysFromWhenOnASecondProofIsNeeded(t *testing.T) {
	days := func(n int) *int { return &n }
	for name, tt := range map[string]struct {
		p    program
		want time.Duration
	}{
		"nobody said":              {program{}, account.SecondUsual},
		"people come from outside": {program{secure: true}, 0},
		"the town":                 {program{demo: true, secure: true}, -1},
		"three days":               {program{secure: true, signing: signing{SecondAfter: days(3)}}, 72 * time.Hour},
		"at once":                  {program{signing: signing{SecondAfter: days(0)}}, 0},
	} {
		if got := tt.p.secondAfter(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	for after, status := range map[int]int{0: http.StatusSeeOther, -1: http.StatusOK} {
		s := newSite(t, place{Data: t.TempDir()}, signing{SecondAfter: days(after)})
		s.want(s.first().Get("/today"), status, "")
	}
}
