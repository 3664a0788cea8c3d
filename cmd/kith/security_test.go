package main

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/proof"
	"kith/platform/session"
	"kith/platform/web/webtest"
)

// visitors are those who ask for everything: nobody, a nurse of the town, and a
// program.
func visitors(t *testing.T, m http.Handler, token string) map[string]*webtest.Client {
	t.Helper()
	lena, program := webtest.NewClient(m), webtest.NewClient(m)
	if a := lena.Post("/sign-in", "person=lena-ortiz"); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	program.Header.Set("Authorization", "Bearer "+token)
	return map[string]*webtest.Client{"nobody": webtest.NewClient(m), "Lena": lena, "the integrator": program}
}

// townOverTLS is the example town as people reach it by https.
func townOverTLS(t *testing.T) (http.Handler, *store.Store, string) {
	t.Helper()
	h := builtTown(t)
	m, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true, secure: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token, err := session.NewToken(t.Context(), h.DB, reference("integrator"), h.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return overTLS(m), h.Store, token
}

// overTLS lets a client of plain addresses keep cookies that travel by TLS.
func overTLS(m http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{}
		m.ServeHTTP(w, r)
		for i, c := range w.Header()["Set-Cookie"] {
			w.Header()["Set-Cookie"][i] = strings.Replace(c, "; Secure", "; X-Secure", 1)
		}
	})
}

// Every route that is described is asked by everybody, for what is there and for
// what is not. Whatever the answer is, it is private, strict, of one type, and
// nothing in it runs; and no GET changes the record.
func TestEveryRouteAnswersPrivatelyToEverybody(t *testing.T) {
	m, s, token := townOverTLS(t)
	doc, before := described(t, m), census(t, s)
	asked := 0
	for path, operations := range doc.Paths {
		for method := range operations {
			if method != "get" {
				continue
			}
			for who, c := range visitors(t, m, token) {
				for _, at := range []string{sampled(path, samples), sampled(path, nil), sampled(path, samples) + "?_format=html&x=%3Cscript%3E"} {
					private(t, who+" "+at, c.Get(at))
					asked++
				}
			}
		}
	}
	for _, at := range []string{"/nowhere", "/fhir/Nothing/x", "/fhir/Patient/amara-reyes-cole/_history/99", "/static/", "/.git/config", "/%2e%2e/%2e%2e/etc/passwd"} {
		for who, c := range visitors(t, m, token) {
			private(t, who+" "+at, c.Get(at))
			private(t, who+" "+at, c.Do("BREW", at, ""))
		}
	}
	if after := census(t, s); after != before {
		t.Errorf("reading changed the record: %+v, was %+v", after, before)
	}
	if asked < 200 {
		t.Errorf("only %d routes asked", asked)
	}
}

