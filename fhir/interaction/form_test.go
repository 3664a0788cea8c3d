package interaction_test

import (
	"strings"
	"testing"
)

// A form that greets by name, looks up the last sleep score, and counts.
const rested = `{"resourceType":"Questionnaire","id":"rested","url":"http://kith.example/fhir/Questionnaire/rested","version":"1","name":"Rested","status":"active",
"extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext","extension":[{"url":"name","valueCoding":{"system":"http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext","code":"patient"}},{"url":"type","valueCode":"Patient"}]}],
"item":[{"linkId":"born","type":"date","text":"Born","extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression","valueExpression":{"language":"text/fhirpath","expression":"%patient.birthDate"}}]},
{"linkId":"sex","type":"choice","text":"Sex","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"},
{"linkId":"tired","type":"integer","text":"Tired?","code":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"sleep-trouble"}],
 "extension":[{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract","valueBoolean":true},
  {"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationLinkPeriod","valueDuration":{"value":10,"system":"http://unitsofmeasure.org","code":"a"}}]}]}`

func aboutForm(subject string) string {
	return `{"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"` + subject + `"}}]}`
}

func TestAFormIsFilledInWithWhatTheCallerMayRead(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, rested, `{"resourceType":"Observation","id":"tired","status":"final","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"sleep-trouble"}]},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-01T10:00:00Z","valueInteger":4}`)
		status, v := parsed(t, w.ask("lena", "POST", "/fhir/Questionnaire/rested/$populate", aboutForm("Patient/amara-reyes-cole")))
		got := string(v.At("parameter", "resource").Raw())
		if status != 200 || !strings.Contains(got, `"item":[{"linkId":"born","answer":[{"valueDate":"2012-09-03"}]},{"linkId":"tired","answer":[{"valueInteger":4}]}]`) {
			t.Errorf("%d %s", status, v.Raw())
		}
		for _, ask := range [][]string{
			{"GET", "/fhir/Questionnaire/rested/$populate?subject=Patient/amara-reyes-cole", ""},
			{"POST", "/fhir/Questionnaire/$populate?canonical=http://kith.example/fhir/Questionnaire/rested", aboutForm("Patient/amara-reyes-cole")},
			{"POST", "/fhir/Questionnaire/$populate?canonical=http://kith.example/fhir/Questionnaire/rested%7C1", aboutForm("Patient/amara-reyes-cole")},
			{"POST", "/fhir/Questionnaire/$populate", strings.Replace(aboutForm("Patient/amara-reyes-cole"), `[`, `[{"name":"questionnaire","resource":`+rested+`},`, 1)},
		} {
			if status, v := parsed(t, w.ask("lena", ask[0], ask[1], ask[2])); status != 200 || string(v.At("parameter", "resource", "item").Raw()) == "" {
				t.Errorf("%v: %d %s", ask, status, v.Raw())
			}
		}
		for name, tt := range map[string]struct {
			who, path, body string
			status          int
		}{
			"nobody":            {"", "/fhir/Questionnaire/rested/$populate", aboutForm("Patient/amara-reyes-cole"), 401},
			"another clinic":    {"omar", "/fhir/Questionnaire/rested/$populate", aboutForm("Patient/amara-reyes-cole"), 404},
			"nobody's child":    {"omar", "/fhir/Questionnaire/rested/$populate", aboutForm("Patient/amara-never-born"), 404},
			"no child":          {"lena", "/fhir/Questionnaire/rested/$populate", `{"resourceType":"Parameters"}`, 422},
			"no form":           {"lena", "/fhir/Questionnaire/$populate", aboutForm("Patient/amara-reyes-cole"), 422},
			"no such form":      {"lena", "/fhir/Questionnaire/$populate?canonical=http://x", aboutForm("Patient/amara-reyes-cole"), 422},
			"another version":   {"lena", "/fhir/Questionnaire/$populate?canonical=http://kith.example/fhir/Questionnaire/rested%7C2", aboutForm("Patient/amara-reyes-cole"), 422},
			"a form of refusal": {"lena", "/fhir/Questionnaire/$populate", strings.Replace(aboutForm("Patient/amara-reyes-cole"), `[`, `[{"name":"questionnaire","resource":{"resourceType":"Questionnaire","status":"active","item":[{"linkId":"a","type":"attachment"}]}},`, 1), 422},
		} {
			if res := w.ask(tt.who, "POST", tt.path, tt.body); res.StatusCode != tt.status {
				t.Errorf("%s: %d, want %d: %s", name, res.StatusCode, tt.status, answer(t, res))
			}
		}
	})
}

