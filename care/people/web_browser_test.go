package people

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"kith/care/module"
	"kith/platform/web/browse"
)

// open serves the town to Lena, on an address of its own.
func open(t *testing.T, h *module.House) string {
	t.Helper()
	pages := serve(t, h, Module)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Test-As", "lena-ortiz")
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestTheListIsGoodToLookAtAndToWalkThrough(t *testing.T) {
	at := open(t, openTown(t))
	b := browse.Start(t)
	every := []browse.Case{{}, {Width: 390}, {Width: 320}, {Dark: true}, {NoScript: true}, {Forced: true}, {Lang: "es", Width: 320}}
	b.Check(t, at+"/children", every...)
	b.Check(t, at+"/children?q=amara+lucia", browse.Case{}, browse.Case{Width: 320, Dark: true, Lang: "es"})
	b.Check(t, at+"/children?q=9/3/2012", browse.Case{Width: 390})
	b.Check(t, at+"/children?q=zzyzx", browse.Case{Width: 320})
}

func TestTypingSearches(t *testing.T) {
	at := open(t, openTown(t))
	p := browse.Start(t).Open(t, at+"/children", browse.Case{})
	p.Type("#q", "tamara")
	found := p.Until(func() bool { return strings.Contains(read(p), "Close to Amara") })
	if text := read(p); !found || !strings.Contains(text, "1 child fits") {
		t.Errorf("typing changed nothing: %s", text)
	}
	if a := p.Address(); !strings.HasPrefix(a, "/children?s=") || strings.Contains(a, "amara") {
		t.Errorf("the address is %s", a)
	}
	if focus := browse.Eval[string](p, `document.activeElement.id`); focus != "q" {
		t.Errorf("typing was interrupted: focus is on %q", focus)
	}
	if v := p.Axe(); len(v) > 0 {
		t.Errorf("axe: %v", v)
	}
	p.Press(kb.Enter)
	if a := p.Address(); !strings.HasPrefix(a, "/children?s=") || !strings.Contains(read(p), "Close to Amara") {
		t.Errorf("Enter lost the search: %s", a)
	}
	if s := p.Problems(); len(s) > 0 {
		t.Errorf("the browser complains: %v", s)
	}
}

// read returns what the list says now.
func read(p *browse.Page) string {
	return strings.Join(strings.Fields(browse.Eval[string](p, `document.getElementById('children').textContent`)), " ")
}

func TestTheFormWorksWithoutScript(t *testing.T) {
	at := open(t, openTown(t))
	p := browse.Start(t).Open(t, at+"/children", browse.Case{NoScript: true})
	p.Type("#q", "tamara")
	p.Click("form.search button")
	if text := read(p); !strings.Contains(text, "Close to Amara") {
		t.Errorf("the form finds nobody: %s", text)
	}
}
