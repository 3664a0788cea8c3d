package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web/shell"
	"kith/platform/web/webtest"
)

func words(text string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func page(text string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Layout(Page{Title: "shell.home", Nav: "shell.nav"}).Render(templ.WithChildren(ctx, words(text)), w)
	})
}

func newMux(t testing.TB, log io.Writer) *Mux {
	t.Helper()
	phrases, err := say.Load(shell.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(Options{
		Phrases: phrases, Log: slog.New(slog.NewTextHandler(log, nil)), SignIn: "/sign-in", SignOut: "/sign-out",
		Nav: []NavItem{{Key: "shell.nav", Href: "/today"}, {Key: "shell.home", Href: "/children"}}, Example: true,
		Now: func() time.Time { return time.Date(2026, 11, 16, 9, 5, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	m.On("GET /children/{id}", func(w http.ResponseWriter, r *http.Request) error {
		return Show(w, r, page("<h1>Good day</h1>"+strings.Repeat("<p>long enough to be packed</p>", 100)))
	})
	m.On("GET /small", func(w http.ResponseWriter, r *http.Request) error { return Show(w, r, words("small")) })
	m.On("POST /form", func(w http.ResponseWriter, r *http.Request) error { return See(w, r, "/small") })
	m.On("GET /fails/{kind}", func(w http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.Kind(r.PathValue("kind")), "nobody.wrote-this")
	})
	m.On("GET /broken", func(w http.ResponseWriter, r *http.Request) error { return errors.New("disk on fire") })
	m.On("GET /panics", func(w http.ResponseWriter, r *http.Request) error { panic("Amara said so") })
	m.On("GET /half", func(w http.ResponseWriter, r *http.Request) error {
		io.WriteString(w, "half a rec")
		return errors.New("lost the rest")
	})
	m.On("GET /fhir/Patient/{id}", func(w http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.Deleted, "x.gone")
	})
	m.ErrorWriter("/fhir", func(w http.ResponseWriter, r *http.Request, err error) {
		w.Header().Set("Content-Type", "application/fhir+json")
		w.WriteHeader(fault.Status(err))
		io.WriteString(w, `{"resourceType":"OperationOutcome"}`)
	})
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Test-As") != "" {
				SignedIn(r.Context(), Person{ID: "lena-ortiz", Name: "Lena Ortiz, LCSW", Place: "Maple Street Clinic"})
			}
			next.ServeHTTP(w, r)
		})
	})
	return m
}

func harness() webtest.Harness {
	return webtest.Harness{
		Fresh:  func(t *testing.T) http.Handler { return newMux(t, io.Discard) },
		SignIn: func(t *testing.T, c *webtest.Client, person string) { c.Header.Set("X-Test-As", person) },
	}
}

func TestScenes(t *testing.T) { harness().Run(t, "testdata/*.txt") }

func TestEveryAnswerIsPrivateAndStrict(t *testing.T) {
	c := webtest.NewClient(newMux(t, io.Discard))
	for _, path := range []string{"/children/1", "/small", "/broken", "/panics", "/nowhere", "/fhir/Patient/1", "/fails/login"} {
		a := c.Get(path)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Content-Security-Policy": policy,
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "data:") {
		t.Error("the policy has a hole")
	}
}

