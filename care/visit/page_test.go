package visit_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/visit"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// program serves the pages. Who asks says so in a cookie.
func (s *scene) program() *web.Mux {
	s.t.Helper()
	var styles []fs.FS
	for _, m := range modules {
		styles = append(styles, m.Files)
	}
	mux, err := web.New(web.Options{Phrases: s.h.Say, Home: "/previsit", SignIn: "/sign-in", Styles: styles, Example: true, Now: s.h.Now,
		Nav: []web.NavItem{{Key: "visit.previsit.title", Href: "/previsit"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range modules {
		if m.Routes != nil {
			m.Routes(mux, s.h)
		}
	}
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/leave")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil && c.Value != "nobody" {
				v := s.person(c.Value)
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: "Somebody at work", Role: "pediatrician", Place: "Maple Street Clinic"})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

// person is somebody of the town by a short name.
func (s *scene) person(name string) access.Viewer {
	switch name {
	case "denise":
		return consent.Personal(people.CustodialParent, denise).At(s.clock)
	case "amara":
		return consent.Personal(people.TeenSelf, "Patient/"+amara).At(s.clock)
	}
	return s.worker(people.PractitionerID(name))
}

func (s *scene) client(person string) *webtest.Client {
	c := webtest.NewClient(s.program())
	c.Get("/as/" + person)
	return c
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
)

// words are what a page says, in one line.
func words(a *webtest.Answer) string {
	return space.ReplaceAllString(tag.ReplaceAllString(a.Body, " "), " ")
}

// one is a scene on one engine, for pages.
func one(t *testing.T) *scene {
	t.Helper()
	return begin(t, moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, modules))
}

func TestOneTapAndItStandsThere(t *testing.T) {
	s := one(t)
	c := s.client("wei-chen")
	page := "/children/" + amara + "/visit"
	if a := c.Get(page); a.Status != 200 || !strings.Contains(a.Body, "It is time") {
		t.Fatalf("%d", a.Status)
	}
	for _, x := range []struct{ kind, value, see string }{
		{"asked-open", "done", "Noted today."},
		{"time-alone", "not-alone", "Nobody could be alone with Amara."},
		{"confidentiality-explained", "done", "Noted today."},
		{"help-hope", "done", "Noted today"},
		{"asked-safety", "declined", "Would rather not. We ask again from December 18, 2026 on."},
	} {
		a := c.Post(page+"/facts", url.Values{"kind": {x.kind}, "value": {x.value}, "next": {page}}.Encode())
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d", x.kind, a.Status)
		}
		if a = c.Get(page); !strings.Contains(words(a), x.see) {
			t.Errorf("%s: the page does not say %q", x.kind, x.see)
		}
	}
	undo := regexp.MustCompile(`action="([^"]*/visit/facts/[^"]*/undo)"`).FindAllStringSubmatch(c.Get(page).Body, -1)
	if len(undo) != 5 {
		t.Fatalf("%d ways back, want 5", len(undo))
	}
	for _, u := range undo {
		if a := c.Post(u[1], url.Values{"next": {page}}.Encode()); a.Status != http.StatusSeeOther {
			t.Errorf("%d", a.Status)
		}
	}
	if a := c.Get(page); strings.Contains(words(a), "Noted today") || !strings.Contains(words(a), "It is time") {
		t.Error("what was taken back still stands")
	}
	for _, bad := range []url.Values{{"kind": {"tie-rating"}, "value": {"done"}}, {"kind": {"time-alone"}, "value": {"perhaps"}}, {"kind": {"asked-nothing"}, "value": {"done"}}, {"kind": {"matters-today"}, "value": {"done"}}, {}} {
		if a := c.Post(page+"/facts", bad.Encode()); a.Status/100 != 4 {
			t.Errorf("%v: %d", bad, a.Status)
		}
	}
}

func TestWordsAreKeptOnlyWithAYesAndEachBySomebody(t *testing.T) {
	s := one(t)
	c := s.client("wei-chen")
	page := "/children/" + amara + "/visit"
	form := url.Values{"speaker": {"Patient/" + amara}, "words": {"CANARY the way home"}}
	if a := c.Post(page+"/words", form.Encode()); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "CANARY the way home") {
		t.Errorf("without a yes: %d", a.Status)
	}
	form.Set("show", "yes")
	form.Set("speaker", "RelatedPerson/of-somebody-else")
	if a := c.Post(page+"/words", form.Encode()); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("whose words: %d", a.Status)
	}
	for speaker, text := range map[string]string{"Patient/" + amara: "CANARY the way home", denise: "CANARY how she sleeps"} {
		if a := c.Post(page+"/words", url.Values{"speaker": {speaker}, "words": {text}, "show": {"yes"}}.Encode()); a.Status != http.StatusSeeOther {
			t.Fatalf("%d", a.Status)
		}
	}
	if a := c.Get(page); strings.Count(a.Body, "CANARY") != 2 {
		t.Error("the words of both stand on the page, each by itself")
	}
	all, err := s.h.Store.Search(t.Context(), s.person("denise"), query("Observation", "Patient/"+amara))
	for _, x := range all.Resources {
		if strings.Contains(string(x.JSON()), "CANARY") {
			t.Errorf("Denise reads %s", x.JSON())
		}
	}
	if err != nil {
		t.Error(err)
	}
}

