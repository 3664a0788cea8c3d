package interaction_test

import (
	"path/filepath"
	"testing"

	"kith/platform/db/dbtest"
)

func TestWhatTheStandardDefinesIsReadAndFound(t *testing.T) {
	w := newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "k.db"), folders))
	if status, v := w.get(t, "lena", "/fhir/StructureDefinition/Patient"); status != 200 || v.Get("url").Text() != "http://hl7.org/fhir/StructureDefinition/Patient" {
		t.Errorf("read: %d %s", status, v.Raw())
	}
	if res := w.ask("", "GET", "/fhir/StructureDefinition/Patient", ""); res.StatusCode != 401 {
		t.Errorf("nobody reads nothing: %d", res.StatusCode)
	}
	const search = "/fhir/ValueSet?url=http://hl7.org/fhir/ValueSet/administrative-gender"
	for path, want := range map[string]int64{
		search: 1, search + "|4.0.1": 1, "/fhir/ValueSet?_id=administrative-gender": 1,
		"/fhir/ValueSet?url=http://hl7.org/fhir/ValueSet/nothing": 0, search + "&name=x": 0,
		search + "|3.0": 0, search + "&version=4.0.1": 1, search + "&version=3.0": 0,
		"/fhir/ValueSet?url=http://hl7.org/fhir/ValueSet/nothing&_id=administrative-gender": 0,
		search + "&_id=languages": 0, search + "&_id=administrative-gender": 1,
		"/fhir/CodeSystem?url=http://terminology.hl7.org/CodeSystem/v3-ActCode|4.0.1": 1,
	} {
		_, v := w.get(t, "lena", path)
		if n, _ := v.Get("total").Int(); n != want {
			t.Errorf("%s found %d: %.300s", path, n, v.Raw())
		}
	}
	// What the site stores under a URL comes before what the program brings.
	w.put(t, `{"resourceType":"ValueSet","id":"own","url":"http://hl7.org/fhir/ValueSet/administrative-gender","status":"active"}`)
	_, v := w.get(t, "lena", search)
	if id := v.At("entry", "resource", "id").Text(); id != "own" {
		t.Errorf("found %q", id)
	}
}
