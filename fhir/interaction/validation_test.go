package interaction_test

import (
	"net/http"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/interaction"
)

// broken has four mistakes: a code, an element, a date and an empty name.
const broken = `{
  "resourceType": "Patient",
  "gender": "girl",
  "nickname": "Ammy",
  "birthDate": "2012-13-03",
  "name": [{"family": ""}]
}`

// said lists the expressions and lines of an OperationOutcome's errors.
func said(v element.Value) (all []string) {
	for is := range v.Each("issue") {
		if s := is.Get("severity").Text(); s != "error" && s != "fatal" {
			continue
		}
		line := ""
		for x := range is.Each("extension") {
			if strings.HasSuffix(x.Get("url").Text(), "issue-line") {
				line = "@" + x.Get("valueInteger").Text()
			}
		}
		all = append(all, is.Get("expression").First().Text()+line)
	}
	return all
}

func TestEveryMistakeIsToldAtOnceWithItsPlace(t *testing.T) {
	w := people(t, lite(t))
	_, before := w.get(t, "lena", "/fhir/Patient?_summary=count")
	for _, ask := range []struct {
		method, path string
		status       int
	}{{"POST", "/fhir/Patient", 400}, {"POST", "/fhir/Patient/$validate", 200}} {
		status, v := parsed(t, w.ask("lena", ask.method, ask.path, broken))
		got := strings.Join(said(v), " ")
		for _, want := range []string{"Patient.gender@3", "Patient.nickname@4", "Patient.birthDate@5", "Patient.name[0].family@6"} {
			if status != ask.status || !strings.Contains(got, want) {
				t.Errorf("%s %s: %d, %s is not in %s", ask.method, ask.path, status, want, got)
			}
		}
		if strings.Contains(string(v.Raw()), "Ammy") || strings.Contains(string(v.Raw()), "⟦") {
			t.Errorf("it repeats what the record says, or has no words: %s", v.Raw())
		}
	}
	if _, v := w.get(t, "lena", "/fhir/Patient?_summary=count"); v.Get("total").Text() != before.Get("total").Text() {
		t.Errorf("something was stored: %s", v.Raw())
	}
}

func TestARuleBrokenIsUnprocessableAndAMissingFormIsABadRequest(t *testing.T) {
	w := people(t, lite(t))
	for body, want := range map[string]int{
		`{"resourceType":"Patient","contact":[{"gender":"female"}]}`: 422, // pat-1
		`{"resourceType":"Observation","status":"final"}`:            422, // code is missing
		`{"resourceType":"Patient","active":"yes"}`:                  400,
		`{"resourceType":"Patient",`:                                 400,
		`{"resourceType":"Patient"}`:                                 201,
	} {
		typ := "Patient"
		if strings.Contains(body, "Observation") {
			typ = "Observation"
		}
		if res := w.ask("lena", "POST", "/fhir/"+typ, body); res.StatusCode != want {
			t.Errorf("%s: %d", body, res.StatusCode)
		}
	}
}

func TestAnElementOfTheFutureIsKeptForThoseWhoAskForLeniency(t *testing.T) {
	w := people(t, lite(t))
	const future = `{"resourceType":"Organization","name":"x","qualification2":[{"a":1.10}]}`
	if res := w.ask("lena", "POST", "/fhir/Organization", future); res.StatusCode != 400 {
		t.Errorf("without: %d", res.StatusCode)
	}
	status, v := parsed(t, w.ask("lena", "POST", "/fhir/Organization", future, "Prefer", "handling=lenient"))
	if status != 201 || !strings.Contains(string(v.Raw()), `"qualification2":[{"a":1.10}]`) {
		t.Errorf("with: %d %s", status, v.Raw())
	}
	status, v = parsed(t, w.ask("lena", "POST", "/fhir/Organization", future, "Prefer", "handling=lenient, return=OperationOutcome"))
	if status != 201 || !strings.Contains(string(v.Raw()), `"expression":["Organization.qualification2"]`) {
		t.Errorf("it is not told: %d %s", status, v.Raw())
	}
}

