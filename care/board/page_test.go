package board_test

import (
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/platform/db"
	"kith/platform/web/browse"
	"kith/platform/web/webtest"
)

// town is a house with the families written by hand.
func town(t testing.TB) *module.House {
	t.Helper()
	now := morning(t)
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, modules)
	moduletest.Put(t, h.Store, records(t, now, false)...)
	return h
}

func TestScenes(t *testing.T) {
	webtest.Harness{
		Fresh:  func(t *testing.T) http.Handler { return program(t, town(t)) },
		SignIn: func(t *testing.T, c *webtest.Client, person string) { c.Get("/as/" + person) },
	}.Run(t, "testdata/*.txt")
}

func TestHiddenAndAbsentAreTheSameBytes(t *testing.T) {
	c := client(t, town(t), "reed")
	for _, page := range []string{"", "/contacts", "/promises/new", "/contacts/new"} {
		hidden, absent := c.Get("/children/amara-reyes-cole"+page), c.Get("/children/there-is-nobody"+page)
		if hidden.Status != http.StatusNotFound || hidden.Status != absent.Status || hidden.Body != absent.Body {
			t.Errorf("%q: %d and %d, %d and %d bytes", page, hidden.Status, absent.Status, len(hidden.Body), len(absent.Body))
		}
		for _, h := range []http.Header{hidden.Header, absent.Header} {
			h.Del("X-Request-Id")
		}
		if !maps.EqualFunc(hidden.Header, absent.Header, slices.Equal[[]string]) {
			t.Errorf("%q: the headers differ", page)
		}
	}
}

var (
	nodes    = regexp.MustCompile(`<a class="node [^"]*" href="#tie-([^"]+)"`)
	entries  = regexp.MustCompile(`<li id="tie-([^"]+)"`)
	svg      = regexp.MustCompile(`(?s)<svg class="(ego|weave) (?:ego|weave)-(wide|narrow)".*?</svg>`)
	marks    = regexp.MustCompile(`class="wv-[vgx]"`)
	drawnRow = regexp.MustCompile(`<tr data-rows="([^"]+)"><td class="num">([^<]*)</td>`)
)

// picture returns a picture of a page.
func picture(body, what, width string) string {
	for _, m := range svg.FindAllStringSubmatch(body, -1) {
		if m[1] == what && m[2] == width {
			return m[0]
		}
	}
	return ""
}

func TestThePictureAndTheListHoldTheSamePeople(t *testing.T) {
	h := town(t)
	c := client(t, h, "lena")
	children, err := db.All(t.Context(), h.DB, db.Text, `select id from patient order by id`)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, id := range children {
		a := c.Get("/children/" + id)
		if a.Status == http.StatusNotFound {
			continue
		}
		list := ids(entries.FindAllStringSubmatch(a.Body, -1))
		for _, width := range []string{"wide", "narrow"} {
			drawn := ids(nodes.FindAllStringSubmatch(picture(a.Body, "ego", width), -1))
			if !slices.Equal(drawn, list) {
				t.Errorf("%s: the %s picture shows %v, the list %v", id, width, drawn, list)
			}
		}
		seen += len(list)
	}
	if seen < 60 {
		t.Errorf("only %d ties were compared", seen)
	}
}

func ids(found [][]string) (all []string) {
	for _, m := range found {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return all
}

func TestTheWeaveAndTheTableHoldTheSameContacts(t *testing.T) {
	c := client(t, town(t), "lena")
	for _, id := range []string{"amara-reyes-cole", "leo-reyes-cole", "theo-brandt", "priya-nair", "noor-aziz"} {
		woven := picture(c.Get("/children/"+id).Body, "weave", "wide")
		days := map[string]bool{} // a person and a day is one mark
		for _, m := range drawnRow.FindAllStringSubmatch(c.Get("/children/"+id+"/contacts").Body, -1) {
			for person := range strings.FieldsSeq(m[1]) {
				days[person+m[2]] = true
			}
		}
		if got := len(marks.FindAllString(woven, -1)); got != len(days) || got == 0 {
			t.Errorf("%s: %d marks, and %d days of contact in the table", id, got, len(days))
		}
	}
}

func TestTheRoomLearnsNothingAboutAChild(t *testing.T) {
	h := town(t)
	c := client(t, h, "lena")
	names, err := db.All(t.Context(), h.DB, db.Text, `
		select name from patient union select short from patient union select name from relative union select short from relative
		union select what_text from appointment where what_text <> '' union select words from promise union select words from own_word`)
	if err != nil || len(names) < 80 {
		t.Fatal(len(names), err)
	}
	for _, page := range []string{"/today?view=room", "/today/print", "/today?view=room&lang=es"} {
		a := c.Get(page)
		for _, n := range names {
			if len(n) > 2 && regexp.MustCompile(`\b`+regexp.QuoteMeta(n)+`\b`).MatchString(a.Body) {
				t.Errorf("%s says %q", page, n)
			}
		}
		if strings.Contains(a.Body, "/children/") {
			t.Errorf("%s leads to a child", page)
		}
	}
}

func TestPagesInABrowser(t *testing.T) {
	at := serve(t, town(t))
	b := browse.Start(t)
	enter := func(p *browse.Page, who string) { p.Goto(at + "/as/" + who) }
	main := []browse.Screen{
		{Name: "children amara-reyes-cole", URL: at + "/children/amara-reyes-cole", As: "lena", Pages: 1},
		{Name: "today", URL: at + "/today", As: "lena"},
	}
	rest := []browse.Screen{
		{Name: "children amara-reyes-cole contacts", URL: at + "/children/amara-reyes-cole/contacts", As: "lena"},
		{Name: "children jordan-mills", URL: at + "/children/jordan-mills", As: "lena", Pages: 1},
		{Name: "today?view=room", URL: at + "/today?view=room", As: "lena", Pages: 1},
		{Name: "today print", URL: at + "/today/print", As: "lena", Pages: 1},
		{Name: "ties rules", URL: at + "/ties/rules", As: "lena"},
		{Name: "children amara-reyes-cole promises new", URL: at + "/children/amara-reyes-cole/promises/new", As: "lena"},
		{Name: "children amara-reyes-cole contacts new", URL: at + "/children/amara-reyes-cole/contacts/new", As: "lena"},
	}
	desk, phone := browse.Case{}, browse.Case{Width: 320, Lang: "es", Dark: true}
	b.Screens(t, enter, append(main, rest...), desk, phone)
	b.Screens(t, enter, main, browse.Case{Width: 390})
	b.Screens(t, enter, main, browse.Case{Lang: "es", NoScript: true, Name: "without script"})
}
