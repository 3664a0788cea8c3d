package interaction_test

import (
	"strings"
	"testing"
)

// An address of this server is what it leads to: in a question and in a record.
func TestAnAddressOfThisServerIsAReference(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, `{"resourceType":"Practitioner","id":"kim"}`,
			`{"resourceType":"PractitionerRole","id":"near","practitioner":{"reference":"Practitioner/kim"}}`,
			`{"resourceType":"PractitionerRole","id":"far","practitioner":{"reference":"https://kith.test/fhir/Practitioner/kim"}}`,
			`{"resourceType":"PractitionerRole","id":"elsewhere","practitioner":{"reference":"https://other.test/fhir/Practitioner/kim"}}`)
		for ask, want := range map[string][3]bool{
			"practitioner=Practitioner/kim":                         {true, true, false},
			"practitioner=https://kith.test/fhir/Practitioner/kim":  {true, true, false},
			"practitioner=https://other.test/fhir/Practitioner/kim": {false, false, true},
			"practitioner=Practitioner/none":                        {false, false, false},
		} {
			got := string(body(t, w.ask("lena", "GET", "/fhir/PractitionerRole?"+ask, "")))
			for i, id := range []string{"near", "far", "elsewhere"} {
				if strings.Contains(got, `"id":"`+id+`"`) != want[i] {
					t.Errorf("%s: %s %.400s", ask, id, got)
				}
			}
		}
		if got := string(body(t, w.ask("lena", "GET", "/fhir/PractitionerRole/far", ""))); !strings.Contains(got, `"https://kith.test/fhir/Practitioner/kim"`) {
			t.Errorf("stored is what came: %s", got)
		}
	})
}

// A _filter alone says which resource a conditional request means.
func TestAFilterIsACondition(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		if res := w.ask("lena", "DELETE", "/fhir/Observation?_filter=code%20eq%20none", ""); res.StatusCode == 412 {
			t.Errorf("a filter that fits nothing: %d %s", res.StatusCode, body(t, res))
		}
		res := w.ask("lena", "POST", "/fhir/Observation", sleep, "If-None-Exist", "_filter=status eq final and value-quantity eq 9")
		if res.StatusCode != 200 {
			t.Errorf("%d %s", res.StatusCode, body(t, res))
		}
		if res := w.ask("lena", "DELETE", "/fhir/Observation?_count=1", ""); res.StatusCode != 412 {
			t.Errorf("no condition: %d", res.StatusCode)
		}
	})
}
