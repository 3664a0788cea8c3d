package probe

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kith/platform/web"
)

const sleep = `{"resourceType":"Observation","id":"sleep","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}],"text":"sleeps badly"},"subject":{"reference":"Patient/amara"},"effectiveDateTime":"2026-11-12","valueQuantity":{"value":7.5}}`

var routes = []web.Route{
	{Method: "GET", Path: "/fhir/{type}/{id}", Apart: true},
	{Method: "POST", Path: "/fhir/Patient/$match", Apart: true},
	{Method: "GET", Path: "/today"},
	{Path: "/fhir/", Apart: true},
}

func grammar(t *testing.T, seed uint64) *Grammar {
	t.Helper()
	w := &Words{}
	for _, r := range []string{sleep, `{"resourceType":"Patient","id":"amara","name":[{"family":"Reyes-Cole"}],"birthDate":"2012-09-03"}`} {
		if err := w.Learn([]byte(r)); err != nil {
			t.Fatal(err)
		}
	}
	return New(seed, "/fhir", routes, w)
}

func TestTheSameSeedAsksTheSame(t *testing.T) {
	a, b, other := grammar(t, 1), grammar(t, 1), grammar(t, 2)
	differ := false
	for range 500 {
		x, y, z := a.Next(), b.Next(), other.Next()
		if x.String() != y.String() {
			t.Fatalf("%s\n%s", x, y)
		}
		differ = differ || x.String() != z.String()
	}
	if !differ {
		t.Error("the seed says nothing")
	}
}

func TestEveryShapeAndEveryRouteOfTheDoorIsAsked(t *testing.T) {
	g, kinds, said := grammar(t, 1), map[string]int{}, strings.Builder{}
	for range 5000 {
		q := g.Next()
		kinds[q.Kind]++
		said.WriteString(q.Method + " " + q.Path + "\n" + strings.Join(q.Header, " ") + "\n")
		if !strings.HasPrefix(q.Path, "/fhir") {
			t.Fatalf("%s is no address of the door", q)
		}
	}
	for _, s := range shapes {
		if kinds[s.kind] == 0 {
			t.Errorf("no %s", s.kind)
		}
	}
	for _, want := range []string{"POST /fhir/Patient/$match", "_has:", ":not=", "_revinclude", "_sort=-", "_summary=count", "_filter=", "_content=", "subject:Patient.", "/_history/2", "If-None-Exist", "If-Match",
		"application/fhir+xml", "HEAD ", "OPTIONS ", "Observation/sleep", "7.5", "2026-11-12", "44261-6"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("nobody asks for %s", want)
		}
	}
}

func TestWhoReadsWritesNothing(t *testing.T) {
	g := grammar(t, 3).Reading()
	for range 3000 {
		q := g.Next()
		path, _, _ := strings.Cut(q.Path, "?")
		if asks := q.Method == http.MethodPost && (strings.HasSuffix(path, "/_search") || strings.HasSuffix(path, "-run")); !asks && q.Method != http.MethodGet && q.Method != http.MethodHead && q.Method != http.MethodOptions {
			t.Fatal(q)
		}
	}
}

func TestOneEntryOfABundleWritesAtMost(t *testing.T) {
	g := grammar(t, 4)
	for range 300 {
		q := g.bundle()
		var b struct {
			Entry []struct{ Request struct{ Method string } }
		}
		if err := json.Unmarshal([]byte(q.Body), &b); err != nil {
			t.Fatal(err, q.Body)
		}
		writes := 0
		for _, e := range b.Entry {
			if e.Request.Method != http.MethodGet {
				writes++
			}
		}
		if writes > 1 {
			t.Fatal(q.Body)
		}
	}
}

func FuzzLearn(f *testing.F) {
	f.Add([]byte(sleep))
	f.Add([]byte(`{"resourceType":1,"id":[],"x":{"system":"a","code":"b"},"y":[null,true,1e9]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		w := &Words{}
		if err := w.Learn(b); err != nil {
			return
		}
		g := New(1, "/fhir", routes, w)
		for range 20 {
			g.Next()
		}
	})
}
