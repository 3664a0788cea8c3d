package directory

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/browse"
)

var viewers = map[string]access.Viewer{"luis": luis, "wei": access.Staff("Practitioner/wei-chen", "maple-street").At(now), "denise": access.Person("RelatedPerson/denise").At(now)}

// program serves the pages of a house. Who asks says so in a cookie.
func program(t testing.TB, h *module.House) *web.Mux {
	t.Helper()
	mux, err := web.New(web.Options{Phrases: h.Say, Home: "/directory", SignIn: "/sign-in", Styles: module.Files(all), Now: h.Now,
		Nav: []web.NavItem{{Key: "directory.title", Href: "/directory"}}})
	if err != nil {
		t.Fatal(err)
	}
	people.Module.Routes(mux, h)
	Module.Routes(mux, h)
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/directory")
	})
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("as"); err == nil {
				web.SignedIn(r.Context(), web.Person{ID: c.Value, Name: c.Value})
				r = r.WithContext(access.With(r.Context(), viewers[c.Value]))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

// ask sends a request as somebody; a form makes it a POST.
func ask(mux http.Handler, who, path string, form ...string) (int, string, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if len(form) > 0 {
		f := url.Values{}
		for i := 0; i+1 < len(form); i += 2 {
			f.Add(form[i], form[i+1])
		}
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(f.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "as", Value: who})
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header().Get("Location")
}

func TestThePagesOfTheDirectory(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h, some()...)
		mux := program(t, h)
		says := func(who string, want int, has, lacks string, path string, form ...string) string {
			t.Helper()
			code, body, to := ask(mux, who, path, form...)
			if code != want || has != "" && !strings.Contains(body, has) || lacks != "" && strings.Contains(body, lacks) {
				t.Errorf("%s asks %s %v: %d, want %d with %q and without %q\n%.1500s", who, path, form, code, want, has, lacks, body)
			}
			return to
		}
		says("", http.StatusSeeOther, "", "Youth", "/directory")
		says("denise", http.StatusNotFound, "", "Youth", "/directory")
		says("denise", http.StatusNotFound, "", "Youth", "/directory/youth-harbor")
		says("wei", http.StatusOK, "Youth Harbor after school", "/directory/new", "/directory")
		says("wei", http.StatusOK, "Youth Harbor after school", "Grief circle", "/directory", "need", "mentoring", "view", "table")
		says("wei", http.StatusOK, "Nothing here fits", "", "/directory", "words", "xylophone")
		says("wei", http.StatusUnprocessableEntity, "Whole years", "", "/directory", "age", "old")
		says("wei", http.StatusNotFound, "", "", "/directory?child=somebody")
		says("wei", http.StatusOK, "6 weeks of waiting", "/edit", "/directory/youth-harbor")
		says("wei", http.StatusNotFound, "", "", "/directory/nothing")
		says("wei", http.StatusNotFound, "", "", "/directory/youth-harbor/edit")
		says("wei", http.StatusNotFound, "", "", "/directory/youth-harbor/edit", "name", "Ours now", "version", "1")
		says("wei", http.StatusUnprocessableEntity, "How many weeks", "", "/directory/youth-harbor/room", "room", "wait")
		says("wei", http.StatusUnprocessableEntity, "Choose what they said", "", "/directory/youth-harbor/room", "room", "")
		says("wei", http.StatusUnprocessableEntity, "Until which day", "", "/directory/youth-harbor/room", "room", "full", "until", "2020-01-01")
		says("wei", http.StatusSeeOther, "", "", "/directory/youth-harbor/room", "room", "full", "until", "2027-01-15", "words", "Call in January")
		says("wei", http.StatusOK, "Full until January 15, 2027", "weeks of", "/directory/youth-harbor")
		says("luis", http.StatusOK, "Call me first", "", "/directory/youth-harbor/edit")
		says("luis", http.StatusUnprocessableEntity, "Say in a few words", "", "/directory/youth-harbor/edit", "name", "", "version", "2")
		says("luis", http.StatusConflict, "", "", "/directory/youth-harbor/edit", "name", "Too late", "version", "1")
		says("luis", http.StatusSeeOther, "", "", "/directory/youth-harbor/edit", "name", "Youth Harbor, evenings", "version", "2", "needs", "mentoring", "needs", "made-up",
			"languages", "en, ht", "insurances", "free", "how", "Line one\nLine two", "from", "12", "public", "yes")
		s, err := Get(t.Context(), h, luis, "youth-harbor")
		if err != nil || s.Name != "Youth Harbor, evenings" || len(s.Needs) != 1 || s.Ages != (Ages{12, NoAge}) || s.Room != Full || s.Contacts[0].Name != "Tess Young" ||
			s.Places[0].Zip != "01099" || s.HowToWorkWithUs != "Line one\nLine two" {
			t.Errorf("%+v %v", s, err)
		}
		says("luis", http.StatusUnprocessableEntity, "Choose one", "", "/directory/new", "name", "New", "organization", "nobody")
		to := says("luis", http.StatusSeeOther, "", "", "/directory/new", "name", "New place", "organization", "youth-harbor", "zip", "01099", "line", "2 Pier Lane",
			"latitude", "42.3", "longitude", "-72.5", "contact", "Kim", "direct", "413-555-0100", "needs", "food")
		says("wei", http.StatusOK, "2 Pier Lane", "", to)
		says("wei", http.StatusOK, "Kim", "", "/directory", "words", "pier lane", "view", "table")
	})
}

