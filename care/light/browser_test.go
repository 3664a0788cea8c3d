package light_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/platform/web/browse"
)

// sizes are those at which a receiver looks.
var sizes = []browse.Case{
	{Name: "small-dark-es", Width: 320, Height: 640, Dark: true, Lang: "es"},
	{Name: "no-script", Width: 320, Height: 640, NoScript: true},
}

func TestALightLinkIsAnsweredInABrowser(t *testing.T) {
	b := browse.Start(t)
	s := set(t, moduletest.Open(t, filepath.Join(t.TempDir(), "kith.db"), morning, modules))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mux.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
	}))
	t.Cleanup(server.Close)
	for _, c := range sizes {
		t.Run(c.Name, func(t *testing.T) {
			s.task = s.refer(tess)
			_, token, code := s.link()
			p := b.Open(t, server.URL+"/p/"+token, c)
			look := func(name string) {
				t.Helper()
				p.Check()
				if dir := browse.ShotFolder(); dir != "" {
					p.Shot(filepath.Join(dir, "light-"+c.Name+"-"+name+".png"))
				}
			}
			p.Type("#code", "000001")
			p.Click("form.card button")
			p.Expect()
			look("1-wrong")
			p.Type("#code", code)
			p.Click("form.card button")
			look("2-packet")
			p.Click("details:nth-of-type(3) summary")
			p.Click("details:nth-of-type(3) button")
			p.Expect()
			look("3-why")
			p.Click("details:nth-of-type(1) summary")
			p.Click("details:nth-of-type(1) button")
			look("4-yes")
			if got := s.is(); got != "accepted/accepted" || strings.Contains(p.Address(), "AAAA") {
				t.Errorf("%s at %s", got, p.Address())
			}
		})
	}
}
