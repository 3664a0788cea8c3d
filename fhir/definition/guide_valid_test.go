package definition_test

import (
	"context"
	"strings"
	"testing"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/fhir/validate"
)

// errorsIn lists what is wrong with a resource, most of it by place and key.
func errorsIn(v *validate.Validator, r element.Value, profiles ...string) (wrong []string) {
	for _, i := range v.Validate(context.Background(), r, validate.Options{Depth: validate.Full, Profiles: profiles}) {
		if i.Severity == validate.Error || i.Severity == "fatal" {
			wrong = append(wrong, strings.Join([]string{i.Expression, i.Key, i.Source, i.Diagnostics}, " "))
		}
	}
	return wrong
}

func TestTheGuideIsValid(t *testing.T) {
	v := validate.New(nil, nil)
	for _, dir := range []string{ig, ig + "/example", "source/uscore"} {
		for name, r := range resources(t, dir) {
			for _, w := range errorsIn(v, r) {
				t.Errorf("%s: %s", name, w)
			}
		}
	}
	for name, r := range resources(t, ig+"/example") {
		if r.At("meta", "profile").First().Text() != extend+strings.TrimSuffix(name, ".json") {
			t.Errorf("%s is no example of that profile", name)
		}
	}
}

// profiled says which profile of the guide a record of the town means, "" for none.
func profiled(r element.Value) string {
	code := func(names ...string) string {
		for c := range r.At(names...).Each("coding") {
			if text(c, "system") == codes {
				return text(c, "code")
			}
		}
		return ""
	}
	switch text(r, "resourceType") {
	case "Patient":
		return "child"
	case "RelatedPerson":
		return "relative"
	case "PractitionerRole":
		return "staff"
	case "CareTeam":
		return "team"
	case "Appointment":
		return "appointment"
	case "Organization":
		if code("type") != "" {
			return "place"
		}
	case "OrganizationAffiliation":
		return "agreement"
	case "Consent":
		for c := range r.Each("category") {
			if text(c, "coding", "system") == codes {
				return "sharing"
			}
		}
	case "Encounter":
		if code("type") != "" {
			return "visit"
		}
	case "Communication":
		return "contact"
	case "Observation":
		if c := code("code"); strings.HasPrefix(c, "what-") {
			return "own-words"
		} else {
			return c
		}
	case "Flag", "Group", "Task":
		return code("code")
	}
	return ""
}

// TestTheTownConformsToTheGuide: what we write ourselves is what the guide says.
func TestTheTownConformsToTheGuide(t *testing.T) {
	v, seen, n := validate.New(nil, nil), map[string]int{}, 0
	town(t, func(r element.Value) {
		p := profiled(r)
		if n++; p == "" || seen[p] > 200 && n%20 != 0 { // the neighborhood repeats itself
			return
		}
		seen[p]++
		for _, w := range errorsIn(v, r, extend+p) {
			t.Errorf("%s/%s as %s: %s", text(r, "resourceType"), text(r, "id"), p, w)
		}
	})
	for name, sd := range resources(t, ig) {
		// What somebody tells, and what colleagues write, is in no bundle: care/disclosure and care/message hold what they write to these.
		if id := text(sd, "id"); text(sd, "kind") == "resource" && seen[id] == 0 && !strings.HasPrefix(id, "kith-") && id != "message" {
			t.Errorf("%s: nobody in town is one", name)
		}
	}
}

// found are records that the search parameters of the guides are for.
var found = map[string]string{
	"Flag": `{"resourceType":"Flag","extension":[{"url":"http://kith.example/fhir/StructureDefinition/about","valueReference":{"reference":"RelatedPerson/r"}}]}`,
	"Task": `{"resourceType":"Task","extension":[{"url":"http://kith.example/fhir/StructureDefinition/promised-to","valueReference":{"reference":"Patient/p"}}]}`,
	"Patient": `{"resourceType":"Patient","extension":[
		{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"code":"2106-3"}}]},
		{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity","extension":[{"url":"ombCategory","valueCoding":{"code":"2186-5"}}]},
		{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity","valueCodeableConcept":{"coding":[{"code":"446151000124109"}]}}]}`,
	"CareTeam":  `{"resourceType":"CareTeam","participant":[{"role":[{"text":"counselor"}]}]}`,
	"Condition": `{"resourceType":"Condition","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate","valueDateTime":"2026-11-18"}]}`,
	"Encounter": `{"resourceType":"Encounter","hospitalization":{"dischargeDisposition":{"text":"home"}}}`,
	"Goal":      `{"resourceType":"Goal","description":{"text":"sleep"}}`,
}

func TestSearchParametersOfTheGuidesFind(t *testing.T) {
	n := 0
	for typ, src := range found {
		r := parsed(t, []byte(src))
		for _, p := range definition.SearchParams(typ) {
			if !strings.HasPrefix(p.URL, own) && !strings.Contains(p.URL, "/us/core/") {
				continue
			}
			n++
			e, err := path.Compile(p.Expression)
			if err != nil {
				t.Errorf("%s: %v", p.URL, err)
				continue
			}
			if got, err := e.Eval(context.Background(), path.Of(r), nil); err != nil || len(got) != 1 {
				t.Errorf("%s finds %d, %v", p.URL, len(got), err)
			}
		}
	}
	if n != 9 {
		t.Errorf("%d search parameters of guides", n)
	}
}
