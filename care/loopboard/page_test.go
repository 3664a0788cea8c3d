package loopboard_test

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/loop"
	"kith/care/loopboard"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/people"
	"kith/care/privacy"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

const amara = "amara-reyes-cole"

var zone = must(time.LoadLocation("America/New_York"))

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

var modules = []module.Module{people.Module, contact.Module, tie.Module, consent.Module, oncall.Module, privacy.Module, loop.Module, loopboard.Module}

type scene struct {
	t  testing.TB
	h  *module.House
	mu sync.Mutex
	at time.Time
}

func (s *scene) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// town is Amara's family and, where all is set, the neighborhood's loops.
func town(t testing.TB, all bool) *scene {
	t.Helper()
	s := &scene{t: t, at: morning, h: moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), morning, modules)}
	s.h.Now = s.now
	if err := s.h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: s.h.Now}); err != nil {
		t.Fatal(err)
	}
	module.Guard(modules, s.h)
	for _, src := range must(cast.Sources(morning)) {
		r := must(src.Open())
		text := must(io.ReadAll(r))
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		switch {
		case src.Kind == cast.Bundle:
			moduletest.Load(t, s.h.Store, bytes.NewReader(text))
		case !all:
		case src.Name == "synthea/youth.ndjson":
			moduletest.Load(t, s.h.Store, strings.NewReader(patients(text)))
		case src.Name == "town/enrollment.ndjson", src.Name == "town/loops.ndjson":
			moduletest.Load(t, s.h.Store, bytes.NewReader(text))
		}
	}
	return s
}

// patients are the lines of the sample that say who somebody is.
func patients(text []byte) string {
	var all []string
	for _, l := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(l, `{"resourceType":"Patient"`) {
			all = append(all, l)
		}
	}
	return strings.Join(all, "\n")
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.now())
	if err != nil {
		s.t.Error(err)
	}
	return v.At(s.now())
}

// program serves the pages. Who asks says so in a cookie.
func (s *scene) program() *web.Mux {
	s.t.Helper()
	var styles []fs.FS
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	mux := must(web.New(web.Options{Phrases: s.h.Say, Home: "/loops", SignIn: "/sign-in", Styles: styles, Example: true, Now: s.h.Now,
		Nav: []web.NavItem{{Key: "loops.title", Href: "/loops"}}}))
	loopboard.Module.Routes(mux, s.h)
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/loops")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				v := s.worker(people.PractitionerID(c.Value))
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: "Somebody at work", Role: "care-coordinator", Place: "Maple Street Clinic"})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

func (s *scene) client(person string) *webtest.Client {
	c := webtest.NewClient(s.program())
	if person != "" {
		c.Get("/as/" + person)
	}
	return c
}

// hands over Amara from Dr. Chen to Lena.
func (s *scene) handoff(id string) {
	s.t.Helper()
	d := must(loop.Standard().Begin(loop.New{ID: id, Kind: loop.Handoff, Child: amara, From: "PractitionerRole/wei-chen-maple-street", To: "PractitionerRole/lena-ortiz-maple-street",
		Why: "Sleep", State: loop.State{Step: loop.Asked, Status: loop.Requested}, At: s.now()}, s.h.WorkingCalendar()))
	moduletest.Put(s.t, s.h.Store, must(d.JSON()))
}

var version = regexp.MustCompile(`name="version" value="(\d+)"`)

func seen(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	m := version.FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatal("the page shows no version")
	}
	return m[1]
}

func TestWhoseWorkItIsNotFindsNothing(t *testing.T) {
	s := town(t, false)
	for who, want := range map[string]int{"": 303, "luis-moreno": 200, "lena-ortiz": 200, "mia-park": 404, "sam-keo": 404, "kim-okafor": 404, "omar-reed": 200} {
		c := s.client(who)
		if a := c.Get("/loops"); a.Status != want {
			t.Errorf("%q on the board: %d, want %d", who, a.Status, want)
		}
		inside := 404
		switch who {
		case "":
			inside = 303
		case "luis-moreno", "lena-ortiz":
			inside = 200
		}
		for _, path := range []string{"/loops/amara-harbor", "/children/" + amara + "/loops"} {
			a := c.Get(path)
			if a.Status != inside {
				t.Errorf("%q on %s: %d, want %d", who, path, a.Status, inside)
			}
			if inside != 200 && strings.Contains(a.Body, "Harbor") {
				t.Errorf("%q learns of it on %s", who, path)
			}
		}
	}
}

