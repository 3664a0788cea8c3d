package duplicate

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

var nine = time.Date(2026, 11, 16, 9, 0, 0, 0, time.FixedZone("", -5*3600))

var modules = []module.Module{people.Module, Module, {Name: "match", Files: Words}}

// town is Amara with two records, twins, and a child who is seen elsewhere and
// could be hers by every word.
var town = `
{"resourceType":"Organization","id":"maple","name":"Maple Street Clinic"}
{"resourceType":"Organization","id":"river","name":"Riverside"}
{"resourceType":"Patient","id":"amara","active":true,"gender":"female","birthDate":"2012-09-03","name":[{"family":"Reyes-Cole","given":["Amara"]}],"telecom":[{"system":"phone","value":"555-010-2000"}],"identifier":[{"system":"http://maple","value":"17"}],"managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"Patient","id":"amara-2","gender":"female","birthDate":"2012-03-09","name":[{"family":"Reyes","given":["Amara"]},{"use":"maiden","family":"Former"}],"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-12-3456"}],"managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"Patient","id":"ana","gender":"female","birthDate":"2016-06-01","name":[{"family":"Brooks","given":["Ana"]}],"telecom":[{"value":"555-010-3000"}],"managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"Patient","id":"elena","gender":"female","birthDate":"2016-06-01","name":[{"family":"Brooks","given":["Elena"]}],"telecom":[{"value":"555-010-3000"}],"managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"Patient","id":"amara-r","gender":"female","birthDate":"2012-09-03","name":[{"family":"Reyes-Cole","given":["Amara"]}],"managingOrganization":{"reference":"Organization/river"}}
`

var viewers = map[string]access.Viewer{
	"lena": access.Staff("Practitioner/lena", "maple"),
	"omar": access.Staff("Practitioner/omar", "river"),
}

func serve(t testing.TB, h *module.House) http.Handler {
	t.Helper()
	m, err := web.New(web.Options{Phrases: h.Say, Styles: []fs.FS{Module.Files}, SignIn: "/sign-in", Home: "/today", Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	Module.Routes(m, h)
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if v, ok := viewers[r.Header.Get("X-Test-As")]; ok {
				web.SignedIn(r.Context(), web.Person{ID: v.ID(), Name: v.ID()})
				r = r.WithContext(access.With(r.Context(), v))
			}
			next.ServeHTTP(w, r)
		})
	})
	return m
}

func as(h http.Handler, person string) *webtest.Client {
	c := webtest.NewClient(h)
	c.Header.Set("X-Test-As", person)
	return c
}

// each runs a test in the town, on both engines.
func each(t *testing.T, test func(t *testing.T, h *module.House)) {
	moduletest.Each(t, nine, modules, func(t *testing.T, h *module.House) {
		moduletest.Load(t, h.Store, strings.NewReader(town))
		test(t, h)
	})
}

// stored returns the bytes of a patient as they are kept.
func stored(t *testing.T, h *module.House, id string) string {
	t.Helper()
	r, err := h.Store.Read(t.Context(), viewers["lena"], "Patient", id)
	if err != nil {
		t.Fatal(err)
	}
	return string(r.Stored())
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

const both = "/children/amara/same/amara-2"

func TestPairsAreFoundAndExplained(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		page := as(serve(t, h), "lena").Get("/children/duplicates").Text()
		for _, want := range []string{"Amara Reyes-Cole and Amara Reyes", "Probably one child", "Date of birth: day and month swapped", "Family name: partly the same"} {
			if !strings.Contains(page, want) {
				t.Errorf("%q is missing: %s", want, page)
			}
		}
		for _, not := range []string{"Elena", "Former", "3456"} {
			if strings.Contains(page, not) {
				t.Errorf("%q shows: %s", not, page)
			}
		}
		if n, err := Alike(t.Context(), h.DB); err != nil || n != 1 {
			t.Errorf("the doctor counts %d, %v", n, err) // her two here and the one elsewhere share day and names
		}
	})
}

