package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kith/platform/web/webtest"
)

func described(t *testing.T) *Mux {
	m := newMux(t, io.Discard)
	m.On("GET /promises/{id}", func(w http.ResponseWriter, r *http.Request) error { return Show(w, r, page("kept")) },
		Shows("One promise.").Query("view: how much of it"))
	m.On("POST /promises/{id}/keep", func(w http.ResponseWriter, r *http.Request) error { return See(w, r, "/small") },
		Does("Marks a promise kept.").Needs("version-{id}: what its reader saw", "words: why").Takes("next: where to go on"))
	m.On("GET /open", func(w http.ResponseWriter, r *http.Request) error { return Show(w, r, page("open")) }, Gives("A list.", "text/csv").Open())
	m.Describe(Described{"Kith", "dev", "For a test.", "kith"})
	return m
}

func TestTheDescriptionIsOpenAPI(t *testing.T) {
	c := webtest.NewClient(described(t))
	a := c.Get("/openapi.json")
	if a.Status != 200 || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	for _, wrong := range webtest.OpenAPI([]byte(a.Body)) {
		t.Error(wrong)
	}
	for _, part := range []string{`"operationId": "postPromisesIdKeep"`, `"^version-.+$"`, `"security": []`, `"text/csv"`, `"enum": [`, `"/static/{version}/{name}"`} {
		if !strings.Contains(a.Body, part) {
			t.Errorf("it lacks %s", part)
		}
	}
	c.Header.Set("If-None-Match", a.Header.Get("ETag"))
	if again := c.Get("/openapi.json"); again.Status != http.StatusNotModified || again.Body != "" {
		t.Errorf("one who has it: %d", again.Status)
	}
}

func TestARouteThatNobodyDescribedIsNamed(t *testing.T) {
	got := described(t).Undescribed()
	if !slices.Contains(got, "GET /small") || slices.Contains(got, "GET /promises/{id}") || slices.Contains(got, "GET /fhir/Patient/{id}") {
		t.Errorf("%v", got)
	}
}

// The check finds what it is for.
func TestWhatIsNoOpenAPIIsFound(t *testing.T) {
	good := webtest.NewClient(described(t)).Get("/openapi.json").Body
	for name, change := range map[string][2]string{
		"another release":          {`"3.1.1"`, `"2.0"`},
		"a member of nobody's":     {`"summary": "One promise."`, `"summary": "One promise.", "resume": 1`},
		"a reference to nothing":   {`responses/Page"`, `responses/Seite"`},
		"a parameter of no path":   {`"/promises/{id}"`, `"/promises/{other}"`},
		"one name for two":         {`"getPromisesId"`, `"getOpen"`},
		"a scheme that is missing": {`"token": {`, `"tokens": {`},
		"a field that is missing":  {`"words": {`, `"word": {`},
		"no sentence":              {`"One promise."`, `"one"`},
		"a schema without a type":  {`"type": "object"`, `"type": "thing"`},
		"a status that is none":    {`"303"`, `"3030"`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good || !json.Valid([]byte(bad)) || len(webtest.OpenAPI([]byte(bad))) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestRoutesAreTheRegisterOfEveryPath(t *testing.T) {
	m := &Mux{}
	m.add("GET /things/{id}", []About{Shows("One thing.").Query("months: how many").Open()})
	m.add("POST /things/{id}/keep", []About{Does("Keeps it.").Needs("words: why").Takes("due: when")})
	m.add("/fhir/", nil)
	m.errors = append(m.errors, prefixed{prefix: "/fhir"})
	var got []string
	for _, r := range m.Routes() {
		got = append(got, fmt.Sprint(r, r.Open, r.Apart, r.Query, r.Needs, r.Takes))
	}
	want := []string{"GET /things/{id} true false [months] [] []", "POST /things/{id}/keep false false [] [words] [due]", "/fhir/ false true [] [] []"}
	for i, w := range want {
		if strings.Join(strings.Fields(got[i]), "") != strings.Join(strings.Fields(w), "") {
			t.Errorf("got %s, want %s", got[i], w)
		}
	}
}