func TestAPlanIsPromised(t *testing.T) {
	s := one(t)
	c := s.client("wei-chen")
	page := "/children/" + amara + "/visit"
	for due, want := range map[string]int{"": 422, "2026-11-17": 422, "tomorrow": 422, "2026-11-25": 303} {
		if a := c.Post(page+"/plan", url.Values{"words": {"Call on Wednesday"}, "due": {due}}.Encode()); a.Status != want {
			t.Errorf("%q: %d, want %d", due, a.Status, want)
		}
	}
	if a := c.Post(page+"/plan", url.Values{"due": {"2026-11-25"}}.Encode()); a.Status != 422 {
		t.Errorf("without words: %d", a.Status)
	}
	all, err := s.h.Store.Search(t.Context(), s.person("wei-chen"), query("Task", "Patient/"+amara))
	n := 0
	for _, x := range all.Resources {
		if strings.Contains(string(x.JSON()), "Call on Wednesday") && strings.Contains(string(x.JSON()), "2026-11-25") {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%d promises, %v", n, err)
	}
}

func TestWhatSheToldIsShownAsToldToWhoeverMayKnow(t *testing.T) {
	s := one(t)
	_, err := disclosure.Tell(t.Context(), s.h, s.worker("lena-ortiz"), disclosure.Statement{Child: amara, Teller: "Patient/" + amara, At: now.Add(-1), Way: disclosure.InPerson,
		Topic: "substance-use", Words: "CANARY", To: []string{"PractitionerRole/lena-ortiz-maple-street"},
		Headline: disclosure.Headline{Words: "She told Lena.", DoNotAsk: []string{"sleep"}}})
	if err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]due.State{"lena-ortiz": due.IsTold, "wei-chen": due.IsDue, "luis-moreno": due.IsDue} {
		items, err := due.Standard().Due(t.Context(), s.h, s.worker(people.PractitionerID(who)), amara, due.DayOf(s.h))
		if err != nil {
			t.Fatal(err)
		}
		if i := item(items, "substances"); i.State != want {
			t.Errorf("%s: %q, want %q", who, i.State, want)
		}
	}
	if a := s.client("lena-ortiz").Get("/children/" + amara + "/visit"); !strings.Contains(words(a), "told you something. It waits for an answer") {
		t.Error("what Lena owes is not there")
	}
	if a := s.client("wei-chen").Get("/children/" + amara + "/visit"); strings.Contains(words(a), "waits for an answer") {
		t.Error("Dr. Chen learns that something waits")
	}
}

func TestNobodyElseIsShownTheAid(t *testing.T) {
	s := one(t)
	for who, want := range map[string]int{"nobody": 303, "denise": 404, "amara": 404, "mia-park": 404, "ines-alvarez": 404, "omar-reed": 404, "sam-keo": 404} {
		c := s.client(who)
		for _, path := range []string{"/children/" + amara + "/visit", "/previsit", "/previsit/print"} {
			if a := c.Get(path); a.Status != want {
				if who == "omar-reed" && path != "/children/"+amara+"/visit" {
					continue // his own clinic has a list of its own
				}
				t.Errorf("%s at %s: %d, want %d", who, path, a.Status, want)
			}
		}
		if a := c.Post("/children/"+amara+"/visit/facts", url.Values{"kind": {"time-alone"}, "value": {"done"}}.Encode()); a.Status != want {
			t.Errorf("%s notes something: %d", who, a.Status)
		}
	}
	hidden, absent := s.client("omar-reed").Get("/children/"+amara+"/visit"), s.client("omar-reed").Get("/children/there-is-nobody/visit")
	if hidden.Body != absent.Body || hidden.Status != absent.Status {
		t.Error("hidden and absent are not the same")
	}
}

