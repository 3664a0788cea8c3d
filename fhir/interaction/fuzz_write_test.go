package interaction_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

// patches and bundles are what the fuzzers start from.
var patches = []string{
	`[{"op":"replace","path":"/status","value":"amended"}]`, `[{"op":"add","path":"/note/-","value":{"text":"x"}},{"op":"remove","path":"/note/0"}]`,
	`[{"op":"move","from":"/code","path":"/code/coding"},{"op":"copy","from":"","path":"/a"}]`, `[{"op":"test","path":"","value":null}]`, `[{"op":"add","path":"","value":[]}]`,
	`[{"op":"remove","path":""}]`, `[{"op":"add","path":"/a~0~1b","value":1e400}]`, `[{"op":"copy","from":"/code","path":"/code/coding/0"},{"op":"copy","from":"/code","path":"/code/coding/0"}]`,
	`[{"op":"add","path":"/code/coding/99999999999999999999","value":1}]`, `[]`, `{}`, `[1]`, `[{"op":1,"path":2}]`, `null`, `"x"`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"},{"name":"name","valueString":"note"},{"name":"value","valueAnnotation":{"text":"x"}}]}]}`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.descendants()"}]}]}`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Observation.code.coding"},{"name":"index","valueInteger":0},{"name":"value","valueCoding":{"code":"x"}}]}]}`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"move"},{"name":"path","valueString":"Observation.status | Observation.code"},{"name":"source","valueInteger":0},{"name":"destination","valueInteger":1}]}]}`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation"},{"name":"value","part":[{"name":"x","part":[{"name":"y","valueString":"z"}]}]}]}]}`,
	`{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"1 + 1"},{"name":"value","valueCode":"x"}]}]}`,
}

var bundles = []string{
	visit(1, 4), strings.Replace(visit(2, 4), "transaction", "batch", 1),
	`{"resourceType":"Bundle","type":"transaction"}`, `{"resourceType":"Bundle","type":"transaction","entry":[{}]}`, `{"resourceType":"Bundle","type":"batch","entry":{"request":{"method":"GET","url":"?"}}}`,
	`{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST","url":""},"resource":{"resourceType":"Bundle","type":"batch"}}]}`,
	`{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"metadata"}},{"request":{"method":"GET","url":"//x/../..?%zz"}},{"request":{"method":"HEAD","url":"Patient/amara-reyes-cole"}},{"request":{"method":"PATCH","url":"Observation/sleep"},"resource":{"resourceType":"Binary","data":"W10="}}]}`,
	`{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:x","request":{"method":"PUT","url":"Patient?_id=a"},"resource":{"resourceType":"Patient","id":"a b"}},{"request":{"method":"DELETE","url":"Patient?name=a&name=b"}}]}`,
	`{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"PATCH","url":"Observation/sleep","ifMatch":"W/\"x\""},"resource":{"resourceType":"Parameters"}},{"request":{"method":"GET","url":"Patient/amara-reyes-cole/$everything","ifModifiedSince":"2026"}}]}`,
	`{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Observation"},"resource":{"resourceType":"Observation","subject":{"reference":"Nothing?x=y"},"focus":[{"reference":"Patient?"},{"reference":"Patient?name:missing=x"}]}}]}`,
}

func surviveWrite(t *testing.T, w *town, body string) {
	t.Helper()
	media := "application/fhir+json"
	if strings.HasPrefix(body, "[") {
		media = "application/json-patch+json"
	}
	for _, path := range []string{"/fhir", "/fhir/Observation/sleep"} {
		method := map[string]string{"/fhir": "POST"}[path]
		if method == "" {
			method = "PATCH"
		}
		res := w.ask("lena", method, path, body, "Content-Type", media)
		if res.StatusCode >= 500 {
			t.Errorf("%s %s: %d for %q", method, path, res.StatusCode, body)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, b := range append(patches, bundles...) {
		f.Add(b)
	}
	w := people(f, newTown(f, dbtest.Open(f, filepath.Join(f.TempDir(), "test.db"), folders)))
	f.Fuzz(func(t *testing.T, body string) { surviveWrite(t, w, body) })
}

// Pieces of patches and Bundles put together anew, on both engines.
func TestNoPatchAndNoBundleEndsInAFaultOfOurs(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, doctors...)
		r := rand.New(rand.NewPCG(4, 9))
		all := append(patches, bundles...)
		for _, b := range all {
			surviveWrite(t, w, b)
		}
		for range 300 {
			b := all[r.IntN(len(all))]
			parts := strings.SplitAfter(b, `,`)
			i, j := r.IntN(len(parts)), r.IntN(len(parts))
			parts[i], parts[j] = parts[j], parts[i]
			surviveWrite(t, w, strings.Join(parts, ""))
		}
	})
}
