package consent_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/browse"
	"kith/platform/web/shell"
	"kith/platform/web/webtest"
)

// placesOnly serves the page of places to Lena, or to nobody.
func placesOnly(t testing.TB, lena bool) http.Handler {
	t.Helper()
	words, err := say.Load(shell.Files, consent.Module.Files)
	if err != nil {
		t.Fatal(err)
	}
	h := &module.House{Say: words, Now: func() time.Time { return noon }, Zone: time.UTC}
	if !lena {
		return served(t, h, access.Viewer{})
	}
	return served(t, h, access.Staff("Practitioner/lena", "maple"))
}

// served serves the pages of this folder to one person.
func served(t testing.TB, h *module.House, who access.Viewer) http.Handler {
	t.Helper()
	mux, err := web.New(web.Options{Phrases: h.Say, Home: "/who-decides", SignIn: "/sign-in", Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	consent.Module.Routes(mux, h)
	mux.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), who)))
		})
	})
	return mux
}

func TestThePageOfPlacesShowsEveryRuleAndIsNoLawyer(t *testing.T) {
	page := webtest.NewClient(placesOnly(t, true)).Get("/who-decides")
	if page.Status != http.StatusOK || strings.Contains(page.Body, "⟦") {
		t.Fatalf("%d\n%.2000s", page.Status, page.Body)
	}
	for _, want := range []string{"This is not legal advice", "RCW 71.34.530", "no lawyer has signed it", "Nobody may rely on this rule until a lawyer"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for _, f := range consent.Standard().Files() {
		if !strings.Contains(page.Body, strings.ReplaceAll(f.English, "'", "&#39;")) {
			t.Errorf("it does not say %s", f.Rule)
		}
	}
	if got := webtest.NewClient(placesOnly(t, false)).Get("/who-decides"); got.Status == http.StatusOK {
		t.Error("nobody reads it")
	}
}

func TestThePageOfPlacesInABrowser(t *testing.T) {
	b := browse.Start(t)
	s := httptest.NewServer(placesOnly(t, true))
	t.Cleanup(s.Close)
	b.Check(t, s.URL+"/who-decides", browse.Case{}, browse.Case{Width: 320, Dark: true, Lang: "es"})
}