func TestTheListOfARoomHoldsNoNameAndNoTopic(t *testing.T) {
	s := one(t)
	c := s.client("wei-chen")
	private := words(c.Get("/previsit"))
	if !strings.Contains(private, "Amara Reyes-Cole") || !strings.Contains(private, "Safety") {
		t.Error("the private list does not say who and what")
	}
	for _, path := range []string{"/previsit?view=room", "/previsit/print", "/previsit?view=room&lang=es"} {
		a := c.Get(path)
		if a.Status != 200 || strings.Contains(a.Body, "/children/") {
			t.Errorf("%s leads to a child, or is not there: %d", path, a.Status)
		}
		for _, q := range due.Standard().Questions {
			for _, word := range []string{">" + q.English, q.Spanish + "<", "Amara", "Reyes", "Theo", "Safety"} {
				if strings.Contains(a.Body, word) {
					t.Errorf("%s says %q", path, word)
				}
			}
		}
	}
}

func TestTodayShowsOnesOwnVisitsFirst(t *testing.T) {
	s := one(t)
	for who, want := range map[string]string{"lena-ortiz": "10:35", "luis-moreno": "8:15"} {
		v := s.worker(people.PractitionerID(who))
		all, err := visit.Standard().Before(t.Context(), s.h, v, due.DayOf(s.h), false)
		if err != nil || len(all) < 15 {
			t.Fatal(len(all), err)
		}
		var b strings.Builder
		if err := visit.Card(all).Render(say.With(t.Context(), s.h.Say.In("en")), &b); err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`\d+:\d\d`).FindString(b.String()); got != want {
			t.Errorf("%s: the first visit is at %s, want %s", who, got, want)
		}
	}
}

func TestTheDeskLearnsWhomToHandACheckInAndNoTopic(t *testing.T) {
	each(t, func(s *scene) {
		ctx := s.t.Context()
		all, err := due.Standard().Arrivals(ctx, s.h, s.worker("mia-park"), due.DayOf(s.h))
		if err != nil || len(all) < 15 {
			s.t.Fatal(len(all), err)
		}
		if h := all[amara]; len(h) == 0 || h[0].Informant != "self" || !h[0].Alone {
			s.t.Errorf("%+v", h)
		}
		// what she would rather not is quiet at the desk as well, which does not read that
		for _, key := range []string{"safety", "mood", "worry", "own-behavior"} {
			if err := visit.Record(ctx, s.h, s.worker("wei-chen"), visit.Recording{Child: amara, Kind: visit.Kind(due.Code(key)), Value: due.Declined}); err != nil {
				s.t.Fatal(err)
			}
		}
		if all, err = due.Standard().Arrivals(ctx, s.h, s.worker("mia-park"), due.DayOf(s.h)); err != nil {
			s.t.Fatal(err)
		}
		for _, h := range all[amara] {
			if h.Informant == "self" {
				s.t.Errorf("she said no, and the desk is to ask: %+v", h)
			}
		}
		if none, err := due.Standard().Arrivals(ctx, s.h, access.Viewer{}, due.DayOf(s.h)); len(none) != 0 && err == nil {
			s.t.Error("nobody is told who comes")
		}
	})
}

func TestPagesInABrowser(t *testing.T) {
	s := one(t)
	c := s.client("wei-chen")
	page := "/children/" + amara + "/visit"
	for _, kind := range []string{"help-hope", "confidentiality-explained"} {
		c.Post(page+"/facts", url.Values{"kind": {kind}, "value": {"done"}}.Encode())
	}
	c.Post(page+"/words", url.Values{"speaker": {denise}, "words": {"How she sleeps."}, "show": {"yes"}}.Encode())
	at := httptest.NewServer(s.program())
	t.Cleanup(at.Close)
	b := browse.Start(t)
	enter := func(p *browse.Page, who string) { p.Goto(at.URL + "/as/" + who) }
	b.Screens(t, enter, []browse.Screen{
		{Name: "visit", URL: at.URL + page, As: "wei-chen"},
		{Name: "visit of a small child", URL: at.URL + "/children/noor-aziz/visit", As: "samira-haddad"},
		{Name: "previsit", URL: at.URL + "/previsit", As: "wei-chen"},
		{Name: "previsit room", URL: at.URL + "/previsit?view=room", As: "wei-chen"},
		{Name: "previsit print", URL: at.URL + "/previsit/print", As: "wei-chen", Pages: 1},
	}, append(browse.Usual, browse.Case{Width: 400})...)
}