func TestAnAgreementIsKeptOrNot(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h, some()...)
		mux := program(t, h)
		day := now.Format(time.DateOnly)
		code, body, to := ask(mux, "luis", "/agreements", "organization", "maple-street", "with", "youth-harbor", "code", "program-agreement", "start", "2026-09-01",
			"review", "2026-11-01", "words", "After-school places", "ours", "A name to call\n\nAn answer in a day", "theirs", "Two places a month")
		if code != http.StatusSeeOther {
			t.Fatalf("%d %s", code, body)
		}
		id := strings.TrimPrefix(to, "/agreements/")
		for _, tt := range []struct {
			who  string
			form []string
			want int
		}{
			{"wei", []string{"version", "1", "obligation", "3", "kept", "yes", "on", day}, http.StatusNotFound},
			{"luis", []string{"version", "1", "obligation", "4", "kept", "yes", "on", day}, http.StatusUnprocessableEntity},
			{"luis", []string{"version", "1", "obligation", "3", "kept", "yes", "on", "2030-01-01"}, http.StatusUnprocessableEntity},
			{"luis", []string{"version", "1", "obligation", "3", "kept", "yes", "on", "2026-10-01", "words", "Dante came"}, http.StatusSeeOther},
			{"luis", []string{"version", "1", "obligation", "3", "kept", "no", "on", day}, http.StatusConflict},
			{"luis", []string{"version", "2", "obligation", "3", "kept", "no", "on", day}, http.StatusSeeOther},
		} {
			if code, body, _ := ask(mux, tt.who, to+"/kept", tt.form...); code != tt.want {
				t.Errorf("%s %v: %d, want %d\n%.600s", tt.who, tt.form, code, tt.want, body)
			}
		}
		a, err := GetAgreement(t.Context(), h.DB, luis, id)
		if err != nil || len(a.Of(Ours)) != 2 || len(a.Of(Theirs)) != 1 || len(a.Of(Theirs)[0].Facts) != 2 || a.Of(Theirs)[0].Facts[0].Kept || !a.Due(h.Today()) {
			t.Fatalf("%+v %v", a, err)
		}
		if kept, of := a.Kept(); kept != 1 || of != 2 {
			t.Errorf("kept %d of %d", kept, of)
		}
		if code, _, _ := ask(mux, "luis", to+"/more", "version", "3", "side", "participating", "words", "A call when somebody stays away", "review", "2027-03-01"); code != http.StatusSeeOther {
			t.Errorf("more: %d", code)
		}
		if a, err = GetAgreement(t.Context(), h.DB, luis, id); err != nil || a.Review != "2027-03-01" || len(a.Of(Theirs)) != 2 || a.Of(Theirs)[1].Key != "4" {
			t.Errorf("%+v %v", a, err)
		}
		if _, body, _ := ask(mux, "wei", "/directory/youth-harbor"); !strings.Contains(body, "kept 1 of 2 times") {
			t.Error("the page of the service does not say what was kept")
		}
		if none, err := Agreements(t.Context(), h.DB, access.Viewer{}, ""); err != nil || len(none) != 0 {
			t.Errorf("nobody reads %d, %v", len(none), err)
		}
	})
}

func TestThePagesInABrowser(t *testing.T) {
	h := moduletest.Open(t, t.TempDir()+"/d.db", now, all)
	fill(t, h, some()...)
	b, err := NewAgreement(Agreement{ID: "agreed", Organization: Organization{ID: "maple-street"}, Participating: Organization{ID: "youth-harbor"}, Code: "program-agreement",
		Start: "2026-09-01", Review: "2026-11-01", Active: true, Obligations: []Obligation{{Key: "1", Side: Ours, Words: "A name to call", Facts: []Fact{{Kept: true, On: "2026-10-01", Words: "Luis called"}}},
			{Key: "2", Side: Theirs, Words: "Two places a month"}}})
	if err != nil {
		t.Fatal(err)
	}
	moduletest.Put(t, h.Store, b)
	srv := httptest.NewServer(program(t, h))
	t.Cleanup(srv.Close)
	at := func(path string) string { return srv.URL + path }
	browse.Start(t).Screens(t, func(p *browse.Page, who string) { p.Goto(at("/as/" + who)) }, []browse.Screen{
		{Name: "search", URL: at("/directory"), As: "luis", Pages: 1},
		{Name: "table", URL: at("/directory?view=table"), As: "luis", Pages: 1},
		{Name: "service", URL: at("/directory/youth-harbor"), As: "luis", Pages: 1},
		{Name: "edit", URL: at("/directory/youth-harbor/edit"), As: "luis"},
		{Name: "agreements", URL: at("/agreements"), As: "luis", Pages: 1},
		{Name: "agreement", URL: at("/agreements/agreed"), As: "luis", Pages: 1},
		{Name: "new agreement", URL: at("/agreements/new"), As: "luis"},
	}, browse.Usual...)
}
