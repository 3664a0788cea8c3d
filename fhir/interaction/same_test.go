package interaction_test

import (
	"fmt"
	"strings"
	"testing"
)

// Who searches by one of two joined records means the child.
func TestASearchByOneRecordOfAChildFindsWhatIsInBoth(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, record...)
		w.put(t, second...)
		// The other half of the link, as joining writes it.
		w.put(t, strings.Replace(amara, `"birthDate"`, `"link":[{"other":{"reference":"Patient/amara-again"},"type":"replaces"}],"birthDate"`, 1))
		ids := func(as, path string) string {
			var all []string
			for _, e := range entries(t, w, as, path) {
				id, _, _ := strings.Cut(e, " ")
				all = append(all, id)
			}
			return strings.Join(all, " ")
		}
		const both = "Observation/noted-there Observation/canary Observation/sleep"
		for path, want := range map[string]string{
			"Observation?patient=amara-again":                       both,
			"Observation?patient=amara-reyes-cole":                  both,
			"Observation?patient=Patient/amara-again":               both,
			"Observation?subject=Patient/amara-again":               both,
			"Observation?subject:Patient=amara-again":               both,
			"Observation?patient=amara-again&_count=1":              both,
			"Observation?patient=amara-again&date=lt2026-06":        "Observation/noted-there",
			"Observation?patient=amara-again,leo":                   "Observation/noted-there Observation/leo-height Observation/canary Observation/sleep",
			"Observation?patient=leo":                               "Observation/leo-height",
			"Encounter?patient=amara-again":                         "Encounter/visit",
			"Patient?link=Patient/amara-again":                      "Patient/amara-reyes-cole",
			"Patient?_id=amara-again":                               "Patient/amara-again",
			"Observation?subject=Group/amara-again":                 "",
			"Observation?patient=amara-again&_summary=count":        "",
			"Observation?patient:identifier=http://maple|17":        "",
			"RelatedPerson?patient=amara-again":                     "RelatedPerson/denise",
			"MedicationRequest?patient=amara-again&status=active":   "MedicationRequest/nights",
			"Observation?patient.name=Amara&patient=amara-again":    both,
			"Observation?code:text=weight&patient=amara-reyes-cole": "Observation/noted-there",
		} {
			if got := ids("lena", "/fhir/"+path); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
		if _, v := w.get(t, "lena", "/fhir/Observation?patient=amara-again&_summary=count"); v.Get("total").Text() != "3" {
			t.Errorf("counted %s", v.Get("total").Text())
		}
	})
}

// What is joined with a record elsewhere shows to nobody who sees only one.
func TestAJoinedRecordThatIsHiddenAddsNothingToASearch(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		before := answer(t, w.ask("lena", "GET", "/fhir/Observation?patient=amara-reyes-cole&_total=accurate", ""))
		for _, r := range second {
			w.put(t, strings.NewReplacer("amara-again", "theirs", "maple-street", "riverside").Replace(r))
		}
		if after := answer(t, w.ask("lena", "GET", "/fhir/Observation?patient=amara-reyes-cole&_total=accurate", "")); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		got := fmt.Sprint(entries(t, w, "omar", "/fhir/Observation?patient=theirs"))
		if got != "[Observation/noted-there match]" {
			t.Errorf("omar sees %s", got)
		}
	})
}

// A condition of a write is taken at its word: it deletes and changes nothing
// in a record that it does not name.
func TestAConditionMeansTheRecordThatItNames(t *testing.T) {
	w := people(t, lite(t))
	w.put(t, second...)
	res := w.ask("lena", "DELETE", "/fhir/Observation?patient=amara-again", "")
	if res.StatusCode >= 300 {
		t.Fatalf("%d %s", res.StatusCode, body(t, res))
	}
	if status, _ := w.get(t, "lena", "/fhir/Observation/sleep"); status != 200 {
		t.Errorf("what is in the other record: %d", status)
	}
	if status, _ := w.get(t, "lena", "/fhir/Observation/noted-there"); status != 410 {
		t.Errorf("what was named: %d", status)
	}
}