func TestPagesHoldNoInlineStyleOrScript(t *testing.T) {
	c := webtest.NewClient(newMux(t, io.Discard))
	c.Header.Set("X-Test-As", "lena")
	for _, path := range []string{"/children/1", "/nowhere", "/broken"} {
		body := c.Get(path).Body
		for _, bad := range []string{" style=", "<style", "<script>", " onclick=", "javascript:", "http://", "https://"} {
			if strings.Contains(strings.ReplaceAll(body, "http://www.w3.org/", ""), bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
}

func TestLogKnowsTheRouteNotThePerson(t *testing.T) {
	var log bytes.Buffer
	c := webtest.NewClient(newMux(t, &log))
	c.Get("/children/amara-reyes-cole?q=Reyes&dob=2012-09-03")
	c.Get("/amara/was/here")
	c.Get("/panics")
	c.Do("AMARA", "/children/amara", "")
	for _, bad := range []string{"amara", "Amara", "Reyes", "2012", "AMARA"} {
		if strings.Contains(log.String(), bad) {
			t.Errorf("the log holds %q:\n%s", bad, log.String())
		}
	}
	for _, want := range []string{`route="GET /children/{id}"`, "status=200", "took=", "bytes=", "msg=panic", "where="} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log.String())
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	c := webtest.NewClient(newMux(t, io.Discard))
	c.Header.Set("Sec-Fetch-Site", "cross-site")
	if a := c.Post("/form", "a=b"); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "<main") {
		t.Errorf("got %d", a.Status)
	}
	c.Header.Set("Sec-Fetch-Site", "same-origin")
	if a := c.Post("/form", "a=b"); a.Status != http.StatusSeeOther {
		t.Errorf("our own form: got %d", a.Status)
	}
}

func TestLongPagesTravelPacked(t *testing.T) {
	r := httptest.NewRequest("GET", "/children/1", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	newMux(t, io.Discard).ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("not packed")
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Contains(b, []byte("</html>")) {
		t.Errorf("unpacked to %d bytes, %v", len(b), err)
	}
}

func TestStaticFilesAreKeptForEverUnderTheirHash(t *testing.T) {
	m := newMux(t, io.Discard)
	c := webtest.NewClient(m)
	for name, kind := range map[string]string{
		"kith.css": "text/css; charset=utf-8", "kith.js": "text/javascript; charset=utf-8",
		"htmx.min.js": "text/javascript; charset=utf-8", "atkinson.woff2": "font/woff2", "kith.svg": "image/svg+xml",
	} {
		a := c.Get(m.static.Path(name))
		if a.Status != 200 || a.Header.Get("Content-Type") != kind || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, a.Status, a.Header)
		}
	}
	if a := c.Get("/static/000000000000/kith.css"); a.Status != 200 || strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("an old address: %d %v", a.Status, a.Header)
	}
	if a := c.Get("/static/x/README.md"); a.Status != 404 {
		t.Errorf("a file that is not for visitors: %d", a.Status)
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	s := httptest.NewServer(newMux(t, io.Discard))
	defer s.Close()
	res, err := http.Get(s.URL + "/half")
	if err != nil {
		return // cut off before the head: just as good
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("the reader cannot tell that the rest is missing")
	}
}

func TestNextLeadsOnlyToThisSite(t *testing.T) {
	for path, want := range map[string]string{
		"/children?q=a":        "/children?q=a",
		"https://evil.example": "/", "//evil.example": "/", "/\\evil.example": "/",
		"children": "/", "": "/", "/a\r\nSet-Cookie: b": "/",
	} {
		if got := Local(path, "/"); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

func TestStreamingHandlersCanFlush(t *testing.T) {
	m := newMux(t, io.Discard)
	m.On("GET /stream", func(w http.ResponseWriter, r *http.Request) error {
		return http.NewResponseController(w).Flush()
	})
	s := httptest.NewServer(m)
	defer s.Close()
	res, err := http.Get(s.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Errorf("got %d", res.StatusCode)
	}
}

func BenchmarkShow(b *testing.B) {
	m := newMux(b, io.Discard)
	r := httptest.NewRequest("GET", "/children/1", nil)
	b.ReportAllocs()
	for b.Loop() {
		m.ServeHTTP(httptest.NewRecorder(), r)
	}
}

func TestAFormThatIsTooLongIsRefusedWhole(t *testing.T) {
	m := newMux(t, io.Discard)
	m.On("POST /words", func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, strconv.Itoa(len(r.PostFormValue("words"))))
		return err
	})
	for n, want := range map[int]int{10: http.StatusOK, 100_000: http.StatusOK, 300_000: http.StatusRequestEntityTooLarge} {
		r := httptest.NewRequest(http.MethodPost, "/words", strings.NewReader("words="+strings.Repeat("a", n)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		if w.Code != want || want == http.StatusOK && w.Body.String() != strconv.Itoa(n) {
			t.Errorf("%d: %d %.80s", n, w.Code, w.Body)
		}
	}
}
