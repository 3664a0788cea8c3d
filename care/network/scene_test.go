package network_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/directory"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/network"
	"kith/care/oncall"
	"kith/care/people"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/web"
	"kith/platform/web/browse"
)

var (
	zone = time.FixedZone("here", -5*3600)
	now  = time.Date(2026, 11, 18, 12, 45, 0, 0, zone)
)

var all = []module.Module{people.Module, contact.Module, directory.Module, consent.Module, colleague.Module, oncall.Module, network.Module}

const site = people.OrganizationID("maple-street")

func open(t testing.TB, url string) *module.House {
	t.Helper()
	h := moduletest.Open(t, url, now, all)
	fill(t, h)
	return h
}

// fill binds the full rule, and brings the cast.
func fill(t testing.TB, h *module.House) {
	t.Helper()
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range sources {
		if x.Kind != cast.Bundle {
			continue
		}
		r, err := x.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// passed writes loops that Maple Street asked of a place in a quarter, each about
// another child: answered of them in time, closed of those.
func passed(t testing.TB, h *module.House, place string, from time.Time, asked, answered, closed int) {
	t.Helper()
	var all [][]byte
	for n := range asked {
		id := fmt.Sprintf("%s-%s-%d", place, from.Format("0102"), n)
		all = append(all, []byte(`{"resourceType":"Patient","id":"child-`+id+`","managingOrganization":{"reference":"Organization/maple-street"},"generalPractitioner":[{"reference":"Organization/maple-street"}]}`))
		at := from.AddDate(0, 0, n)
		status, step, more := "requested", "sent", ""
		if n < answered {
			status, step, more = "accepted", "accepted", `,"executionPeriod":{"start":"`+at.AddDate(0, 0, 3).Format(time.RFC3339)+`"}`
		}
		if n < closed {
			status, step, more = "completed", "family-told", `,"executionPeriod":{"start":"`+at.AddDate(0, 0, 3).Format(time.RFC3339)+`","end":"`+at.AddDate(0, 0, 20).Format(time.RFC3339)+`"}`
		}
		all = append(all, []byte(`{"resourceType":"Task","id":"t-`+id+`","status":"`+status+`","intent":"order","businessStatus":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"`+step+`"}]},`+
			`"code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},"for":{"reference":"Patient/child-`+id+`"},"requester":{"reference":"PractitionerRole/wei-chen-maple-street"},`+
			`"owner":{"reference":"Organization/`+place+`"},"authoredOn":"`+at.Format(time.RFC3339)+`","lastModified":"`+at.AddDate(0, 0, 3).Format(time.RFC3339)+`"`+more+`}`))
	}
	moduletest.Put(t, h.Store, all...)
}

func worker(t testing.TB, h *module.House, id people.PractitionerID) access.Viewer {
	t.Helper()
	v, _, err := consent.Worker(t.Context(), h.DB, id, h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	return v.At(h.Now())
}

var summer, spring = time.Date(2026, 7, 6, 10, 0, 0, 0, zone), time.Date(2026, 4, 6, 10, 0, 0, 0, zone)

func town(t testing.TB, h *module.House) {
	passed(t, h, "youth-harbor", summer, 22, 9, 4)
	passed(t, h, "youth-harbor", spring, 20, 9, 9)
	passed(t, h, "roosevelt-middle-school", summer, 24, 19, 18)
	passed(t, h, "roosevelt-middle-school", spring, 20, 8, 8)
	passed(t, h, "county-access-line", summer, 9, 9, 9) // with one of the cast ten: one fewer than is told
	passed(t, h, "county-access-line", spring, 14, 14, 14)
}

// routes says what is told of each place.
func routes(m network.Map) map[string]string {
	all := map[string]string{}
	for _, x := range m.Routes {
		all[strings.TrimPrefix(x.B, "Organization/")] = fmt.Sprintf("%v %d, %v %d/%d/%d %s", x.Told, x.Shared, x.Loops, x.Asked, x.Answered, x.Closed, x.Line)
	}
	return all
}

func TestTheMapTellsNothingOfFewAndTheSameToEverybody(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h)
		town(t, h)
		sam := worker(t, h, "sam-keo")
		if err := network.Settle(t.Context(), h, site, []string{"county-access-line", "roosevelt-middle-school", "youth-harbor"}); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[network.Quarter]map[string]string{
			{Year: 2026, N: 3}: {"youth-harbor": "false 0, true 22/9/4 fewer", "roosevelt-middle-school": "true 20, true 24/19/18 most", "county-access-line": "false 0, false 0/0/0 untold"},
			{Year: 2026, N: 2}: {"county-access-line": "true 14, true 14/14/14 most"},
		} {
			m, err := network.Read(t.Context(), h, sam, site, q)
			if err != nil {
				t.Fatal(err)
			}
			got := routes(m)
			for place, line := range want {
				if got[place] != line {
					t.Errorf("%v %s: %s, want %s", q, place, got[place], line)
				}
			}
			other, err := network.Read(t.Context(), h, worker(t, h, "wei-chen"), site, q)
			if err != nil || fmt.Sprint(routes(other)) != fmt.Sprint(got) {
				t.Errorf("Dr. Chen is told %v, Sam %v: %v", routes(other), got, err)
			}
		}
		one := []byte(`{"resourceType":"Task","id":"late","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},"for":{"reference":"Patient/amara-reyes-cole"},` +
			`"requester":{"reference":"PractitionerRole/wei-chen-maple-street"},"owner":{"reference":"Organization/youth-harbor"},"authoredOn":"2026-11-18T09:00:00-05:00"}`)
		before := page(t, h, sam, "/network")
		moduletest.Put(t, h.Store, one)
		if after := page(t, h, sam, "/network"); after != before {
			t.Error("what was asked today shows on the map")
		}
	})
}