// Omar sees one record of the three: there is no pair, and no sign of one.
func TestARecordThatIsHiddenMakesNoPair(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		s := serve(t, h)
		if text := as(s, "omar").Get("/children/duplicates").Text(); !strings.Contains(text, "No two records") || strings.Contains(text, "Amara") {
			t.Errorf("omar sees %s", text)
		}
		if text := as(s, "lena").Get("/children/duplicates").Body; strings.Contains(text, "amara-r") {
			t.Errorf("lena sees the other clinic's")
		}
		hidden := as(s, "omar").Get("/children/amara-r/same/amara")
		never := as(s, "omar").Get("/children/amara-r/same/never-was")
		if hidden.Status != 404 || hidden.Body != never.Body {
			t.Errorf("hidden %d %s\nnever %d %s", hidden.Status, hidden.Body, never.Status, never.Body)
		}
		if a := webtest.NewClient(s).Get("/children/duplicates"); a.Status == 200 {
			t.Error("nobody sees the list")
		}
		for _, path := range []string{"/join", "/part", "/apart"} {
			a := as(s, "omar").Post("/children/amara-r/same/amara"+path, form("stays", "amara", "reason", "x", "version-amara", "1", "version-amara-r", "1"))
			if a.Status != 404 {
				t.Errorf("%s: %d", path, a.Status)
			}
		}
	})
}

func TestJoiningAndPartingLeavesBothAsTheyWere(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		c := as(serve(t, h), "lena")
		before := []string{stored(t, h, "amara"), stored(t, h, "amara-2")}
		a := c.Post(both+"/join", form("stays", "amara", "reason", "Mom says so", "version-amara", "1", "version-amara-2", "1"))
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text())
		}
		if s := stored(t, h, "amara"); !strings.Contains(s, `"link":[{"other":{"reference":"Patient/amara-2"},"type":"replaces"}]`) || !strings.Contains(s, `"active":true`) {
			t.Errorf("stays: %s", s)
		}
		if s := stored(t, h, "amara-2"); !strings.Contains(s, `"type":"replaced-by"`) || !strings.Contains(s, `"active":false`) {
			t.Errorf("goes: %s", s)
		}
		for _, id := range []string{"amara", "amara-2"} {
			same, err := h.Store.Same(t.Context(), viewers["lena"], id)
			if slices.Sort(same); err != nil || strings.Join(same, " ") != "amara amara-2" {
				t.Errorf("%s is %v, %v", id, same, err)
			}
		}
		if same, err := h.Store.Same(t.Context(), viewers["omar"], "amara-2"); err != nil || len(same) != 1 {
			t.Errorf("omar learns of %v, %v", same, err)
		}
		page := c.Get(both)
		if !strings.Contains(page.Text(), "joined as one child. The record of Amara Reyes-Cole is in use") || strings.Contains(page.Text(), "Join them") {
			t.Errorf("after: %s", page.Text())
		}
		if strings.Contains(c.Get("/children/duplicates").Text(), "Amara") {
			t.Error("what is joined is still on the list")
		}
		a = c.Post(both+"/part", form("reason", "They are cousins", "version-amara", "2", "version-amara-2", "2"))
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text())
		}
		if after := []string{stored(t, h, "amara"), stored(t, h, "amara-2")}; !slices.Equal(before, after) {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		audited(t, h, "join two records", "take two records apart")
		for _, id := range []string{"amara", "amara-2"} {
			reasons := provenances(t, h, id)
			if len(reasons) != 2 || !strings.Contains(reasons[1], "Mom says so") || !strings.Contains(reasons[0], "They are cousins") ||
				!strings.Contains(reasons[0], "Practitioner/lena") {
				t.Errorf("%s: the record keeps %v", id, reasons)
			}
		}
	})
}

