package people

import (
	"context"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/platform/access"
	"kith/platform/web"
	"kith/platform/web/webtest"
)

// serve is a program with the pages of this folder alone. Who signs in is
// named by a header.
func serve(t testing.TB, h *module.House, m module.Module) http.Handler {
	t.Helper()
	mux, err := web.New(web.Options{Phrases: h.Say, Styles: []fs.FS{m.Files}, SignIn: "/sign-in", Home: "/today", Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	m.Routes(mux, h)
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if id := r.Header.Get("X-Test-As"); id != "" {
				places, err := Staffing(r.Context(), h.DB, PractitionerID(id), h.Today())
				if err != nil {
					t.Error(err)
				}
				orgs := make([]string, len(places))
				for i, p := range places {
					orgs[i] = string(p)
				}
				web.SignedIn(r.Context(), web.Person{ID: id, Name: id})
				r = r.WithContext(access.With(r.Context(), access.Staff("Practitioner/"+id, orgs...)))
			}
			next.ServeHTTP(w, r)
		})
	})
	return mux
}

func as(_ *testing.T, c *webtest.Client, person string) { c.Header.Set("X-Test-As", person) }

func TestScenes(t *testing.T) {
	webtest.Harness{SignIn: as, Fresh: func(t *testing.T) http.Handler { return serve(t, openTown(t), Module) }}.Run(t, "testdata/*.txt")
}

func TestPagesAreTheSameOnBothEngines(t *testing.T) {
	pages := map[string]string{}
	town(t, func(t *testing.T, h *module.House) {
		c := webtest.NewClient(serve(t, h, Module))
		as(t, c, "lena-ortiz")
		for _, path := range []string{"/children", "/children?lang=es", "/children?q=amara", "/children?q=9/3/2012", "/children?q=hernandes"} {
			text := c.Get(path).Text()
			if before, ok := pages[path]; ok && before != text {
				t.Errorf("%s differs:\n%s\n%s", path, before, text)
			}
			pages[path] = text
		}
	})
}

// A search leaves no name in an address, a header or a link.
func TestASearchStaysOutOfAddresses(t *testing.T) {
	h := openTown(t)
	c := webtest.NewClient(serve(t, h, Module))
	as(t, c, "lena-ortiz")
	a := c.Post("/children", "q=Amara+Reyes")
	to := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/children?s=") || strings.Contains(strings.ToLower(to), "amara") {
		t.Fatalf("%d %s", a.Status, to)
	}
	page := c.Get(to)
	if !strings.Contains(page.Text(), "1 child fits") || !strings.Contains(page.Body, `value="Amara Reyes"`) {
		t.Errorf("the search was lost: %s", page.Text())
	}
	for _, href := range hrefs(page.Body) {
		if low := strings.ToLower(href); strings.Contains(low, "amara") && !strings.HasPrefix(low, "/children/amara-reyes-cole") {
			t.Errorf("a link holds the name: %s", href)
		}
	}
	other := webtest.NewClient(serve(t, h, Module))
	as(t, other, "lena-ortiz")
	if text := other.Get(to).Text(); !strings.Contains(text, "39 children in your care") {
		t.Errorf("another program opened the address: %s", text)
	}
}

func hrefs(body string) (all []string) {
	for _, part := range strings.Split(body, `href="`)[1:] {
		href, _, _ := strings.Cut(part, `"`)
		all = append(all, href)
	}
	return all
}

// With a list longer than a page: forth, back, and addresses nobody gave out.
func TestPagesOfTheList(t *testing.T) {
	h := openTown(t)
	var more []string
	for i := range 70 {
		more = append(more, `{"resourceType":"Patient","id":"many-`+string(rune('a'+i/26))+string(rune('a'+i%26))+`","name":[{"family":"Zz`+string(rune('a'+i/26))+string(rune('a'+i%26))+`"}],"managingOrganization":{"reference":"Organization/maple-street"}}`)
	}
	put(t, h, more...)
	c := webtest.NewClient(serve(t, h, Module))
	as(t, c, "lena-ortiz")
	first := c.Get("/children")
	if n := strings.Count(first.Body, `class="n"`); n != onPage || !strings.Contains(first.Text(), "109 children in your care") {
		t.Errorf("%d on the first page: %.200s", n, first.Text())
	}
	second := c.Get(link(t, first.Body, "next"))
	third := c.Get(link(t, second.Body, "next"))
	if n := strings.Count(third.Body, `class="n"`); n != 9 || strings.Contains(third.Body, `rel="next"`) {
		t.Errorf("%d on the last page", n)
	}
	if back := c.Get(link(t, third.Body, "prev")); back.Text() != second.Text() {
		t.Errorf("back is not where we were:\n%s\n%s", back.Text(), second.Text())
	}
	if back := c.Get(link(t, second.Body, "prev")); back.Text() != first.Text() {
		t.Errorf("back is not the beginning:\n%s\n%s", back.Text(), first.Text())
	}
	for _, path := range []string{"/children?after=x", "/children?before=%00", "/children?after=" + strings.Repeat("A", 4000), "/children?s=nope", "/children?q=%27%25", "/children?q=%ff"} {
		if a := c.Get(path); a.Status != http.StatusOK || !strings.Contains(a.Text(), "109 children in your care") {
			t.Errorf("%s: %d %.200s", path, a.Status, a.Text())
		}
	}
}

func link(t *testing.T, body, rel string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `rel="`+rel+`" href="`)
	href, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no link %s", rel)
	}
	return strings.ReplaceAll(href, "&amp;", "&")
}

func TestWhomSheSeesMostIsSaidByWhoKnows(t *testing.T) {
	m := New(func(_ context.Context, _ *module.House, _ access.Viewer, _ []PatientID) (map[PatientID]string, error) {
		return map[PatientID]string{"amara-reyes-cole": "Dr. Chen"}, nil
	})
	c := webtest.NewClient(serve(t, moveInto(t, m), m))
	as(t, c, "lena-ortiz")
	if text := c.Get("/children?q=reyes+cole").Text(); strings.Count(text, "Sees Dr. Chen most") != 1 {
		t.Error(text)
	}
}

func moveInto(t *testing.T, m module.Module) *module.House {
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, []module.Module{m})
	moveIn(t, h)
	return h
}
