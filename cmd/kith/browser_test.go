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
	b := browse.Start(t)
	at := served(t)
	as := func(person string) func(*browse.Page) {
		return func(p *browse.Page) {
			p.Goto(at + "/sign-in")
			p.Click(`form:has(input[value="` + person + `"]) button`)
		}
	}
	screens := []struct {
		name, path string
		as         string
		paper      int
	}{
		{"sign in", "/sign-in", "", 0},
		{"today", "/today", "lena-ortiz", 0},
		{"today for the room", "/today?view=room", "lena-ortiz", 0},
		{"today on paper", "/today/print", "lena-ortiz", 1},
		{"children", "/children", "lena-ortiz", 0},
		{"children found", "/children?q=amra+reyes", "lena-ortiz", 0},
		{"nobody found", "/children?q=zzzzzz", "lena-ortiz", 0},
		{"a child", "/children/amara-reyes-cole", "lena-ortiz", 1},
		{"contacts", "/children/amara-reyes-cole/contacts", "lena-ortiz", 0},
		{"how we decide", "/ties/rules", "lena-ortiz", 0},
		{"a new promise", "/children/amara-reyes-cole/promises/new", "lena-ortiz", 0},
		{"a new contact", "/children/amara-reyes-cole/contacts/new", "lena-ortiz", 0},
		{"a hidden child", "/children/amara-reyes-cole", "omar-reed", 0},
		{"no children at all", "/children", "kim-okafor", 0},
	}
	for _, s := range screens {
		var before func(*browse.Page)
		if s.as != "" {
			before = as(s.as)
		}
		t.Run(s.name, func(t *testing.T) {
			b.Check(t, at+s.path, // the folders look at their own pages in every size
				browse.Case{Before: before, Pages: s.paper},
				browse.Case{Before: before, Width: 320, Dark: true, Lang: "es"},
			)
		})
	}
}

func TestTheStoryOfAMorning(t *testing.T) {
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
