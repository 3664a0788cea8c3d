package interaction_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
)

// Every modifier is asked of every kind of parameter: what takes it finds what
// it should, and what does not says so.
func TestEveryModifierOfEveryKindOfParameter(t *testing.T) {
	const (
		visit = `{"resourceType":"Encounter","id":"visit","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/amara-reyes-cole"},"location":[{"location":{"reference":"Location/room"}}]}`
		risk  = `{"resourceType":"RiskAssessment","id":"risk","status":"final","subject":{"reference":"Patient/amara-reyes-cole"},"prediction":[{"probabilityDecimal":0.8}]}`
		pulse = `{"resourceType":"Observation","id":"pulse","status":"amended","code":{"text":"Heart rate","coding":[{"system":"http://loinc.org","code":"8867-4","display":"Pulse"}]},"subject":{"reference":"Patient/amara-reyes-cole"},"performer":[{"reference":"Practitioner/kim","identifier":{"system":"http://npi","value":"9"}}],"effectiveDateTime":"2026-11-01","valueQuantity":{"value":88,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}`
		form  = `{"resourceType":"Questionnaire","id":"form","url":"http://a.example/forms/sleep","status":"active"}`
	)
	tests := []struct {
		ask  string
		want string // ids, or the status of a refusal
	}{
		{"Patient?family=reyes", "amara-reyes-cole"}, {"Patient?family:exact=Reyes-Cole", "amara-reyes-cole"}, {"Patient?family:exact=reyes-cole", ""},
		{"Patient?family:contains=yes-c", "amara-reyes-cole"}, {"Patient?family:missing=false", "amara-reyes-cole"}, {"Patient?family:not=x", "400"}, {"Patient?family:in=x", "400"},
		{"Patient?family:below=x", "400"}, {"Patient?family:text=x", "400"}, {"Patient?family:Patient=x", "400"}, {"Patient?family:text-advanced=x", "400"},
		{"Observation?status=amended", "pulse"}, {"Observation?status:not=final", "pulse"}, {"Observation?code:text=heart", "pulse"}, {"Observation?code:text=pulse", "pulse"},
		{"Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status&code=8867-4", "pulse"}, {"Observation?status:not-in=http://hl7.org/fhir/ValueSet/observation-status", ""},
		{"Observation?status:below=http://hl7.org/fhir/observation-status|amended", "pulse"}, {"Observation?status:above=http://hl7.org/fhir/observation-status|corrected", "pulse"}, {"Observation?code:of-type=a|b|c", "400"},
		{"Patient?identifier:of-type=a|b|c", ""}, {"Patient?identifier=http://maple|17", "amara-reyes-cole"}, {"Observation?code:exact=x", "400"}, {"Observation?code:missing=true", ""},
		{"Observation?performer=Practitioner/kim", "pulse"}, {"Observation?performer:identifier=http://npi|9", "pulse"}, {"Observation?performer:Practitioner=kim", "pulse"},
		{"Observation?performer:Organization=kim", ""}, {"Observation?performer:missing=true", "canary sleep"}, {"Observation?performer:exact=x", "400"}, {"Observation?performer:in=x", "400"},
		{"Encounter?location:below=Location/house", "visit"}, {"Encounter?location:above=Location/house", ""}, {"Observation?performer:below=Practitioner/kim", "400"},
		{"Observation?date=2026-11-01", "pulse"}, {"Observation?date:missing=true", ""}, {"Observation?date:not=2026", "400"}, {"Observation?date:exact=2026", "400"}, {"Observation?date=lt2026-11-02", "pulse"},
		{"RiskAssessment?probability=0.8", "risk"}, {"RiskAssessment?probability:missing=false", "risk"}, {"RiskAssessment?probability=gt0.9", ""}, {"RiskAssessment?probability:exact=1", "400"},
		{"Observation?value-quantity=88||/min", "pulse"}, {"Observation?value-quantity:missing=true", "canary"}, {"Observation?value-quantity:not=1", "400"}, {"Observation?value-quantity=ap90", "pulse"},
		{"Questionnaire?url=http://a.example/forms/sleep", "form"}, {"Questionnaire?url:below=http://a.example/forms", "form"}, {"Questionnaire?url:above=http://a.example/forms/sleep/1", "form"},
		{"Questionnaire?url:contains=example/forms", "form"}, {"Questionnaire?url:contains=x.x", ""}, {"Questionnaire?url:exact=x", "400"}, {"Questionnaire?url:missing=true", ""},
		{"Observation?code-value-quantity=8867-4$gt80", "pulse"}, {"Observation?code-value-quantity:missing=false", "pulse sleep"}, {"Observation?code-value-quantity:exact=a$1", "400"},
		{"Observation?_id=pulse", "pulse"}, {"Observation?_id:missing=true", "400"}, {"Observation?_id:not=pulse", "400"}, {"Observation?_lastUpdated:missing=true", "400"}, {"Observation?_lastUpdated=lt2020", ""},
		{"Observation?_content=heart pulse", "pulse"}, {"Observation?_content:exact=x", "400"}, {"Observation?_text:missing=false", ""}, {"Observation?_text=(", "400"},
		{"Observation?_security:missing=false", "canary"}, {"Observation?_tag=x", ""}, {"Observation?_profile=http://x", ""}, {"Observation?_profile:below=http://x", ""},
		{"Observation?_filter=code eq 8867-4", "pulse"}, {"Observation?patient.family=reyes&code=8867-4", "pulse"}, {"Patient?_has:Observation:patient:code=8867-4", "amara-reyes-cole"},
		{"Location?near=42.28|-83.74|2|km", "house"}, {"Location?near=42.28|-83.74|2000|m", "house"}, {"Location?near=42.28|-83.74|100", "house room"}, {"Location?near=42.28|-83.74,42.5|-84.0", "house room"},
		{"Location?near=42.28|-83.74|1|[mi_us]", ""}, {"Location?near=0|0|1|km", ""}, {"Location?near=42.28", "400"}, {"Location?near=91|0", "400"}, {"Location?near=1|2|x", "400"}, {"Location?near=1|2|3|kg", "400"}, {"Location?near=1|2|NaN", "400"}, {"Location?near:missing=true", "400"},
		{"Encounter?location.near=42.5|-84.0|1|km", "visit"}, {"Encounter?location.near=0|0|1|km", ""}, {"Observation?_contained=true", "400"}, {"Observation?_contained=false&code=8867-4", "pulse"}, {"Observation?_containedType=container", "400"}, {"Observation?_query=x", "400"},
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, visit, risk, pulse, form, `{"resourceType":"Practitioner","id":"kim"}`,
			`{"resourceType":"Location","id":"house","position":{"latitude":42.29,"longitude":-83.72}}`, `{"resourceType":"Location","id":"room","position":{"latitude":42.5,"longitude":-84.0},"partOf":{"reference":"Location/house"}}`)
		for _, tt := range tests {
			path, query, _ := strings.Cut(tt.ask, "?")
			var escaped []string
			for part := range strings.SplitSeq(query, "&") {
				name, value, _ := strings.Cut(part, "=")
				escaped = append(escaped, url.QueryEscape(name)+"="+url.QueryEscape(value))
			}
			status, root := w.get(t, "lena", "/fhir/"+path+"?"+strings.Join(escaped, "&"), "Prefer", "handling=strict")
			if status != 200 {
				if tt.want != "400" || status != 400 {
					t.Errorf("%s: %d %.300s, want %q", tt.ask, status, root.Raw(), tt.want)
				}
				continue
			}
			if got := found(root); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.ask, got, tt.want)
			}
		}
	})
}

// found are the ids of the matches of a Bundle, sorted.
func found(root element.Value) string {
	var all []string
	for e := range root.Each("entry", "resource", "id") {
		all = append(all, e.Text())
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
