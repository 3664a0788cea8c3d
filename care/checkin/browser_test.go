package checkin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/pass"
	"kith/platform/web/browse"
)

// firstLoad is how much a family page may bring to a phone that was never here.
//
// Source: Kith
const firstLoad = 60_000

// phone is a house whose pages a browser opens.
func phone(t *testing.T) (*scene, *browse.Browser, string, *atomic.Int64) {
	t.Helper()
	b := browse.Start(t)
	s := set(t, moduletest.Open(t, filepath.Join(t.TempDir(), "kith.db"), now, all))
	sent := &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mux.ServeHTTP(&counting{w, sent}, r.WithContext(context.WithoutCancel(r.Context())))
	}))
	t.Cleanup(server.Close)
	return s, b, server.URL, sent
}

type counting struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (c *counting) Write(b []byte) (int, error) {
	c.sent.Add(int64(len(b)))
	return c.ResponseWriter.Write(b)
}

// sizes are those at which families look.
var sizes = []browse.Case{
	{Name: "phone", Width: 390, Height: 844},
	{Name: "small-dark-es", Width: 320, Height: 640, Dark: true, Lang: "es"},
	{Name: "desk", Width: 1360},
	{Name: "no-script", Width: 390, Height: 844, NoScript: true},
}

func TestACheckInIsPlayedInABrowser(t *testing.T) {
	s, b, at, _ := phone(t)
	for _, c := range sizes {
		t.Run(c.Name, func(t *testing.T) {
			_, code := s.made(hers("how-are-things", "phq-9"))
			p := b.Open(t, at+"/checkin", c)
			look := func(name string) {
				t.Helper()
				p.Check()
				if dir := browse.ShotFolder(); dir != "" {
					p.Shot(filepath.Join(dir, "checkin-"+c.Name+"-"+name+".png"))
				}
			}
			look("1-code")
			p.Type("#code", code)
			p.Click("form.card button")
			look("2-start")
			p.Click("form[action='/checkin/start'] button")
			p.Type("textarea", "CANARY to sleep")
			look("3-words")
			p.Click("button[value=on]")
			p.Click("button[value=on]") // left blank
			look("4-happened")
			p.Click("label.choice:nth-of-type(4)")
			p.Click("button[value=on]")
			look("5-question")
			for p.Address() != "/checkin/ask/end" {
				p.Click("label.choice:nth-of-type(2)")
				p.Click("button[value=on]")
				if strings.HasPrefix(p.Address(), "/checkin/thanks") {
					t.Fatal("it ended by itself")
				}
			}
			look("6-end")
			if !c.NoScript {
				if kept := browse.Eval[int](p, "localStorage.length + sessionStorage.length"); kept != 0 {
					t.Errorf("%d things are kept in the browser", kept)
				}
			}
			p.Click("button[value=on]")
			if p.Address() != "/checkin/thanks" {
				t.Fatalf("sent, it is at %s", p.Address())
			}
			look("7-thanks")
		})
	}
}

func TestALostConnectionKeepsTheWords(t *testing.T) {
	s, b, at, _ := phone(t)
	_, code := s.made(hers("how-are-things"))
	p := b.Open(t, at+"/checkin", browse.Case{Width: 390})
	p.Type("#code", code)
	p.Click("form.card button")
	p.Click("form[action='/checkin/start'] button")
	p.Type("textarea", "these words stay")
	p.Offline(true)
	browse.Eval[bool](p, "document.querySelector('button[value=on]').click(), true")
	p.Until(func() bool { return p.Count("[data-lost]:not([hidden])") == 1 })
	if said := p.Text("[data-lost]"); !strings.Contains(said, "Your words are still here") || browse.Eval[string](p, "document.querySelector('textarea').value") != "these words stay" {
		t.Fatalf("said %q", said)
	}
	p.Expect() // the console says that the network is gone
	p.Offline(false)
	if !p.Until(func() bool { return p.Address() == "/checkin/ask/2" }) { // it tries again every three seconds
		t.Errorf("it went on by itself to %s", p.Address())
	}
	var d struct{ Answers map[string]any }
	held, err := pass.OfChild(t.Context(), s.h, s.worker("lena-ortiz"), child)
	if err != nil || len(held) == 0 {
		t.Fatal(err)
	}
	if err := pass.Read(t.Context(), s.h, s.h.DB, held[0], &d); err != nil || len(d.Answers) == 0 {
		t.Errorf("the words are not kept: %v %v", d, err)
	}
}

func TestTheFirstPageIsSmall(t *testing.T) {
	s, b, at, sent := phone(t)
	_, code := s.made(hers("how-are-things", "phq-9"))
	for _, lang := range []string{"en", "es"} {
		sent.Store(0)
		p := b.Open(t, at+"/checkin?c="+code, browse.Case{Width: 390, Lang: lang})
		if n := sent.Load(); n > firstLoad || n < 10_000 {
			t.Errorf("%s: %d bytes", p.Lang, n)
		} else {
			t.Logf("%s: %d bytes", lang, n)
		}
	}
}