func census(t *testing.T, s *store.Store) store.Census {
	t.Helper()
	c, err := s.Census(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// must is what every answer says, "" where it may say anything.
var must = map[string][]string{
	"Content-Security-Policy":    {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"},
	"X-Content-Type-Options":     {"nosniff"},
	"Referrer-Policy":            {"no-referrer"},
	"Strict-Transport-Security":  {"includeSubDomains", "max-age=63072000"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Permissions-Policy":         {"camera=()"},
}

// inline is a script, style or handler that stands in a page itself, or comes
// from elsewhere.
var inline = regexp.MustCompile(`(?i)<script(?:>|[^>]*\ssrc="(?:https?:)?//)|<style|\sstyle=|\son[a-z]+=|javascript:|<(?:iframe|object|embed|base)\b|<link[^>]+href="(?:https?:)?//`)

func private(t *testing.T, what string, a *webtest.Answer) {
	t.Helper()
	for name, parts := range must {
		for _, part := range parts {
			if !strings.Contains(a.Header.Get(name), part) {
				t.Errorf("%s: %s is %q, want %q in it", what, name, a.Header.Get(name), part)
			}
		}
	}
	if strings.Contains(a.Header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("%s: the policy allows what is unsafe", what)
	}
	kept := a.Header.Get("Cache-Control")
	static := strings.Contains(what, "/static/") || strings.Contains(what, "/fhir/metadata") || strings.Contains(what, "/openapi.json") || strings.Contains(kept, "immutable")
	if !strings.Contains(kept, "no-store") && !static {
		t.Errorf("%s: may be kept: %q", what, kept)
	}
	if a.Status >= 500 {
		t.Errorf("%s: %d", what, a.Status)
	}
	kind := a.Header.Get("Content-Type")
	if a.Body != "" && kind == "" || strings.HasPrefix(kind, "text/") && !strings.Contains(strings.ToLower(kind), "charset=utf-8") {
		t.Errorf("%s: the type is %q", what, kind)
	}
	if strings.HasPrefix(kind, "text/html") {
		if found := inline.FindString(a.Body); found != "" {
			t.Errorf("%s: %q stands in the page", what, found)
		}
	}
	for _, word := range []string{"goroutine ", "runtime.", ".go:", "SQLSTATE", "sqlite", "select ", "/platform/"} {
		if a.Status >= 400 && strings.Contains(a.Body, word) {
			t.Errorf("%s: the error says %q", what, word)
		}
	}
}

// Every route that changes something is asked to from another site, as a form, a
// script and an image would, with Lena's cookie.
func TestNothingChangesFromAnotherSite(t *testing.T) {
	m, s, token := townOverTLS(t)
	doc, before, asked := described(t, m), census(t, s), 0
	foreign := []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}},
		{"Sec-Fetch-Site": {"same-site"}},
		{"Origin": {"https://evil.example"}},
		{"Origin": {"null"}},
		{"Origin": {"https://kith.test.evil.example"}},
	}
	for path, operations := range doc.Paths {
		for method := range operations {
			if method == "get" || path == "/sign-in" {
				continue
			}
			for _, from := range foreign {
				c := visitors(t, m, token)["Lena"]
				c.Header = from.Clone()
				c.Header.Set("Content-Type", "text/plain")
				if a := c.Do(strings.ToUpper(method), sampled(path, samples), "x"); a.Status != http.StatusForbidden {
					t.Errorf("%s %s from %v: %d", method, path, from, a.Status)
				}
				asked++
			}
		}
	}
	for _, from := range foreign {
		for _, try := range [][2]string{{"PUT", "/fhir/Patient/amara-reyes-cole"}, {"DELETE", "/fhir/Patient/amara-reyes-cole"},
			{"PATCH", "/fhir/Patient/amara-reyes-cole"}, {"POST", "/fhir"}, {"POST", "/fhir/Observation"}, {"POST", "/fhir/Patient/_search"}} {
			c := visitors(t, m, token)["Lena"]
			c.Header = from.Clone()
			c.Header.Set("Content-Type", "text/plain")
			if a := c.Do(try[0], try[1], `{"resourceType":"Observation"}`); a.Status != http.StatusForbidden {
				t.Errorf("%v from %v: %d", try, from, a.Status)
			}
			asked++
		}
	}
	if after := census(t, s); after != before || asked < 100 {
		t.Errorf("%d asked; the record is %+v, was %+v", asked, after, before)
	}
}

func TestCookiesAreOfThisHostAloneAndOfNoScript(t *testing.T) {
	h, err := open(t.Context(), place{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close() //nolint:errcheck // the test is over
	m, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true, secure: true}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []*http.Cookie
	for _, at := range []string{"/sign-in?lang=es&theme=dark", "/?lang=en", "/sign-out"} {
		r := httptest.NewRequest(http.MethodGet, "https://kith.test"+at, nil)
		if at == "/sign-out" {
			r = httptest.NewRequest(http.MethodPost, "https://kith.test"+at, nil)
		}
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		all = append(all, w.Result().Cookies()...)
	}
	for _, c := range all {
		if !c.Secure || !c.HttpOnly || !strings.HasPrefix(c.Name, "__Host-") || c.Domain != "" || c.Path != "/" ||
			c.SameSite != http.SameSiteStrictMode && c.SameSite != http.SameSiteLaxMode || len(c.Name)+len(c.Value) > 4096 {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
	if len(all) < 3 {
		t.Errorf("%d cookies", len(all))
	}
}

// Whoever gives a browser a cookie of their own choice before its owner signs in
// has nothing by it afterwards.
func TestASessionThatSomebodyElseChoseOpensNothing(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.first()
	chosen := proof.NewToken()
	ask := func(method, at, body, token string) *http.Response {
		r := httptest.NewRequest(method, "http://kith.test"+at, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "kith", Value: token})
		w := httptest.NewRecorder()
		s.web.ServeHTTP(w, r)
		return w.Result()
	}
	in := ask("POST", "/sign-in", strings.ReplaceAll(form("name", "sam", "password", adminWord), " ", "&"), chosen)
	at := slices.IndexFunc(in.Cookies(), func(c *http.Cookie) bool { return c.Name == "kith" })
	if in.StatusCode != http.StatusSeeOther || at < 0 {
		t.Fatal(in.StatusCode, in.Cookies())
	}
	got := in.Cookies()[at].Value
	if got == chosen || len(got) < 26 { // 128 bits in base32
		t.Errorf("the token is %d characters, the chosen one: %v", len(got), got == chosen)
	}
	if res := ask("GET", "/security", "", got); res.StatusCode != http.StatusOK {
		t.Errorf("she is not in: %d", res.StatusCode)
	}
	for _, token := range []string{chosen, "", "' or 1=1 --", strings.Repeat("A", len(got)), proof.Digest(got)} {
		if res := ask("GET", "/security", "", token); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%.10q opens something: %d", token, res.StatusCode)
		}
	}
}

func TestFieldsForPasswordsAreOnesAndMayBePastedInto(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam := s.first()
	fields := regexp.MustCompile(`<input[^>]*name="password"[^>]*>`)
	for _, page := range []string{s.browser().Get("/sign-in").Body, sam.Get("/security").Body, sam.Get("/sign-in/again").Body} {
		for _, field := range fields.FindAllString(page, -1) {
			if !strings.Contains(field, `type="password"`) || !regexp.MustCompile(`autocomplete="(current|new)-password"`).MatchString(field) ||
				strings.Contains(field, "onpaste") || strings.Contains(field, "maxlength") {
				t.Error(field)
			}
		}
		if !fields.MatchString(page) {
			t.Error("a page without its field")
		}
	}
}

func TestNoFolderIsListedAndNoTraceAnswered(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	c := s.first()
	for _, at := range []string{"/static/", "/static", "/", "/fhir/", "/kith.db", "/outbox/", "/kith.keys"} {
		if a := c.Do("TRACE", at, "x=canary-of-trace"); a.Status < 400 || strings.Contains(a.Body, "canary-of-trace") {
			t.Errorf("TRACE %s: %d", at, a.Status)
		}
		if a := c.Get(at); strings.Contains(a.Body, "<pre>") || a.Status == http.StatusOK && at != "/" && at != "/fhir/" {
			t.Errorf("GET %s: %d", at, a.Status)
		}
	}
}

func TestWhoSignsOutTakesEverythingAlong(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	a := s.first().Post("/sign-out", "")
	for _, what := range []string{`"cache"`, `"storage"`} {
		if !strings.Contains(a.Header.Get("Clear-Site-Data"), what) {
			t.Errorf("%s stays: %q", what, a.Header.Get("Clear-Site-Data"))
		}
	}
}

// Without a proxy in front, what a request says of where it comes from is what
// anybody may say.
func TestNobodySaysFromWhichAddressTheyCome(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	sam := s.first()
	c := s.browser()
	const lie = "198.51.100.77"
	for _, h := range []http.Header{c.Header, sam.Header} {
		for _, name := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"} {
			h.Set(name, lie)
		}
	}
	c.Post("/sign-in", form("name", "sam", "password", "not this one"))
	sam.Get("/children")
	for query, arg := range map[string]string{
		`select count(*) from login_try where key = $1`:       proof.Digest("from:" + lie + "/32"),
		`select count(*) from audit_event where address = $1`: lie,
	} {
		if n, err := db.One(t.Context(), s.house.DB, db.Int, "", query, arg); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", query, n, err)
		}
	}
}

// Whatever lies in the data folder is its owner's alone.
func TestFilesOfTheDataFolderAreTheirOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes here")
	}
	here := place{Data: filepath.Join(t.TempDir(), "data")}
	s := newSite(t, here)
	s.first()
	quiet := slog.New(slog.DiscardHandler)
	stop, err := trail{}.keep(s.house.DB, here, quiet)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	all, err := filepath.Glob(filepath.Join(here.Data, "*"))
	if err != nil || len(all) < 5 {
		t.Fatal(all, err)
	}
	for _, file := range append(all, here.Data) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if open := info.Mode().Perm() & 0o077; open != 0 && !strings.HasSuffix(file, ".pub") {
			t.Errorf("%s: others may %o", filepath.Base(file), open)
		}
	}
}
