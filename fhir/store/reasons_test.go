package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// by is a rule: the clinic reads all, a mother what is not clinical.
type by struct{ store.Rule }

func (by) Name() string { return "by" }

func (by) Touches(context.Context, db.Querier, store.Change) ([]string, error) { return nil, nil }

func (by) MayWrite(context.Context, db.Querier, access.Viewer, store.Change) error { return nil }

func (by) Said(context.Context, *db.Tx, access.Viewer, []store.Change) error { return nil }

func (by) Permits(_ context.Context, _ db.Querier, children []string) (all []store.Permit, _ []store.Denial, _ error) {
	for _, child := range children {
		all = append(all, store.Permit{Patient: child, Reader: "maple-street", Until: access.Never},
			store.Permit{Patient: child, Reader: "RelatedPerson/mother", Bars: label.Clinical, Until: access.Never})
	}
	return all, nil, nil
}

var (
	desk   = access.Staff("Practitioner/desk", "maple-street").Lacking(label.Clinical | label.Coordination)
	mother = access.Person("RelatedPerson/mother").Lacking(label.Mental)
)

// full are a visit and bills with a word in everything that tells reasons.
var full = map[string]string{
	"Appointment": `{"resourceType":"Appointment","id":"a","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">canary</div>"},
		"contained":[{"resourceType":"Basic","id":"in","code":{"text":"canary"}}],"status":"booked","serviceType":[{"text":"canary"}],"appointmentType":{"text":"usual"},
		"reasonCode":[{"coding":[{"system":"urn:x","code":"canary","display":"canary"}]}],"reasonReference":[{"reference":"ImmunizationRecommendation/canary","display":"canary"}],
		"description":"canary","supportingInformation":[{"reference":"Observation/canary"}],"start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:20:00Z",
		"comment":"canary","_comment":{"id":"canary"},"patientInstruction":"canary","participant":[{"actor":{"reference":"Patient/amara"},"status":"accepted"}]}`,
	"AppointmentResponse": `{"resourceType":"AppointmentResponse","id":"a","appointment":{"reference":"Appointment/a"},"actor":{"reference":"Patient/amara"},"participantStatus":"accepted","comment":"canary"}`,
	"ChargeItem": `{"resourceType":"ChargeItem","id":"a","status":"billable","code":{"coding":[{"system":"urn:x","code":"canary"}]},"subject":{"reference":"Patient/amara"},
		"reason":[{"text":"canary"}],"productCodeableConcept":{"text":"canary"},"note":[{"text":"canary"}]}`,
	"Claim": `{"resourceType":"Claim","id":"a","status":"active","type":{"text":"usual"},"use":"claim","patient":{"reference":"Patient/amara"},"created":"2026-11-23",
		"provider":{"reference":"Organization/maple-street"},"priority":{"text":"usual"},"diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"text":"canary"}}],
		"insurance":[{"sequence":1,"focal":true,"coverage":{"display":"usual"}}],"item":[{"sequence":1,"productOrService":{"text":"canary"},"encounter":[{"reference":"Encounter/canary"}]}]}`,
	"ExplanationOfBenefit": `{"resourceType":"ExplanationOfBenefit","id":"a","status":"active","patient":{"reference":"Patient/amara"},"created":"2026-11-23","outcome":"complete",
		"procedure":[{"sequence":1,"procedureCodeableConcept":{"text":"canary"}}],"diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"text":"canary"}}],"processNote":[{"text":"canary"}]}`,
	"CoverageEligibilityResponse": `{"resourceType":"CoverageEligibilityResponse","id":"a","status":"active","purpose":["benefits"],"patient":{"reference":"Patient/amara"},"created":"2026-11-23",
		"outcome":"complete","insurance":[{"coverage":{"display":"usual"},"item":[{"productOrService":{"text":"canary"}}]}]}`,
}

