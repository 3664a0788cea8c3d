package interaction_test

import (
	"net/http"
	"strings"
	"testing"

	"kith/fhir/interaction"
)

// TestANoticeGoesAlongOnEveryWayOut holds each answer with a record of a Part 2
// program to its notice, and every other to none.
func TestANoticeGoesAlongOnEveryWayOut(t *testing.T) {
	const says = "These records are not to be passed on."
	w := people(t, lite(t))
	w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: true, Notices: map[string]string{"42CFRPart2": says}})
	const label = `"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"42CFRPart2"}]}`
	const group = `{"resourceType":"Observation","id":"group",` + label + `,"status":"final","code":{"text":"Group"},"subject":{"reference":"Patient/amara-reyes-cole"},"valueString":"came"}`
	w.put(t, group,
		`{"resourceType":"Binary","id":"sheet",`+label+`,"contentType":"text/plain","securityContext":{"reference":"Patient/amara-reyes-cole"},"data":"aGk="}`,
		`{"resourceType":"Observation","id":"talk","status":"final","code":{"coding":[{"code":"42CFRPart2"}]},"subject":{"reference":"Patient/amara-reyes-cole"}}`)
	const fhir = "application/fhir+json"
	for name, tt := range map[string]struct {
		method, path, body, accept string
		status                     int
		due, said                  bool // in the header; in an OperationOutcome of the Bundle
	}{
		"a read":                       {"GET", "/fhir/Observation/group", "", fhir, 200, true, false},
		"as XML":                       {"GET", "/fhir/Observation/group", "", "application/fhir+xml", 200, true, false},
		"a head":                       {"HEAD", "/fhir/Observation/group", "", fhir, 200, true, false},
		"a part of it":                 {"GET", "/fhir/Observation/group?_elements=status", "", fhir, 200, true, false},
		"a version":                    {"GET", "/fhir/Observation/group/_history/1", "", fhir, 200, true, false},
		"its history":                  {"GET", "/fhir/Observation/group/_history", "", fhir, 200, true, false},
		"its labels":                   {"GET", "/fhir/Observation/group/$meta", "", fhir, 200, true, false},
		"a search":                     {"GET", "/fhir/Observation?_id=group", "", fhir, 200, true, true},
		"a search for its parts":       {"GET", "/fhir/Observation?_id=group&_elements=status", "", fhir, 200, true, true},
		"what comes with a search":     {"GET", "/fhir/Patient?_id=amara-reyes-cole&_revinclude=Observation:subject", "", fhir, 200, true, true},
		"everything":                   {"GET", "/fhir/Patient/amara-reyes-cole/$everything", "", fhir, 200, true, true},
		"a Binary as FHIR":             {"GET", "/fhir/Binary/sheet", "", fhir, 200, true, false},
		"a Binary as what it holds":    {"GET", "/fhir/Binary/sheet", "", "text/plain", 200, true, false},
		"inside a batch":               {"POST", "/fhir", `{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Observation/group"}}]}`, fhir, 200, true, false},
		"inside a transaction":         {"POST", "/fhir", `{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"Observation/group"}}]}`, fhir, 200, true, false},
		"a view":                       {"POST", "/fhir/$run", running(scores), "text/csv", 200, true, false},
		"a view of others":             {"GET", "/fhir/ViewDefinition/patient/$run", "", "text/csv", 200, false, false},
		"one of the usual kind":        {"GET", "/fhir/Observation/sleep", "", fhir, 200, false, false},
		"who only speaks of the label": {"GET", "/fhir/Observation/talk", "", fhir, 200, false, false},
		"a search without it":          {"GET", "/fhir/Observation?_id=sleep,talk", "", fhir, 200, false, false},
		"a count":                      {"GET", "/fhir/Observation?_id=group&_summary=count", "", fhir, 200, false, false},
		"what nobody has":              {"GET", "/fhir/Observation/nothing", "", fhir, 404, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			res := w.ask("lena", tt.method, tt.path, tt.body, "Accept", tt.accept, "Content-Type", fhir)
			out := string(body(t, res))
			got := res.Header.Values(interaction.NoticeHeader)
			if res.StatusCode != tt.status || tt.due != (len(got) == 1 && got[0] == says) || !tt.due && len(got) > 0 {
				t.Errorf("%d, notice %q\n%s", res.StatusCode, got, out)
			}
			if tt.said != strings.Contains(out, says) || strings.Count(out, says) > 1 {
				t.Errorf("said: %v\n%s", !tt.said, out)
			}
		})
	}
	res := w.ask("lena", http.MethodPut, "/fhir/Observation/group", strings.Replace(group, "came", "stayed", 1), "Content-Type", fhir, "Accept", fhir)
	if got := res.Header.Get(interaction.NoticeHeader); res.StatusCode != 200 || got != says {
		t.Errorf("what is sent back after a write: %d, notice %q", res.StatusCode, got)
	}
	if res := w.ask("omar", "GET", "/fhir/Observation/group", ""); res.StatusCode != 404 || res.Header.Get(interaction.NoticeHeader) != "" {
		t.Errorf("who may not see it hears of it: %d", res.StatusCode)
	}
}