func TestAMoveByTheMenuStandsThereAndSaysWhatIsMissing(t *testing.T) {
	s := town(t, false)
	c := s.client("luis-moreno")
	page := "/loops/amara-harbor"
	a := c.Get(page + "?to=first-visit/in-progress")
	if a.Status != 200 || !strings.Contains(a.Body, `value="first-visit/in-progress" checked`) {
		t.Fatalf("%d: the page does not offer it", a.Status)
	}
	form := url.Values{"version": {seen(t, a)}, "to": {"declined/rejected"}}
	if a := c.Post(page+"/move", form.Encode()); a.Status != 422 || !strings.Contains(a.Body, "cannot go from where it is") {
		t.Errorf("back from accepted to declined: %d", a.Status)
	}
	form.Set("to", "not-accepted/failed")
	if a := c.Post(page+"/move", form.Encode()); a.Status != 422 || !strings.Contains(a.Body, "Choose a reason") {
		t.Errorf("without a reason: %d", a.Status)
	}
	form.Set("to", "first-visit/in-progress")
	if a := c.Post(page+"/move", form.Encode()); a.Status != 422 || !strings.Contains(a.Body, "by phone") {
		t.Errorf("without how they told us: %d", a.Status)
	}
	form.Set("note", "by phone")
	if a := c.Post(page+"/move", form.Encode()); a.Status != 303 {
		t.Fatalf("%d", a.Status)
	}
	if a := c.Get(page); !strings.Contains(a.Body, "The visit took place") {
		t.Error("what happened does not stand there")
	}
	if a := c.Post(page+"/move", form.Encode()); a.Status != 409 || !strings.Contains(a.Body, "Somebody else wrote") {
		t.Errorf("what somebody saw before: %d", a.Status)
	}
	for who, want := range map[string]int{"omar-reed": 404, "mia-park": 404, "": 303} {
		if a := s.client(who).Post(page+"/did", url.Values{"version": {"2"}, "what": {"nudged"}}.Encode()); a.Status != want {
			t.Errorf("%q nudges: %d, want %d", who, a.Status, want)
		}
	}
	a = c.Get(page)
	if b := c.Post(page+"/hold", url.Values{"version": {seen(t, a)}, "who": {"PractitionerRole/lena-ortiz-maple-street"}}.Encode()); b.Status != 303 {
		t.Errorf("handed over: %d", b.Status)
	}
	if a := s.client("lena-ortiz").Get("/loops"); !strings.Contains(a.Body, "Held by Lena") {
		t.Error("Lena does not see that she holds it")
	}
}

func TestInARoomThereAreInitialsAndNoReasons(t *testing.T) {
	s := town(t, false)
	a := s.client("luis-moreno").Get("/loops?as=room&view=site")
	if a.Status != 200 || strings.Contains(a.Body, "Amara") || strings.Contains(a.Body, "afternoons") || strings.Contains(a.Body, amara) || !strings.Contains(a.Body, "AR") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
}

func TestAViewIsKeptForWhoKeptIt(t *testing.T) {
	s := town(t, false)
	c := s.client("luis-moreno")
	if a := c.Post("/loops", url.Values{"name": {"Harbor, quiet"}, "query": {"quiet=1&view=site&partner=Organization/youth-harbor&evil=1"}}.Encode()); a.Status != 303 {
		t.Fatal(a.Status)
	}
	if a := c.Get("/loops"); !strings.Contains(a.Body, "Harbor, quiet") || strings.Contains(a.Body, "evil") {
		t.Error("the view is not there as it was meant")
	}
	if a := s.client("lena-ortiz").Get("/loops"); strings.Contains(a.Body, "Harbor, quiet") {
		t.Error("somebody else sees it")
	}
	c.Post("/loops", url.Values{"name": {"Harbor, quiet"}, "drop": {"1"}}.Encode())
	if a := c.Get("/loops"); strings.Contains(a.Body, "Harbor, quiet") {
		t.Error("it is still there")
	}
}

// A handoff accepted on one screen is seen on another within a second, and only
// by who may see it; the event says nothing.
func TestAnotherScreenSeesItWithinASecond(t *testing.T) {
	s := town(t, false)
	s.handoff("h1")
	server := httptest.NewServer(s.program())
	defer server.Close()
	listen := func(who string) <-chan string {
		page := s.client(who).Get("/loops?view=site")
		m := regexp.MustCompile(`data-live="([^"]+)"`).FindStringSubmatch(page.Body)
		if m == nil {
			t.Fatal("the page listens to nothing")
		}
		q := must(http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+m[1], nil))
		q.AddCookie(&http.Cookie{Name: "as", Value: who})
		q.Header.Set("Accept", "text/event-stream")
		a := must(server.Client().Do(q))
		t.Cleanup(func() { a.Body.Close() }) //nolint:errcheck // only read
		out := make(chan string, 20)
		go func() {
			for in := bufio.NewScanner(a.Body); in.Scan(); {
				if l := in.Text(); l == "event: changed" || strings.Contains(l, amara) || strings.HasPrefix(l, "data: ") {
					out <- l
				}
			}
		}()
		return out
	}
	chen, reed := listen("wei-chen"), listen("omar-reed")
	c := s.client("lena-ortiz")
	if a := c.Post("/loops/h1/move", url.Values{"version": {seen(t, c.Get("/loops/h1"))}, "to": {"accepted/accepted"}}.Encode()); a.Status != 303 {
		t.Fatal(a.Status)
	}
	select {
	case l := <-chen:
		if l != "event: changed" {
			t.Errorf("%q", l)
		}
	case <-time.After(30 * time.Second):
		t.Error("Dr. Chen's screen learns nothing")
	}
	select {
	case l := <-reed:
		t.Errorf("a screen at another clinic learns %q", l)
	case <-time.After(600 * time.Millisecond):
	}
	if a := s.client("").Get("/loops/live"); a.Status != 303 && a.Status != 401 {
		t.Errorf("nobody listens: %d", a.Status)
	}
}

func TestTheBoardLooksAsItShould(t *testing.T) {
	b := browse.Start(t)
	s := town(t, true)
	server := httptest.NewServer(s.program())
	defer server.Close()
	b.Screens(t, func(p *browse.Page, who string) { p.Goto(server.URL + "/as/" + who) }, []browse.Screen{
		{Name: "board", URL: server.URL + "/loops?view=site", As: "luis-moreno"},
		{Name: "table", URL: server.URL + "/loops?view=site&as=table&quiet=1", As: "luis-moreno"},
		{Name: "room", URL: server.URL + "/loops?view=site&as=room", As: "luis-moreno"},
		{Name: "one", URL: server.URL + "/loops/amara-harbor?to=first-visit/in-progress", As: "luis-moreno"},
	}, browse.Usual...)
}