// reasoned is a store with a rule, a child, and full.
func reasoned(t *testing.T, test func(t *testing.T, s *store.Store)) {
	each(t, func(t *testing.T, s *store.Store) {
		if err := s.Bind(t.Context(), by{}); err != nil {
			t.Fatal(err)
		}
		mustPut(t, s, maple, amara, `{"resourceType":"ImmunizationRecommendation","id":"canary","patient":{"reference":"Patient/amara"},"date":"2026-11-23","recommendation":[{"forecastStatus":{"text":"due"}}]}`)
		for _, body := range full {
			mustPut(t, s, body)
		}
		test(t, s)
	})
}

func TestWhoReadsNothingClinicalReadsVisitsAndBillsWithoutReasons(t *testing.T) {
	reasoned(t, func(t *testing.T, s *store.Store) {
		for typ := range full {
			for who, v := range map[string]access.Viewer{"desk": desk, "mother": mother, "lena": lena, "machine": machine} {
				r, err := s.Read(t.Context(), v, typ, "a")
				if err != nil {
					t.Fatalf("%s: %s: %v", who, typ, err)
				}
				old, err := s.VersionRead(t.Context(), v, typ, "a", 1)
				if err != nil {
					t.Fatal(err)
				}
				history, err := s.History(t.Context(), v, typ, "a")
				if err != nil {
					t.Fatal(err)
				}
				page, err := s.Search(t.Context(), v, store.Query{Type: typ})
				if err != nil || len(page.Resources) != 1 {
					t.Fatalf("%s: %s: %v", who, typ, err)
				}
				all, err := s.Everything(t.Context(), v, store.Everything{Patients: []string{"amara"}, Types: []string{typ}, To: 1 << 62})
				if err != nil || len(all.Matches) != 1 {
					t.Fatalf("%s: %s: %v", who, typ, err)
				}
				for i, r := range slices.Concat([]store.Resource{r, old}, history, page.Resources, all.Matches) {
					body := string(r.JSON())
					if strings.Contains(body, "canary") != (who == "lena" || who == "machine") || !strings.Contains(body, "amara") {
						t.Errorf("%s reads, way %d: %s", who, i, body)
					}
				}
			}
		}
	})
}

func TestNobodyFindsAVisitByReasonsTheyDoNotRead(t *testing.T) {
	reasoned(t, func(t *testing.T, s *store.Store) {
		type asked struct{ typ, name, value string }
		for q, want := range map[asked][2]string{ // to those who are shown no reasons, and to the others
			{"Appointment", "reason-code", "canary"}:                                 {"[]", "[a]"},
			{"Appointment", "reason-code:text", "can"}:                               {"[]", "[a]"},
			{"Appointment", "reason-code:not", "canary"}:                             {"[a]", "[]"},
			{"Appointment", "reason-code:missing", "true"}:                           {"[a]", "[]"},
			{"Appointment", "reason-reference", "ImmunizationRecommendation/canary"}: {"[]", "[a]"},
			{"Appointment", "supporting-info", "Observation/canary"}:                 {"[]", "[a]"},
			{"Appointment", "service-type:text", "can"}:                              {"[]", "[a]"},
			{"Appointment", "_content", "canary"}:                                    {"[]", "[a]"},
			{"Appointment", "_text", "canary"}:                                       {"[]", "[a]"},
			{"Appointment", "patient", "Patient/amara"}:                              {"[a]", "[a]"},
			{"Appointment", "status", "booked"}:                                      {"[a]", "[a]"},
			{"Appointment", "date", "2026-11-23"}:                                    {"[a]", "[a]"},
			{"Claim", "encounter", "Encounter/canary"}:                               {"[]", "[a]"},
			{"Claim", "created", "2026-11-23"}:                                       {"[a]", "[a]"},
			{"ChargeItem", "code", "canary"}:                                         {"[]", "[a]"},
			{"Patient", "_content", "Reyes"}:                                         {"[amara]", "[amara]"},
		} {
			for n, all := range [2][]access.Viewer{{desk, mother}, {lena, machine}} {
				for _, v := range all {
					if got := find(t, s, v, q.typ, q.name, q.value); got != want[n] {
						t.Errorf("%s finds by %v: %s, not %s", v.ID(), q, got, want[n])
					}
				}
			}
		}
		for n, all := range [2][]access.Viewer{{desk, mother}, {lena}} {
			for _, v := range all {
				found, err := s.Search(t.Context(), v, store.Query{Type: "Patient", Params: []store.Param{{From: "Appointment", Name: "patient", On: &store.Param{Name: "reason-code", Values: []string{"canary"}}}}})
				if err != nil || len(found.Resources) != n {
					t.Errorf("%s by _has: %d, %v", v.ID(), len(found.Resources), err)
				}
				found, err = s.Search(t.Context(), v, store.Query{Type: "Appointment", Sort: []store.Sort{{Name: "reason-code"}}, Count: 1})
				if err != nil || strings.Contains(found.Next, "canary") {
					t.Errorf("%s by order: %v", v.ID(), err)
				}
				found, err = s.Search(t.Context(), v, store.Query{Type: "Appointment", Include: []store.Include{{Type: "Appointment", Param: "reason-reference"}}})
				if err != nil || len(found.Included) != n {
					t.Errorf("%s is led to %d, %v", v.ID(), len(found.Included), err)
				}
				for _, name := range []string{"reason-reference", "*"} {
					found, err = s.Search(t.Context(), v.Clearing(label.Basics), store.Query{Type: "ImmunizationRecommendation", Include: []store.Include{{Type: "Appointment", Param: name, Reverse: true}}})
					if err != nil || len(found.Resources) != 1 || len(found.Included) != n {
						t.Errorf("%s is led back by %s to %d, %v", v.ID(), name, len(found.Included), err)
					}
				}
			}
		}
	})
}