// page is a page as somebody gets it, without what is new in every answer.
func page(t testing.TB, h *module.House, v access.Viewer, path string) string {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: "as", Value: "them"})
	w := httptest.NewRecorder()
	program(t, h, map[string]access.Viewer{"them": v}).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Sprint(w.Code)
	}
	return once.ReplaceAllString(w.Body.String(), "")
}

var once = regexp.MustCompile(`nonce="[^"]*"|name="csrf" value="[^"]*"`)

// program is the pages; who looks stands in a cookie.
func program(t testing.TB, h *module.House, viewers map[string]access.Viewer) *web.Mux {
	t.Helper()
	mux, err := web.New(web.Options{Phrases: h.Say, Home: "/network", SignIn: "/sign-in", Styles: module.Files(all), Now: h.Now, Nav: []web.NavItem{{Key: "nav.network", Href: "/network"}}})
	if err != nil {
		t.Fatal(err)
	}
	network.Module.Routes(mux, h)
	mux.On("GET /as/{person}", func(w http.ResponseWriter, r *http.Request) error {
		http.SetCookie(w, &http.Cookie{Name: "as", Value: r.PathValue("person"), Path: "/"})
		return web.See(w, r, "/network")
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

func TestAnHourGoesWhereTheRulesSay(t *testing.T) {
	h := open(t, t.TempDir()+"/d.db")
	town(t, h)
	sam := worker(t, h, "sam-keo")
	body := page(t, h, sam, "/network?quarter=2026-3&compare=yes")
	for _, want := range []string{"9 of 22 answered", "Call the person we know there", "19 of 24 answered", "Up from 8 of 20", "under 11"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, not := range []string{"10 of 10", "Amara", "/children/"} {
		if strings.Contains(body, not) {
			t.Errorf("the page says %q", not)
		}
	}
	if later := page(t, h, sam, "/network?quarter=2026-4"); strings.Contains(later, "October") || !strings.Contains(later, "July to September 2026") {
		t.Error("a quarter that is not over is told")
	}
}

func TestPeopleAreOfOnesOwnPlaceAndTheirNumbersTheirOwn(t *testing.T) {
	h := open(t, t.TempDir()+"/d.db")
	nobody, sam, chen, reed, mia := access.Viewer{}, worker(t, h, "sam-keo"), worker(t, h, "wei-chen"), worker(t, h, "omar-reed"), worker(t, h, "mia-park")
	for path, want := range map[string][5]bool{
		"/network":                            {false, true, true, true, false},
		"/colleagues":                         {false, true, true, true, false},
		"/colleagues/lena-ortiz-maple-street": {false, true, true, false, false},
		"/colleagues/omar-reed-riverside":     {false, false, false, true, false},
		"/colleagues/who":                     {false, false, false, false, false},
	} {
		for i, v := range []access.Viewer{nobody, sam, chen, reed, mia} {
			if got := strings.Contains(page(t, h, v, path), "<h1"); got != want[i] {
				t.Errorf("%s for viewer %d: %v", path, i, got)
			}
		}
	}
	lena := "/colleagues/lena-ortiz-maple-street"
	if s := page(t, h, chen, lena); !strings.Contains(s, "in common") || !strings.Contains(s, "Last worked together") {
		t.Error("Dr. Chen does not see how it goes with Lena")
	}
	if s := page(t, h, sam, lena); strings.Contains(s, "in common") || strings.Contains(s, "together on") || !strings.Contains(s, "is theirs") {
		t.Error("who leads sees numbers of a person")
	}
	if s := page(t, h, chen, "/colleagues/wei-chen-maple-street"); !strings.Contains(s, "With whom you work") || !strings.Contains(s, "Rao") {
		t.Error("Dr. Chen does not see with whom he works")
	}
}

func TestPlacesOnTheMapNeverMove(t *testing.T) {
	h := open(t, t.TempDir()+"/d.db")
	slots := func() string {
		all, err := db.All(t.Context(), h.DB, func(r db.Row) (string, error) {
			var id string
			var n int
			err := r.Scan(&id, &n)
			return fmt.Sprint(id, " ", n), err
		}, `select organization_id, slot from network_place order by slot`)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(all, ", ")
	}
	for _, step := range []struct {
		of   []string
		want string
	}{
		{[]string{"youth-harbor"}, "maple-street 0, youth-harbor 1"},
		{[]string{"county-access-line", "youth-harbor"}, "maple-street 0, youth-harbor 1, county-access-line 2"},
		{[]string{"riverside"}, "maple-street 0, youth-harbor 1, county-access-line 2, riverside 3"},
	} {
		if err := network.Settle(t.Context(), h, site, step.of); err != nil {
			t.Fatal(err)
		}
		if got := slots(); got != step.want {
			t.Errorf("%s, want %s", got, step.want)
		}
	}
}

func TestThePagesInABrowser(t *testing.T) {
	h := open(t, t.TempDir()+"/d.db")
	town(t, h)
	srv := httptest.NewServer(program(t, h, map[string]access.Viewer{"chen": worker(t, h, "wei-chen"), "sam": worker(t, h, "sam-keo")}))
	t.Cleanup(srv.Close)
	at := func(path string) string { return srv.URL + path }
	browse.Start(t).Screens(t, func(p *browse.Page, who string) { p.Goto(at("/as/" + who)) }, []browse.Screen{
		{Name: "network", URL: at("/network?quarter=2026-3&compare=yes"), As: "sam", Pages: 1},
		{Name: "organization", URL: at("/network/youth-harbor"), As: "sam"},
		{Name: "colleague", URL: at("/colleagues/lena-ortiz-maple-street"), As: "chen"},
		{Name: "own", URL: at("/colleagues/wei-chen-maple-street"), As: "chen"},
		{Name: "colleagues", URL: at("/colleagues"), As: "chen"},
	}, browse.Usual...)
}