func TestValidateTakesParametersTypesThatAreNotKeptAndWhatIsStored(t *testing.T) {
	w := people(t, lite(t))
	const vitals = "http://hl7.org/fhir/StructureDefinition/bp"
	bare := `{"resourceType":"Observation","status":"final","code":{"text":"x"}}`
	tests := map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"a valid one without text": {"POST", "/fhir/Observation/$validate", bare, 200, `"severity":"warning"`},
		"a profile by address":     {"POST", "/fhir/Observation/$validate?profile=" + vitals, bare, 200, `"severity":"error"`},
		"a profile by parameter": {"POST", "/fhir/Observation/$validate",
			`{"resourceType":"Parameters","parameter":[{"name":"resource","resource":` + bare + `},{"name":"profile","valueUri":"` + vitals + `"}]}`, 200, `"severity":"error"`},
		"parameters without resource": {"POST", "/fhir/Observation/$validate", `{"resourceType":"Parameters"}`, 422, `"code":"required"`},
		"a type that is not kept":     {"POST", "/fhir/Bundle/$validate", `{"resourceType":"Bundle"}`, 200, `Bundle`},
		"another type":                {"POST", "/fhir/Patient/$validate", bare, 400, `"expression":["resourceType"]`},
		"no type of R4":               {"POST", "/fhir/Teddy/$validate", bare, 404, `not-found`},
		"what is stored":              {"GET", "/fhir/Patient/amara-reyes-cole/$validate", "", 200, `OperationOutcome`},
		"what is not there":           {"GET", "/fhir/Patient/nobody/$validate", "", 404, `not-found`},
		"a mode that is none":         {"POST", "/fhir/Observation/$validate?mode=hope", bare, 400, `http:mode`},
		"a mode without its profile":  {"POST", "/fhir/Observation/$validate?mode=profile", bare, 400, `http:profile`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res := w.ask("lena", tt.method, tt.path, tt.body)
			if out := string(body(t, res)); res.StatusCode != tt.status || !strings.Contains(out, tt.says) {
				t.Errorf("%d %s", res.StatusCode, out)
			}
		})
	}
	if res := w.ask("omar", "GET", "/fhir/Patient/amara-reyes-cole/$validate", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("what is hidden: %d", res.StatusCode)
	}
	if res := w.ask("", "POST", "/fhir/Patient/$validate", bare); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody: %d", res.StatusCode)
	}
}

func TestASiteMayLookLessClosely(t *testing.T) {
	w := people(t, lite(t))
	const rule = `{"resourceType":"Patient","contact":[{"gender":"female"}]}`
	for how, want := range map[interaction.Validation][2]int{
		interaction.ValidateFully: {422, 400}, interaction.ValidateForm: {201, 400}, interaction.ValidateNothing: {201, 201},
	} {
		w.Handler = open(t, w.store, interaction.Options{Validation: how})
		got := [2]int{w.ask("lena", "POST", "/fhir/Patient", rule).StatusCode, w.ask("lena", "POST", "/fhir/Patient", broken).StatusCode}
		if got != want {
			t.Errorf("%d: %v", how, got)
		}
	}
}

func TestASiteMayAskThatReferencesLeadSomewhereTheWriterMaySee(t *testing.T) {
	w := people(t, lite(t))
	w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", Known: true})
	flag := func(subject string) string {
		return `{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"},"author":{"reference":"` + subject + `"}}`
	}
	for author, want := range map[string]int{
		"Organization/maple-street":                        201,
		"https://kith.test/fhir/Organization/maple-street": 201,
		"https://elsewhere.test/fhir/Organization/1":       201,
		"Organization/nobody":                              422,
	} {
		if res := w.ask("lena", "POST", "/fhir/Flag", flag(author)); res.StatusCode != want {
			t.Errorf("%s: %d %s", author, res.StatusCode, body(t, res))
		}
	}
}