func TestWhoIsShownNoReasonsTakesNoneAway(t *testing.T) {
	reasoned(t, func(t *testing.T, s *store.Store) {
		for typ := range full {
			read, err := s.Read(t.Context(), desk, typ, "a")
			if err != nil {
				t.Fatal(err)
			}
			whole, err := s.Read(t.Context(), lena, typ, "a")
			if err != nil {
				t.Fatal(err)
			}
			if out, err := put(t, s, desk, string(read.JSON())); err != nil || out[0].What != store.Unchanged {
				t.Errorf("%s, sent as it was read: %v, %v", typ, out, err)
			}
			changed := strings.Replace(string(read.JSON()), `"id":"a"`, `"id":"a","language":"es"`, 1)
			if _, err := put(t, s, desk, changed); err != nil {
				t.Fatal(err)
			}
			after, err := s.Read(t.Context(), lena, typ, "a")
			if err != nil || strings.Count(string(after.JSON()), "canary") != strings.Count(string(whole.JSON()), "canary") || !strings.Contains(string(after.JSON()), `"es"`) {
				t.Errorf("%v\n%s", err, after.JSON())
			}
			if again, err := s.Read(t.Context(), desk, typ, "a"); err != nil || strings.Contains(string(again.JSON()), "canary") {
				t.Errorf("what is put back is not theirs: %v\n%s", err, again.JSON())
			}
		}
	})
}

func TestWhoWroteAReasonReadsIt(t *testing.T) {
	reasoned(t, func(t *testing.T, s *store.Store) {
		own := strings.Replace(full["Appointment"], `"id":"a"`, `"id":"own"`, 1)
		if err := post(t, s, desk, own); err != nil {
			t.Fatal(err)
		}
		r, err := s.Read(t.Context(), desk, "Appointment", "own")
		if err != nil || !strings.Contains(string(r.JSON()), "canary") {
			t.Fatalf("%v\n%s", err, r.JSON())
		}
		if r, err := s.Read(t.Context(), access.Staff("Practitioner/other", "maple-street").Lacking(label.Clinical), "Appointment", "own"); err != nil || strings.Contains(string(r.JSON()), "canary") {
			t.Errorf("a colleague at the desk: %v\n%s", err, r.JSON())
		}
		less := strings.Replace(string(r.JSON()), `"patientInstruction":"canary",`, "", 1)
		if _, err := put(t, s, desk, less); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Read(t.Context(), lena, "Appointment", "own"); err != nil || strings.Contains(string(r.JSON()), "patientInstruction") {
			t.Errorf("what its writer took away: %v\n%s", err, r.JSON())
		}
	})
}
