package consent

import (
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

const permitting = `{"resourceType":"Consent","id":"mine","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara"},"performer":[{"reference":"Patient/amara"}],"dateTime":"2026-02-01","provision":{"type":"permit","securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PRS"},{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"V"}],"actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"WHO"}}]}}`

func TestNobodyMakesReadersByWritingWhatIsNotTheirsToSay(t *testing.T) {
	const amara = `{"resourceType":"Patient","id":"amara","birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple"}`
	program := Program("Device/feed", "maple")
	eachGlass(t, func(h *glassHouse) {
		moduletest.Load(t, h.Store, strings.NewReader(`{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}]}`))
		lena, mia := h.worker("lena"), h.worker("mia")
		for _, c := range []struct {
			name string
			v    access.Viewer
			body string
			may  bool
		}{
			{"a program for itself", program, strings.ReplaceAll(permitting, "WHO", "Device/feed"), false},
			{"a program for somebody", program, strings.ReplaceAll(permitting, "WHO", "Practitioner/chen"), false},
			{"a counselor for herself", lena, strings.ReplaceAll(permitting, "WHO", "Practitioner/lena"), false},
			{"a counselor for her job", lena, strings.ReplaceAll(permitting, "WHO", "PractitionerRole/lena-maple"), false},
			{"a counselor for all at her place", lena, strings.ReplaceAll(permitting, "WHO", "Organization/maple"), false},
			{"the front desk, who her doctor is", mia, amara + `,"generalPractitioner":[{"reference":"PractitionerRole/chen-maple"}]}`, false},
			{"a mother, how old her daughter is", Personal(people.CustodialParent, "RelatedPerson/denise").At(h.now), strings.Replace(amara, "2012", "2020", 1) + "}", false},
			{"a mother, another mother", Personal(people.CustodialParent, "RelatedPerson/denise").At(h.now), `{"resourceType":"RelatedPerson","id":"new","patient":{"reference":"Patient/amara"}}`, false},
			{"a young person, her doctor", Personal(people.TeenSelf, "Patient/amara").At(h.now), amara + `,"generalPractitioner":[{"reference":"PractitionerRole/chen-maple"}]}`, false},
			{"a counselor for a colleague", lena, strings.ReplaceAll(permitting, "WHO", "Practitioner/chen"), true},
			{"the front desk, where she is reached", mia, amara + `,"telecom":[{"system":"phone","value":"555-0100"}]}`, true},
		} {
			in, err := h.Store.Prepare([]byte(c.body), element.Options{})
			if err != nil {
				t.Fatal(err)
			}
			in.New = in.Type != "Patient"
			_, err = h.Store.Write(t.Context(), c.v, "test", []*store.Incoming{in})
			if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Rule) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}
