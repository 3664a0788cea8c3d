package interaction_test

import (
	"strings"
	"testing"
)

func TestTerminologyAnswersAtTheDoor(t *testing.T) {
	w := people(t, lite(t))
	w.put(t, `{"resourceType":"ValueSet","id":"moods","url":"http://site.test/moods","status":"active","compose":{"include":[{"system":"http://site.test/mood","concept":[{"code":"fine"},{"code":"low"}]}]}}`)
	const gender = "http://hl7.org/fhir/ValueSet/administrative-gender"
	for name, tt := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"a code":                    {"GET", "/fhir/CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=female", "", 200, `"valueString":"Female"`},
		"a code that is none":       {"GET", "/fhir/CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=girl", "", 404, `OperationOutcome`},
		"a code, by POST":           {"POST", "/fhir/CodeSystem/$lookup", `{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"female"}}]}`, 200, `"Female"`},
		"nothing asked":             {"GET", "/fhir/CodeSystem/$lookup", "", 400, `http:code`},
		"above":                     {"GET", "/fhir/CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode&codeA=_ActEncounterCode&codeB=AMB", "", 200, `subsumes`},
		"a set":                     {"GET", "/fhir/ValueSet/$expand?url=" + gender + "&filter=fem", "", 200, `"total":1`},
		"a set by the id of HL7":    {"GET", "/fhir/ValueSet/administrative-gender/$expand", "", 200, `"code":"other"`},
		"a set of the site":         {"GET", "/fhir/ValueSet/moods/$expand", "", 200, `"code":"low"`},
		"a set that is not there":   {"GET", "/fhir/ValueSet/nothing/$expand", "", 404, `not-found`},
		"a member":                  {"GET", "/fhir/ValueSet/$validate-code?url=" + gender + "&code=male&system=http://hl7.org/fhir/administrative-gender", "", 200, `"valueBoolean":true`},
		"no member":                 {"GET", "/fhir/ValueSet/administrative-gender/$validate-code?code=boy&system=http://hl7.org/fhir/administrative-gender", "", 200, `"valueBoolean":false`},
		"a translation":             {"GET", "/fhir/ConceptMap/$translate?url=http://hl7.org/fhir/ConceptMap/cm-administrative-gender-v2&code=male&system=http://hl7.org/fhir/administrative-gender", "", 200, `"code":"M"`},
		"in XML":                    {"GET", "/fhir/ValueSet/$expand?_format=xml&url=" + gender, "", 200, `<expansion>`},
		"bytes that are no text":    {"GET", "/fhir/ValueSet/$expand?url=" + gender + "&filter=%ff", "", 400, `cannot be read`},
		"a text with a zero":        {"GET", "/fhir/CodeSystem/$lookup?system=%00&code=x", "", 400, `cannot be read`},
		"an operation that is none": {"GET", "/fhir/ValueSet/$dream", "", 404, `not-found`},
	} {
		t.Run(name, func(t *testing.T) {
			res := w.ask("lena", tt.method, tt.path, tt.body)
			if out := string(body(t, res)); res.StatusCode != tt.status || !strings.Contains(out, tt.says) || strings.Contains(out, "⟦") {
				t.Errorf("%d %s", res.StatusCode, out)
			}
			if res := w.ask("", tt.method, tt.path, tt.body); res.StatusCode != 401 {
				t.Errorf("nobody: %d", res.StatusCode)
			}
		})
	}
}
