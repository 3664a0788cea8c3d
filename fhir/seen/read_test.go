package seen

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/element"
)

func read(t testing.TB, text string) (said []string) {
	t.Helper()
	var d element.Doc
	if err := d.Parse([]byte(text), element.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, m := range Read(nil, d.Root()) {
		if m.Why != "" {
			said = append(said, string(m.Why))
			continue
		}
		one := fmt.Sprintf("%s %s %s %s %s", m.Patient, m.Provider, m.Day, m.Site, m.Kind)
		if len(m.Unless) > 0 {
			one += " unless " + strings.Join(m.Unless, ",")
		}
		said = append(said, one)
	}
	if told := Told(nil, d.Root()); len(told) > 0 {
		said = append(said, "told "+strings.Join(told, ","))
	}
	return said
}

func TestAResourceTellsWhoWasSeen(t *testing.T) {
	const encounter = `"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/c"},"period":{"start":"2026-02-03T23:30:00-05:00"}`
	const claim = `"id":"k","status":"active","use":"claim","patient":{"reference":"Patient/c"},"provider":{"reference":"Organization/o"},"billablePeriod":{"start":"2026-02-03"}`
	for _, c := range []struct{ name, text, want string }{
		{"a visit", `{` + encounter + `,"participant":[{"individual":{"reference":"Practitioner/a/_history/4"}}],"serviceProvider":{"reference":"Organization/o"}}`,
			"Patient/c Practitioner/a 2026-02-03 Organization/o visit; told Encounter/e"},
		{"two clinicians, a translator and a mother", `{` + encounter + `,"participant":[{"individual":{"reference":"PractitionerRole/a"},"period":{"start":"2026-02-04"}},{"individual":{"reference":"Practitioner/b"}},{"type":[{"coding":[{"code":"translator"}]}],"individual":{"reference":"Practitioner/t"}},{"individual":{"reference":"RelatedPerson/m"}}],"location":[{"location":{"reference":"Location/l"}}],"appointment":[{"reference":"Appointment/p"}]}`,
			"Patient/c PractitionerRole/a 2026-02-04 Location/l visit; Patient/c Practitioner/b 2026-02-03 Location/l visit; told Encounter/e,Appointment/p"},
		{"by identifier", `{` + encounter + `,"contained":[{"resourceType":"Practitioner","id":"x","identifier":[{"system":"urn:local","value":"7"},{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]},{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/r"}}],"participant":[{"individual":{"reference":"#x"}},{"individual":{"type":"Practitioner","identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}}},{"individual":{"reference":"Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893"}},{"individual":{"reference":"#r"}},{"individual":{"identifier":{"system":"urn:s","value":"9"}}}]}`,
			"Patient/c Practitioner?1234567893 2026-02-03  visit; Patient/c Practitioner?1234567893 2026-02-03  visit; Patient/c Practitioner?1234567893 2026-02-03  visit; Patient/c Practitioner/r 2026-02-03  visit; Patient/c ?urn:s|9 2026-02-03  visit; told Encounter/e"},
		{"as R5 has it", `{"resourceType":"Encounter","id":"e","status":"completed","class":[{"coding":[{"code":"VR"}]}],"subject":{"reference":"https://x.org/fhir/Patient/c"},"actualPeriod":{"start":"2026-02-03"},"participant":[{"actor":{"reference":"urn:uuid:9"}}]}`,
			"https://x.org/fhir/Patient/c urn:uuid:9 2026-02-03  video; told Encounter/e"},
		{"nobody there", `{` + encounter + `}`, "no-provider; told Encounter/e"},
		{"a group", `{` + strings.Replace(encounter, "Patient/c", "Group/c", 1) + `,"participant":[{"individual":{"reference":"Practitioner/a"}}]}`, "no-patient; told Encounter/e"},
		{"no day", `{` + strings.Replace(encounter, "2026-02-03T23:30:00-05:00", "2026-02", 1) + `,"participant":[{"individual":{"reference":"Practitioner/a"}}]}`, "bad-day; told Encounter/e"},
		{"cancelled", `{` + strings.Replace(encounter, "finished", "cancelled", 1) + `}`, "status; told Encounter/e"},
		{"a class of their own", `{` + strings.Replace(encounter, "AMB", "poli", 1) + `,"participant":[{"individual":{"reference":"Practitioner/a"}}]}`, "Patient/c Practitioner/a 2026-02-03  ; told Encounter/e"},
		{"an appointment kept", `{"resourceType":"Appointment","id":"p","status":"fulfilled","start":"2026-02-03T09:00:00Z","participant":[{"actor":{"reference":"Patient/c"},"status":"accepted"},{"actor":{"reference":"Patient/d"},"status":"accepted"},{"actor":{"reference":"Practitioner/a"},"status":"accepted"},{"actor":{"reference":"Practitioner/b"},"status":"declined"},{"actor":{"reference":"Location/l"},"status":"accepted"}]}`,
			"Patient/c Practitioner/a 2026-02-03 Location/l visit unless Appointment/p; Patient/d Practitioner/a 2026-02-03 Location/l visit unless Appointment/p"},
		{"an appointment to come", `{"resourceType":"Appointment","id":"p","status":"booked"}`, "status"},
		{"a claim by items", `{"resourceType":"Claim",` + claim + `,"careTeam":[{"sequence":1,"provider":{"reference":"Practitioner/a"}},{"sequence":2,"provider":{"reference":"Practitioner/b"}},{"sequence":3,"provider":{"reference":"Practitioner/r"},"role":{"coding":[{"code":"referring"}]}}],"item":[{"careTeamSequence":[1],"servicedDate":"2026-02-05","locationCodeableConcept":{"coding":[{"code":"23"}]}},{"careTeamSequence":[2,3],"servicedPeriod":{"start":"2026-02-06"},"encounter":[{"reference":"Encounter/e"}]},{}]}`,
			"Patient/c Practitioner/a 2026-02-05 Organization/o emergency unless Encounter/e,Claim/k; Patient/c Practitioner/b 2026-02-06 Organization/o visit unless Encounter/e,Claim/k; Patient/c Practitioner/a 2026-02-03 Organization/o visit unless Encounter/e,Claim/k; Patient/c Practitioner/b 2026-02-03 Organization/o visit unless Encounter/e,Claim/k"},
		{"a claim of nobody", `{"resourceType":"Claim",` + claim + `}`, "no-provider"},
		{"an explanation", `{"resourceType":"ExplanationOfBenefit",` + strings.Replace(claim, "Organization/o", "Practitioner/a", 1) + `,"claim":{"reference":"Claim/k"},"type":{"coding":[{"code":"pharmacy"}]},"item":[{}]}`,
			"Patient/c Practitioner/a 2026-02-03  laboratory; told Claim/k"},
		{"by work", `{"resourceType":"ExplanationOfBenefit",` + claim + `,"careTeam":[{"sequence":1,"provider":{"reference":"Practitioner/a"},"qualification":{"coding":[{"code":"207P00000X"}]}}]}`,
			"Patient/c Practitioner/a 2026-02-03 Organization/o emergency"},
		{"asked beforehand", `{"resourceType":"Claim",` + strings.Replace(claim, `"use":"claim"`, `"use":"preauthorization"`, 1) + `}`, "use"},
		{"something else", `{"resourceType":"Patient"}`, "type"},
		{"nothing", `{}`, "type"},
	} {
		if got := strings.Join(read(t, c.text), "; "); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
}

func TestACodeIsOfOneKind(t *testing.T) {
	for code, want := range map[string]Kind{"3": Visit, "11": Visit, "02": Video, "23": Emergency, "81": Laboratory, "21": Inpatient, "30": "", "": ""} {
		if got, ok := OfPlace(code); got != want || ok != (want != "") {
			t.Errorf("place %q: %q", code, got)
		}
	}
	for code, want := range map[string]Kind{"0131": Visit, "131": Visit, "0111": Inpatient, "1131": "", "13": ""} {
		if got, _ := OfBill(code); got != want {
			t.Errorf("bill %q: %q", code, got)
		}
	}
	for code, want := range map[string]Kind{"208000000X": Visit, "291U00000X": Laboratory, "207PP0204X": Emergency, "2085R0202X": Laboratory, "20800000": ""} {
		if got, _ := OfTaxonomy(code); got != want {
			t.Errorf("taxonomy %q: %q", code, got)
		}
	}
	for _, group := range []codes{kinds().Class, kinds().Place, kinds().Bill, kinds().Taxonomy} {
		for code, k := range group.Of {
			switch k {
			case Visit, Video, Emergency, Inpatient, Laboratory, Other:
			default:
				t.Errorf("%s: %s is no kind", code, k)
			}
		}
		if group.Source == "" || len(group.Of) == 0 {
			t.Error("a group of codes without a source")
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Encounter","status":"finished","participant":[{"individual":{"reference":"#a"}}],"contained":[{"resourceType":"PractitionerRole","id":"a","practitioner":{"reference":"#a"}}]}`))
	f.Add([]byte(`{"resourceType":"Claim","status":"active","item":[{"careTeamSequence":1},7]}`))
	f.Add([]byte(`{"resourceType":"Appointment","status":"fulfilled","participant":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var d element.Doc
		if d.Parse(b, element.Options{}) != nil {
			return
		}
		all := Read(nil, d.Root())
		if len(all) == 0 {
			t.Error("a resource tells nothing, not even why")
		}
		for _, m := range all {
			if m.Why == "" && (m.Patient == "" || m.Provider == "" || len(m.Day) != 10) {
				t.Errorf("half a meeting: %+v", m)
			}
		}
	})
}