func TestAResponseBecomesATransactionThatNobodyHasSentYet(t *testing.T) {
	response := `{"resourceType":"QuestionnaireResponse","id":"answered","questionnaire":"http://kith.example/fhir/Questionnaire/rested|1","status":"completed","subject":{"reference":"Patient/amara-reyes-cole"},"authored":"2026-11-02T10:00:00Z","item":[{"linkId":"sex","answer":[{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"female"}}]},{"linkId":"tired","answer":[{"valueInteger":7}]}]}`
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, rested, response)
		count := func() string {
			_, v := parsed(t, w.ask("lena", "GET", "/fhir/Observation?_summary=count&code=sleep-trouble&subject=Patient/amara-reyes-cole", ""))
			return v.Get("total").Text()
		}
		before := count()
		status, v := parsed(t, w.ask("lena", "GET", "/fhir/QuestionnaireResponse/answered/$extract", ""))
		o := v.At("entry", "resource")
		if status != 200 || !v.Get("type").Is("transaction") || v.Get("entry").Len() != 1 || !o.Get("valueInteger").Is("7") || !o.At("derivedFrom", "reference").Is("QuestionnaireResponse/answered") || o.Get("id").Exists() {
			t.Errorf("%d %s", status, v.Raw())
		}
		if after := count(); after != before {
			t.Errorf("%s observations, before %s", after, before)
		}
		if status, made := parsed(t, w.ask("lena", "POST", "/fhir", string(v.Raw()))); status != 200 || count() == before {
			t.Errorf("the transaction does not go through: %d %s", status, made.Raw())
		}
		for name, tt := range map[string]struct {
			who, path, body string
			status          int
		}{
			"in the body":    {"lena", "/fhir/QuestionnaireResponse/$extract", response, 200},
			"in parameters":  {"lena", "/fhir/QuestionnaireResponse/$extract", `{"resourceType":"Parameters","parameter":[{"name":"questionnaire-response","resource":` + response + `}]}`, 200},
			"nobody":         {"", "/fhir/QuestionnaireResponse/answered/$extract", "", 401},
			"another clinic": {"omar", "/fhir/QuestionnaireResponse/answered/$extract", "", 404},
			"never answered": {"omar", "/fhir/QuestionnaireResponse/never/$extract", "", 404},
			"none":           {"lena", "/fhir/QuestionnaireResponse/$extract", `{"resourceType":"Parameters"}`, 422},
			"not finished":   {"lena", "/fhir/QuestionnaireResponse/$extract", strings.Replace(response, "completed", "in-progress", 1), 422},
			"no such form":   {"lena", "/fhir/QuestionnaireResponse/$extract", strings.Replace(response, "/rested", "/none", 1), 422},
			"no such item":   {"lena", "/fhir/QuestionnaireResponse/$extract", strings.Replace(response, `"tired"`, `"x"`, 1), 400},
		} {
			if res := w.ask(tt.who, "POST", tt.path, tt.body); res.StatusCode != tt.status {
				t.Errorf("%s: %d, want %d: %s", name, res.StatusCode, tt.status, answer(t, res))
			}
		}
	})
}

// What we define ourselves is valid, and says what it is based on.
func TestTheOperationsOnFormsAreDefinedAsR4HasIt(t *testing.T) {
	w := people(t, lite(t))
	for _, id := range []string{"Questionnaire-populate", "QuestionnaireResponse-extract"} {
		status, v := w.get(t, "lena", "/fhir/OperationDefinition/"+id)
		if status != 200 || !v.Get("base").Is("http://hl7.org/fhir/uv/sdc/OperationDefinition/"+id) {
			t.Errorf("%s: %d %s", id, status, v.Raw())
			continue
		}
		_, found := parsed(t, w.ask("lena", "POST", "/fhir/OperationDefinition/$validate", string(v.Raw())))
		for i := range found.Each("issue") {
			if i.Get("severity").Is("error") {
				t.Errorf("%s: %s", id, i.Raw())
			}
		}
	}
}
