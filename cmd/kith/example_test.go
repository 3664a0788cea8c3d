package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/platform/session"
	"kith/platform/web/browse"
)

// otherSite serves the example page and fhirclient's own file, which
// KITH_TEST_CLIENTS has.
func otherSite(t *testing.T) *httptest.Server {
	t.Helper()
	client := filepath.Join(os.Getenv("KITH_TEST_CLIENTS"), "node_modules", "fhirclient", "build", "fhir-client.pure.min.js")
	if _, err := os.Stat(client); os.Getenv("KITH_TEST_CLIENTS") == "" || err != nil {
		t.Skip("needs KITH_TEST_CLIENTS: the folder where the clients are installed")
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir("../../docs/wire/examples")))
	mux.HandleFunc("GET /fhir-client.pure.min.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, client) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// The page of docs/wire/examples, on a site of its own, shows what a token lets
// it see; a page of a site that is not let in is shown nothing.
func TestTheExampleForBrowsersWorks(t *testing.T) {
	site := otherSite(t)
	b := browse.Start(t)
	at, h := serving(t, site.URL)
	token, err := session.NewToken(t.Context(), h.DB, reference("integrator"), h.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	show := func(origin string) (*browse.Page, string) {
		p := b.Open(t, origin+"/browser.html", browse.Case{})
		browse.Eval[string](p, `document.forms[0].server.value = "`+at+`/fhir"`)
		p.Type("[name=token]", token)
		p.Click("button")
		said := ""
		p.Until(func() bool {
			said = browse.Eval[string](p, `document.querySelector("h1").textContent`)
			return said != "Nobody yet"
		})
		return p, said
	}
	p, name := show(site.URL)
	list := browse.Eval[string](p, `document.querySelector("ul").textContent`)
	if name != "Rowan Grey Thorne" || p.Count("li") != 4 || !strings.Contains(list, "Hemoglobin: 13.1") {
		t.Errorf("%s: %s", name, list)
	}
	wrote := browse.Eval[string](p, `(async () => {
		const about = {subject: {reference: "Patient/rowan-thorne"}, status: "final", code: {text: "Slept well"}};
		const made = await client.create({resourceType: "Observation", ...about});
		const again = await client.update({...made, status: "amended"}, {headers: {"If-Match": 'W/"1"'}});
		const patched = await client.patch("Observation/" + made.id, [{op: "replace", path: "/code/text", value: "Slept very well"}]);
		const read = await client.request({url: "Observation/" + made.id, includeResponse: true});
		const seen = [read.response.headers.get("ETag"), read.body.code.text, again.meta.versionId];
		await client.delete("Observation/" + made.id);
		const gone = await client.request("Observation/" + made.id).catch(e => e.status);
		return [...seen, gone].join(" ");
	})()`)
	if want := `W/"3" Slept very well 2 410`; wrote != want {
		t.Errorf("got %s, want %s", wrote, want)
	}
	if _, said := show(strings.Replace(site.URL, "127.0.0.1", "localhost", 1)); !strings.HasPrefix(said, "Sorry") {
		t.Errorf("a site that is not let in is shown %s", said)
	}
}

func TestTheExampleForBrowsersIsShort(t *testing.T) {
	page, err := os.ReadFile("../../docs/wire/examples/browser.html")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(page), "\n"); n > 30 {
		t.Errorf("%d lines, and it is said to be thirty", n)
	}
}
