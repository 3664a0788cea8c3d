package message_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/message"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/browse"
)

// program is the pages; who looks stands in a cookie.
func (s *scene) program() *web.Mux {
	s.t.Helper()
	viewers := s.cast()
	mux, err := web.New(web.Options{Phrases: s.h.Say, Home: "/messages", SignIn: "/sign-in", Styles: module.Files(all), Now: s.h.Now, Nav: []web.NavItem{{Key: "message.title", Href: "/messages"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	message.Module.Routes(mux, s.h)
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: url.QueryEscape(r.PathValue("person")), Path: "/"})
		return web.See(w, r, "/messages")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				who, _ := url.QueryUnescape(c.Value) // we wrote it
				web.SignedIn(r.Context(), web.Person{ID: who, Name: who})
				r = r.WithContext(access.With(r.Context(), viewers[who].At(s.clock)))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

// ask sends a request as somebody; a form makes it a POST.
func ask(h http.Handler, who, path string, form url.Values) (int, string, string) {
	r := httptest.NewRequest("GET", path, nil)
	if form != nil {
		r = httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.AddCookie(&http.Cookie{Name: "as", Value: url.QueryEscape(who)})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Get("Location")
}

const pageOf = "/children/" + child + "/messages"

func TestAThreadIsBegunAnsweredTurnedAndClosedOnItsPages(t *testing.T) {
	each(t, func(s *scene) {
		mux := s.program()
		has := func(who, path string, words ...string) {
			t.Helper()
			_, body, _ := ask(mux, who, path, nil)
			for _, w := range words {
				not := strings.HasPrefix(w, "!")
				if w = strings.TrimPrefix(w, "!"); strings.Contains(body, w) == not {
					t.Errorf("%s on %s: %q is %v", who, path, w, !not)
				}
			}
		}
		has("Lena", pageOf, "Write to colleagues", "Luis", "Chen", "!Mia Park", "!Sam Keo", "!Alvarez", "!Lena Ortiz")
		for _, bad := range []url.Values{{"topic": {"topic-plan"}, "to": {chens}}, {"topic": {"topic-plan"}, "words": {"x"}}, {"topic": {"x"}, "to": {chens}, "words": {"x"}},
			{"topic": {"topic-plan"}, "to": {"PractitionerRole/mia-park-maple-street"}, "words": {"x"}}} {
			if code, body, _ := ask(mux, "Lena", pageOf, bad); code != http.StatusUnprocessableEntity || !strings.Contains(body, `class="mistake"`) {
				t.Errorf("%v: %d", bad, code)
			}
		}
		code, _, thread := ask(mux, "Lena", pageOf, url.Values{"topic": {"topic-plan"}, "words": {"@Chen, her sleep is the thing now"}})
		if code != http.StatusSeeOther {
			t.Fatalf("begun: %d", code)
		}
		for _, who := range []string{"nobody", "Amara", "Denise", "a program", "Mia", "Sam", "Ms. Alvarez", "Luis", "Dr. Haddad", "Dr. Reed"} {
			a, hidden, _ := ask(mux, who, thread, nil)
			b, absent, _ := ask(mux, who, pageOf+"/nowhere", nil)
			if a == http.StatusOK || a != b || who != "nobody" && strings.ReplaceAll(hidden, thread, "") != strings.ReplaceAll(absent, pageOf+"/nowhere", "") {
				t.Errorf("%s: a thread of others is %d, one that is not there %d", who, a, b)
			}
			if code, _, _ := ask(mux, who, thread, url.Values{"step": {"close"}}); code == http.StatusSeeOther && who != "nobody" { // who has to sign in first
				t.Errorf("%s closed it", who)
			}
		}
		has("Dr. Chen", "/messages", "1 new", "Amara", "The plan", "!sleep")
		has("Dr. Chen", thread, "her sleep is the thing", "New", "/children/"+child+"/promises", "/children/"+child+"/contacts", "/handoffs/new", "read by everybody")
		has("Dr. Chen", "/messages", "!1 new")
		s.clock = s.clock.Add(time.Minute)
		if code, _, _ := ask(mux, "Dr. Chen", thread, url.Values{"step": {"reply"}, "words": {"@Luis, can you find a day?"}}); code != http.StatusSeeOther {
			t.Errorf("answered: %d", code)
		}
		has("Lena", "/messages", "1 new", "!Names you")
		has("Luis", "/messages", "2 new", "Names you")
		has("Luis", thread, "her sleep is the thing", "To Luis")
		if code, _, _ := ask(mux, "Lena", thread, url.Values{"step": {"close"}}); code != http.StatusSeeOther {
			t.Error("it is not closed")
		}
		has("Dr. Chen", thread, "Closed", "Open it again", "!>Answer<")
	})
}

func TestAThreadAboutWhatWasToldLiesWithIt(t *testing.T) {
	const security = `"meta":{"security":[{"code":"R"},{"code":"PRS"},{"system":"http://kith.example/fhir/CodeSystem/kith","code":"protected"},{"system":"http://kith.example/fhir/CodeSystem/kith","code":"named"}]}`
	const told = `{"resourceType":"Communication","id":"said",` + security + `,"status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"disclosure"}]}],
		"subject":{"reference":"Patient/` + child + `"},"sender":{"reference":"Patient/` + child + `"},"recipient":[{"reference":"` + lenas + `"},{"reference":"` + luiss + `"}],"sent":"2026-11-17T10:00:00Z","payload":[{"contentString":"her own words"}]}`
	each(t, func(s *scene) {
		moduletest.Put(t, s.h.Store, []byte(told))
		mux := s.program()
		if _, body, _ := ask(mux, "Lena", pageOf+"?about=said", nil); !strings.Contains(body, "Luis Moreno") || strings.Contains(body, "Wei Chen") || !strings.Contains(body, "in confidence") {
			t.Error("only those who know it are offered")
		}
		if code, _, _ := ask(mux, "Dr. Chen", pageOf+"?about=said", nil); code != http.StatusNotFound {
			t.Errorf("Dr. Chen learns that there is something: %d", code)
		}
		code, _, thread := ask(mux, "Lena", pageOf, url.Values{"about": {"Communication/said"}, "topic": {"topic-family"}, "to": {luiss}, "words": {"what she told us on Tuesday"}})
		if code != http.StatusSeeOther {
			t.Fatalf("begun: %d", code)
		}
		s.expect("it is read by", s.read(strings.TrimPrefix(thread, pageOf+"/")), "Amara, Lena, Luis")
		if code, body, _ := ask(mux, "Luis", thread, nil); code != http.StatusOK || strings.Contains(body, `value="what she told`) || strings.Contains(body, "Wei Chen") {
			t.Errorf("Luis gets %d; nothing is filled in, and nobody else is offered", code)
		}
		if code, _, _ := ask(mux, "Amara", thread, nil); code == http.StatusOK {
			t.Error("Amara sees the thread on a page of staff")
		}
		if code, _, _ := ask(mux, "Luis", thread, url.Values{"step": {"reply"}, "words": {"@Chen should know"}, "to": {chens}}); code != http.StatusSeeOther {
			t.Errorf("answered: %d", code)
		}
		if code, _, _ := ask(mux, "Dr. Chen", thread, nil); code != http.StatusNotFound {
			t.Errorf("calling Dr. Chen lets him in: %d", code)
		}
	})
}

func TestThePagesInABrowser(t *testing.T) {
	one(t, func(s *scene) {
		first := s.write(s.worker("lena-ortiz"), message.Draft{Topic: "topic-plan", From: lenas, To: []string{chens}, Words: "Her sleep is the thing now. Can we move the review to next week, so that her mother can come?"})
		s.write(s.worker("wei-chen"), message.Draft{Thread: first, From: chens, To: []string{luiss}, Words: "Yes. @Luis, can you find a day?"})
		srv := httptest.NewServer(s.program())
		t.Cleanup(srv.Close)
		at := func(path string) string { return srv.URL + path }
		browse.Start(t).Screens(t, func(p *browse.Page, who string) { p.Goto(at("/as/" + who)) }, []browse.Screen{
			{Name: "mine", URL: at("/messages"), As: "Lena"},
			{Name: "child", URL: at(pageOf), As: "Lena", Pages: 1},
			{Name: "thread", URL: at(pageOf + "/" + first), As: "Lena", Pages: 1},
		}, browse.Usual...)
	})
}