// provenances returns what the record says of how a patient came to be, oldest first.
func provenances(t *testing.T, h *module.House, id string) (all []string) {
	t.Helper()
	page, err := h.Store.Search(t.Context(), viewers["lena"], store.Query{Type: "Provenance", Params: []store.Param{{Name: "patient", Values: []string{id}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Resources {
		all = append(all, string(r.JSON()))
	}
	return all
}

func audited(t *testing.T, h *module.House, why ...string) {
	t.Helper()
	for _, w := range why {
		found := false
		for _, what := range []string{"", "Patient/amara"} {
			ok, err := audit.Happened(t.Context(), h.DB, w, what)
			found = found || ok
			if err != nil {
				t.Fatal(err)
			}
		}
		if !found {
			t.Errorf("the trail does not say %q", w)
		}
	}
}

func TestNothingIsJoinedThatSomebodyDidNotMean(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		c := as(serve(t, h), "lena")
		before := []string{stored(t, h, "amara"), stored(t, h, "amara-2")}
		for name, tt := range map[string]struct {
			path   string
			fields []string
			status int
			says   string
		}{
			"no reason":       {"/join", []string{"stays", "amara", "reason", " \n ", "version-amara", "1", "version-amara-2", "1"}, 422, "write why"},
			"no survivor":     {"/join", []string{"reason", "x", "version-amara", "1", "version-amara-2", "1"}, 422, "choose the record"},
			"another one":     {"/join", []string{"stays", "ana", "reason", "x", "version-amara", "1", "version-amara-2", "1"}, 422, "choose the record"},
			"a long reason":   {"/join", []string{"stays", "amara", "reason", strings.Repeat("é", 301), "version-amara", "1", "version-amara-2", "1"}, 422, "300 characters"},
			"an old page":     {"/join", []string{"stays", "amara", "reason", "x", "version-amara", "9", "version-amara-2", "1"}, 409, "changed one of these"},
			"no version":      {"/join", []string{"stays", "amara", "reason", "x"}, 400, "incomplete"},
			"not joined":      {"/part", []string{"reason", "x", "version-amara", "1", "version-amara-2", "1"}, 409, "changed one of these"},
			"apart unwritten": {"/part", []string{"version-amara", "1", "version-amara-2", "1"}, 422, "write why"},
		} {
			a := c.Post(both+tt.path, form(tt.fields...))
			if a.Status != tt.status || !strings.Contains(a.Text(), tt.says) {
				t.Errorf("%s: %d %s", name, a.Status, a.Text())
			}
			if after := []string{stored(t, h, "amara"), stored(t, h, "amara-2")}; !slices.Equal(before, after) {
				t.Fatalf("%s changed something", name)
			}
		}
		if a := c.Get("/children/amara/same/amara"); a.Status != 404 {
			t.Errorf("with itself: %d", a.Status)
		}
	})
}

func TestAThirdRecordIsJoinedWithTheOneInUse(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		c := as(serve(t, h), "lena")
		c.Post(both+"/join", form("stays", "amara", "reason", "x", "version-amara", "1", "version-amara-2", "1"))
		a := c.Post("/children/ana/same/amara-2/join", form("stays", "ana", "reason", "x", "version-ana", "1", "version-amara-2", "2"))
		if a.Status != 422 || !strings.Contains(a.Text(), "third record") {
			t.Errorf("%d %s", a.Status, a.Text())
		}
		a = c.Post("/children/ana/same/amara/join", form("stays", "amara", "reason", "x", "version-ana", "1", "version-amara", "2"))
		same, err := h.Store.Same(t.Context(), viewers["lena"], "amara-2")
		if slices.Sort(same); a.Status != http.StatusSeeOther || err != nil || strings.Join(same, " ") != "amara amara-2 ana" {
			t.Errorf("%d %v %v", a.Status, same, err)
		}
	})
}

func TestTwoChildrenLeaveTheListAndComeBack(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		c := as(serve(t, h), "lena")
		c.Post(both+"/apart", "")
		if text := c.Get("/children/duplicates").Text(); strings.Contains(text, "Amara") {
			t.Errorf("still there: %s", text)
		}
		if text := c.Get("/children/amara-2/same/amara").Text(); !strings.Contains(text, "said that these are two children") {
			t.Errorf("the page does not say so: %s", text)
		}
		c.Post(both+"/apart", form("undo", "yes"))
		if text := c.Get("/children/duplicates").Text(); !strings.Contains(text, "Amara") {
			t.Errorf("not back: %s", text)
		}
		audited(t, h, "two records are two children", "two records may be one child")
	})
}

func TestThePagesAreGoodToLookAt(t *testing.T) {
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "test.db"), nine, modules)
	moduletest.Load(t, h.Store, strings.NewReader(town))
	pages := serve(t, h)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Test-As", "lena")
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	b := browse.Start(t)
	every := []browse.Case{{}, {Width: 390}, {Width: 320}, {Dark: true}, {NoScript: true}, {Forced: true}, {Lang: "es", Width: 320}}
	b.Check(t, s.URL+"/children/duplicates", every...)
	b.Check(t, s.URL+both, every...)
	as(pages, "lena").Post(both+"/join", form("stays", "amara", "reason", "x", "version-amara", "1", "version-amara-2", "1"))
	b.Check(t, s.URL+both, browse.Case{}, browse.Case{Width: 320, Lang: "es"})
}
