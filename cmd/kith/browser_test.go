package main

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"kith/care/module"
	"kith/platform/web/browse"
)

// served serves the example town for a test and returns its address.
func served(t *testing.T) string {
	t.Helper()
	at, _ := serving(t)
	return at
}

// serving is served for one who also needs the house, or pages of other sites.
func serving(t *testing.T, origins ...string) (string, *module.House) {
	t.Helper()
	h := builtTown(t)
	handler, err := program{house: h, modules: modules, log: slog.New(slog.DiscardHandler), demo: true, checks: checks{Origins: origins}}.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL, h
}

func TestEveryScreenInABrowser(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	here := served(t)
	b.Screens(t, entering(here), at(here, []browse.Screen{
		{Name: "sign in", URL: "/sign-in"},
		{Name: "today", URL: "/today", As: "lena-ortiz"},
		{Name: "today for the room", URL: "/today?view=room", As: "lena-ortiz"},
		{Name: "today on paper", URL: "/today/print", As: "lena-ortiz", Pages: 1},
		{Name: "children", URL: "/children", As: "lena-ortiz"},
		{Name: "children found", URL: "/children?q=amra+reyes", As: "lena-ortiz"},
		{Name: "nobody found", URL: "/children?q=zzzzzz", As: "lena-ortiz"},
		{Name: "a child", URL: "/children/amara-reyes-cole", As: "lena-ortiz", Pages: 1},
		{Name: "contacts", URL: "/children/amara-reyes-cole/contacts", As: "lena-ortiz"},
		{Name: "how we decide", URL: "/ties/rules", As: "lena-ortiz"},
		{Name: "a new promise", URL: "/children/amara-reyes-cole/promises/new", As: "lena-ortiz"},
		{Name: "a new contact", URL: "/children/amara-reyes-cole/contacts/new", As: "lena-ortiz"},
		{Name: "a hidden child", URL: "/children/amara-reyes-cole", As: "omar-reed"},
		{Name: "no children at all", URL: "/children", As: "kim-okafor"},
	}), browse.Case{}, browse.Case{Width: 320, Dark: true, Lang: "es"}) // the folders look at their own pages in every size
}

// as signs somebody in at a house without passwords.
func as(at, person string) func(*browse.Page) {
	return func(p *browse.Page) { entering(at)(p, person) }
}

func entering(at string) func(*browse.Page, string) {
	return func(p *browse.Page, person string) {
		p.Goto(at + "/sign-in")
		p.Click(`form:has(input[value="` + person + `"]) button`)
	}
}

// at puts the address of a house before those of screens.
func at(here string, screens []browse.Screen) []browse.Screen {
	for i := range screens {
		screens[i].URL = here + screens[i].URL
	}
	return screens
}

func TestTheStoryOfAMorning(t *testing.T) {
	t.Parallel()
	b := browse.Start(t)
	at := served(t)
	for _, off := range []bool{false, true} {
		t.Run(map[bool]string{false: "with script", true: "without script"}[off], func(t *testing.T) {
			p := b.Open(t, at+"/", browse.Case{NoScript: off})
			p.Click(`form:has(input[value="lena-ortiz"]) button`)
			if p.Address() != "/today" {
				t.Fatalf("signing in leads to %s", p.Address())
			}
			p.Goto(at + "/children?q=amra")
			p.Click(`main a[href="/children/amara-reyes-cole"]`)
			if h1 := browse.Eval[string](p, `document.querySelector("h1").textContent`); !strings.Contains(h1, "Amara Reyes-Cole") {
				t.Errorf("the page is about %q", h1)
			}
			p.Goto(at + "/children/amara-reyes-cole?lang=es")
			if !strings.Contains(browse.Eval[string](p, `document.body.textContent`), "Lazos") {
				t.Error("Spanish does not speak Spanish")
			}
		})
	}
}
