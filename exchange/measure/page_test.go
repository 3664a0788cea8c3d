package measure

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"kith/exchange/generate"
	"kith/platform/web/browse"
)

// village is a population that is large enough for every part of the report.
func village(t *testing.T, children int) Input {
	var text bytes.Buffer
	p := generate.New(generate.Size{Children: children, Providers: max(60, children/50), Seed: 7, First: 19723})
	if err := p.Claims(&text, nil); err != nil {
		t.Fatal(err)
	}
	return read(t, text.String())
}

func reported(t *testing.T, p Parameters, children int) *Result {
	r, err := Run(ctx, village(t, children), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func whole() Parameters {
	p := Usual
	p.By, p.Series = []string{"site"}, 12
	return p
}

// TestTheReportHoldsUpInABrowser on a desk, a phone and a very small one, light
// and dark, in both languages, without script, with forced colors and on paper.
func TestTheReportHoldsUpInABrowser(t *testing.T) {
	b := browse.Start(t)
	pages := map[string][]byte{}
	for name, p := range map[string]Parameters{"inside": whole(), "outside": public(whole())} {
		r := reported(t, p, 6000)
		for _, lang := range []string{"en", "es"} {
			var page bytes.Buffer
			if err := WritePage(&page, r, lang); err != nil {
				t.Fatal(err)
			}
			pages["/"+name+"-"+lang] = page.Bytes()
		}
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(pages[r.URL.Path]) //nolint:errcheck // the browser says so
	}))
	defer site.Close()
	b.Check(t, site.URL+"/inside-en", browse.Case{Name: "desk", Then: looks}, browse.Case{Name: "dark", Dark: true}, browse.Case{Name: "phone", Width: 390, NoScript: true},
		browse.Case{Name: "small", Width: 320, Then: opened}, browse.Case{Name: "forced", Forced: true}, browse.Case{Name: "paper", Width: 733, Then: paper})
	b.Check(t, site.URL+"/outside-es", browse.Case{Name: "outside"}, browse.Case{Name: "outside small", Width: 320, Dark: true, Then: opened})
}

// looks finds what comes from elsewhere or runs, and drawings without a table
// that says the same.
func looks(p *browse.Page) {
	for _, wrong := range browse.Eval[[]string](p, `[
	  ...[...document.querySelectorAll("script, link, img, iframe, object, [style], [onclick]")].map(e => e.tagName + " comes from elsewhere or runs"),
	  ...[...document.querySelectorAll("section")].filter(s => s.querySelector("svg[role=img]") && !s.querySelector("table")).map(s => s.id + " has drawings and no table"),
	  ...(document.querySelectorAll("#months .wide rect.bar").length == document.querySelectorAll("#months tbody tr").length ? [] : ["a month is in the picture or in the table alone"]),
	  ...(document.querySelectorAll("#network .wide circle.group").length <= document.querySelectorAll("#network details tbody tr").length ? [] : ["a community is in the picture alone"]),
	]`) {
		panic(wrong) // the page knows no test to tell
	}
}

// opened opens every table and looks again.
func opened(p *browse.Page) {
	browse.Eval[bool](p, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	p.Check()
}

func paper(p *browse.Page) {
	pdf, _ := p.Print()
	dir := browse.ShotFolder()
	if dir == "" {
		return
	}
	name := filepath.Join(dir, "report.pdf")
	if err := os.WriteFile(name, pdf, 0o644); err != nil {
		panic(err)
	}
}
