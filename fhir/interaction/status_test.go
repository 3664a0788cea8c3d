package interaction_test

import (
	"strings"
	"testing"
	"time"
)

// A program defines a search parameter, sees how far it is, and uses it when
// the CapabilityStatement says so and not before.
func TestAProgramAddsASearchParameter(t *testing.T) {
	const define = `{"resourceType":"SearchParameter","url":"http://site.example/nick","name":"nick","status":"active","description":"Nickname","code":"nick","base":["Patient"],"type":"string","expression":"Patient.name.where(family = 'Reyes-Cole').given"}`
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		want := func(what string, as, method, path, send string, status int, holds string, headers ...string) {
			t.Helper()
			res := w.ask(as, method, path, send, headers...)
			var doc string
			if status != 204 {
				doc = string(body(t, res))
			}
			if res.StatusCode != status || !strings.Contains(doc, holds) {
				t.Errorf("%s: %d %.600s", what, res.StatusCode, doc)
			}
		}
		stated := func(want bool) {
			t.Helper()
			if got := strings.Contains(string(body(t, w.ask("", "GET", "/fhir/metadata", ""))), `{"name":"nick","definition":"http://site.example/nick","type":"string"}`); got != want {
				t.Errorf("stated: %t, want %t", got, want)
			}
		}
		want("staff", "lena", "POST", "/fhir/SearchParameter", define, 422, "business-rule")
		want("nowhere", "integrator", "POST", "/fhir/SearchParameter", strings.Replace(define, ".given", ".shoe", 1), 400, "expression")
		want("made", "integrator", "POST", "/fhir/SearchParameter", define, 201, "")
		want("strict, too early", "integrator", "GET", "/fhir/Patient?nick=a", "", 400, "not-supported", "Prefer", "handling=strict")
		want("lenient, too early", "integrator", "GET", "/fhir/Patient?nick=a", "", 200, "not-supported")
		want("status", "integrator", "GET", "/fhir/SearchParameter/$status", "", 200, `"valueCode":"waiting"`)
		stated(false)
		for wait := time.Duration(0); wait >= 0; {
			w.now = w.now.Add(wait)
			var err error
			if wait, err = w.store.IndexNext(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want("status", "integrator", "GET", "/fhir/SearchParameter/$status", "", 200, `"valueCode":"complete"`)
		want("status of another", "integrator", "GET", "/fhir/SearchParameter/none/$status", "", 404, "not-found")
		want("found", "integrator", "GET", "/fhir/Patient?nick=am", "", 200, "Reyes-Cole", "Prefer", "handling=strict")
		want("not found", "integrator", "GET", "/fhir/Patient?nick=x", "", 200, `"searchset","link"`, "Prefer", "handling=strict")
		stated(true)
	})
}