func TestAProfileOfTheSiteHoldsAsSoonAsItIsStored(t *testing.T) {
	w := people(t, lite(t))
	const claims = `{"resourceType":"Patient","meta":{"profile":["http://site.test/named"]}}`
	named := func(min string) string {
		return `{"resourceType":"StructureDefinition","id":"named","url":"http://site.test/named","name":"Named","status":"active","kind":"resource",
			"abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
			"differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.name","path":"Patient.name","min":` + min + `}]}}`
	}
	post := func() int { return w.ask("lena", "POST", "/fhir/Patient", claims).StatusCode }
	if got := post(); got != 201 {
		t.Errorf("a profile that nobody knows is no reason to refuse: %d", got)
	}
	w.put(t, named("1"))
	if got := post(); got != 422 {
		t.Errorf("without a name: %d", got)
	}
	w.put(t, named("0"))
	if got := post(); got != 201 {
		t.Errorf("when the profile no longer asks for one: %d", got)
	}
	// A profile with a label is for those who may read it.
	w.put(t, strings.Replace(named("1"), `"id":"named"`, `"id":"named","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}`, 1))
	if res := w.ask("integrator", "POST", "/fhir/Patient", claims); res.StatusCode == 422 {
		t.Errorf("a hidden profile shows: %s", body(t, res))
	}
}

func TestAnExtensionBorrowedFromAGuideIsAdvisedAndClaimedIsLaw(t *testing.T) {
	w := people(t, lite(t))
	race := func(meta string) string {
		return `{"resourceType":"Patient",` + meta + `"identifier":[{"system":"http://x.test","value":"1"}],"name":[{"family":"x"}],"gender":"female","extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
			"extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2135-2"}},{"url":"text","valueString":"x"}]}]}`
	}
	if res := w.ask("lena", "POST", "/fhir/Patient", race("")); res.StatusCode != 201 {
		t.Errorf("borrowed: %d %s", res.StatusCode, body(t, res))
	}
	if _, v := parsed(t, w.ask("lena", "POST", "/fhir/Patient/$validate", race(""))); !strings.Contains(string(v.Raw()), "omb-race-category") {
		t.Errorf("it is not told: %s", v.Raw())
	}
	claimed := race(`"meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0"]},`)
	if res := w.ask("lena", "POST", "/fhir/Patient", claimed); res.StatusCode != 422 {
		t.Errorf("claimed: %d %s", res.StatusCode, body(t, res))
	}
}

func TestACodeThatNoBindingRequiresTurnsNoRecordAway(t *testing.T) {
	w := people(t, lite(t))
	const odd = `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"},
		"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-sign"}]}]}`
	if res := w.ask("lena", "POST", "/fhir/Observation", odd); res.StatusCode != 201 {
		t.Errorf("write: %d %s", res.StatusCode, body(t, res))
	}
	if _, v := parsed(t, w.ask("lena", "POST", "/fhir/Observation/$validate", odd)); len(said(v)) != 1 {
		t.Errorf("$validate: %s", v.Raw())
	}
}

func TestARuleOfAProfileMayAskWhatTimeItIs(t *testing.T) {
	w := people(t, lite(t)) // it is November 16, 2026
	w.put(t, `{"resourceType":"StructureDefinition","id":"born","url":"http://site.test/born","name":"Born","status":"active","kind":"resource",
		"abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
		"differential":{"element":[{"id":"Patient","path":"Patient","constraint":[{"key":"b-1","severity":"error","human":"born already","expression":"birthDate <= today()"}]}]}}`)
	for born, want := range map[string]int{"2026-11-15": 201, "2026-11-18": 422} {
		body := `{"resourceType":"Patient","meta":{"profile":["http://site.test/born"]},"birthDate":"` + born + `"}`
		if res := w.ask("lena", "POST", "/fhir/Patient", body); res.StatusCode != want {
			t.Errorf("born %s: %d", born, res.StatusCode)
		}
		_, v := parsed(t, w.ask("lena", "POST", "/fhir/Patient/$validate", body))
		if failed := len(said(v)) > 0; failed != (want == 422) {
			t.Errorf("born %s: $validate says %s", born, v.Raw())
		}
	}
}
