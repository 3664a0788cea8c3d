package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"kith/care/module"
	"kith/cast"
	"kith/platform/web/webtest"
)

// answersOf is what somebody of Amara's family answered, and what came of it:
// WHO is the reference of whoever answered, ABOUT of whom the form about
// themselves is.
const answersOf = `{"resourceType":"QuestionnaireResponse","id":"said-mood","questionnaire":"http://kith.example/fhir/Questionnaire/FORM|1.0.0","status":"completed","subject":{"reference":"Patient/amara-reyes-cole"},"authored":"2026-11-15T10:00:00Z","source":{"reference":"WHO"},"item":[{"linkId":"interest","text":"vermilionfinch","answer":[{"valueCoding":{"system":"http://loinc.org","code":"LA6571-9","display":"vermilionfinch"}}]}]}
{"resourceType":"QuestionnaireResponse","id":"said-self","questionnaire":"http://kith.example/fhir/Questionnaire/phq-2|1.0.0","status":"completed","subject":{"reference":"ABOUT"},"authored":"2026-11-15T10:05:00Z","source":{"reference":"WHO"},"item":[{"linkId":"interest","text":"vermilionfinch"}]}
{"resourceType":"QuestionnaireResponse","id":"said-felt","questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1.0.0","status":"completed","subject":{"reference":"Patient/amara-reyes-cole"},"authored":"2026-11-15T10:10:00Z","source":{"reference":"WHO"},"item":[{"linkId":"heard","text":"vermilionfinch"}]}
{"resourceType":"Observation","id":"said-score","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}],"text":"vermilionfinch"},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-15T10:00:00Z","valueInteger":17,"derivedFrom":[{"reference":"QuestionnaireResponse/said-mood"}]}
{"resourceType":"Observation","id":"said-other","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}],"code":{"text":"vermilionfinch"},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-15T10:00:00Z","valueInteger":3,"derivedFrom":[{"reference":"Observation/said-score"}]}
{"resourceType":"RiskAssessment","id":"said-risk","status":"final","subject":{"reference":"Patient/amara-reyes-cole"},"basis":[{"reference":"QuestionnaireResponse/said-mood"}],"note":[{"text":"vermilionfinch"}]}
{"resourceType":"Condition","id":"said-problem","subject":{"reference":"Patient/amara-reyes-cole"},"code":{"text":"vermilionfinch"},"evidence":[{"detail":[{"reference":"Observation/said-score"}]}]}
{"resourceType":"ServiceRequest","id":"said-request","status":"active","intent":"order","subject":{"reference":"Patient/amara-reyes-cole"},"code":{"text":"vermilionfinch"},"reasonReference":[{"reference":"Observation/said-score"}]}
{"resourceType":"Task","id":"said-task","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"answer-positive"}]},"description":"vermilionfinch","focus":{"reference":"QuestionnaireResponse/said-mood"},"for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-11-15T10:00:00Z","owner":{"reference":"PractitionerRole/lena-ortiz-maple-street"},"restriction":{"period":{"end":"2026-11-18"}}}
{"resourceType":"Communication","id":"said-word","status":"completed","subject":{"reference":"Patient/amara-reyes-cole"},"inResponseTo":[{"reference":"QuestionnaireResponse/said-mood"}],"payload":[{"contentString":"vermilionfinch"}]}
{"resourceType":"Provenance","id":"said-by","target":[{"reference":"QuestionnaireResponse/said-mood"},{"reference":"Patient/amara-reyes-cole"}],"recorded":"2026-11-15T10:00:00Z","agent":[{"who":{"reference":"Practitioner/lena-ortiz"}}]}
{"resourceType":"Observation","id":"said-trend","status":"final","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"relationship-trend"}],"text":"vermilionfinch"},"subject":{"reference":"Patient/amara-reyes-cole"},"focus":[{"reference":"PractitionerRole/lena-ortiz-maple-street"}],"effectiveDateTime":"2026-11-15"}
{"resourceType":"Task","id":"said-mend","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"repair"}]},"description":"vermilionfinch","focus":{"reference":"Observation/said-trend"},"for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":"2026-11-15T10:00:00Z","owner":{"reference":"PractitionerRole/lena-ortiz-maple-street"}}`

// atTheDoor are addresses of the FHIR door by which somebody might find them.
var atTheDoor = func() (all []string) {
	const child = "patient=Patient/amara-reyes-cole"
	for _, typ := range []string{"QuestionnaireResponse", "Observation", "RiskAssessment", "Condition", "ServiceRequest", "Task", "Communication", "Provenance"} {
		all = append(all, "/fhir/"+typ+"?_count=50", "/fhir/"+typ+"?_summary=count", "/fhir/"+typ+"/_history?_count=20", "/fhir/"+typ+"?_security=answers")
	}
	for _, ref := range []string{"QuestionnaireResponse/said-mood", "QuestionnaireResponse/said-self", "QuestionnaireResponse/said-felt", "Observation/said-score", "Task/said-task", "Observation/said-trend", "Provenance/said-by"} {
		typ, id, _ := strings.Cut(ref, "/")
		all = append(all, "/fhir/"+ref, "/fhir/"+ref+"/_history/1", "/fhir/"+typ+"?_id="+id)
	}
	return append(all, "/fhir/QuestionnaireResponse?"+child, "/fhir/QuestionnaireResponse?subject=RelatedPerson/denise-reyes", "/fhir/QuestionnaireResponse?source=Patient/amara-reyes-cole",
		"/fhir/QuestionnaireResponse?questionnaire=http://kith.example/fhir/Questionnaire/phq-9", "/fhir/Observation?code=44261-6", "/fhir/Observation?category=survey&"+child,
		"/fhir/Observation?derived-from=QuestionnaireResponse/said-mood", "/fhir/Patient?_has:QuestionnaireResponse:patient:status=completed", "/fhir/Patient/amara-reyes-cole/$everything",
		"/fhir/Patient/amara-reyes-cole/QuestionnaireResponse", "/fhir/Patient?_revinclude=QuestionnaireResponse:patient", "/fhir/AuditEvent?"+child, "/fhir/_history?_count=50",
		"/fhir/RelatedPerson?_revinclude=QuestionnaireResponse:subject", "/fhir/QuestionnaireResponse/said-mood/$extract", "/fhir/Questionnaire/phq-9/$populate?subject=Patient/amara-reyes-cole")
}()

// Whoever lives with Amara, and whoever is somewhere else, cannot tell a town in
// which another of them answered from one in which nobody did, by any byte.
func TestNobodyAtHomeCanTellThatAnotherAnswered(t *testing.T) {
	without, _ := townhall(t)
	family := map[string]string{"amara-reyes-cole": "Patient/amara-reyes-cole", "denise-reyes": "RelatedPerson/denise-reyes", "marcus-cole": "RelatedPerson/marcus-cole"}
	for informant, ref := range family {
		with, house := townhall(t)
		hasAnswered(t, house, ref)
		asked := 0
		for _, who := range []string{"amara-reyes-cole", "denise-reyes", "marcus-cole", "omar-reed", "kim-okafor", ""} {
			if who == informant {
				continue
			}
			a, b := webtest.NewClient(without), webtest.NewClient(with)
			if who != "" {
				a, b = walksIn(t, without, who), walksIn(t, with, who)
			}
			for _, path := range append(pagesOfHome(t, a, who), atTheDoor...) {
				x, y := a.Get(path), b.Get(path)
				asked++
				if asSeen(x) != asSeen(y) {
					t.Errorf("%s can tell by %s that %s answered: %d and %d\n%s", who, path, informant, x.Status, y.Status, firstDifference(asSeen(x), asSeen(y)))
				}
				if strings.Contains(strings.ToLower(y.Body), cast.Canary) {
					t.Errorf("%s reads what %s answered at %s", who, informant, path)
				}
			}
		}
		if lena := walksIn(t, with, "lena-ortiz"); !strings.Contains(lena.Get("/fhir/QuestionnaireResponse/said-mood").Body, cast.Canary) {
			t.Errorf("Lena does not read what %s answered: nothing was compared", informant)
		}
		if own := walksIn(t, with, informant).Get("/fhir/QuestionnaireResponse/said-mood"); own.Status != http.StatusOK {
			t.Errorf("%s does not read their own answers: %d", informant, own.Status)
		}
		if asked < 300 {
			t.Errorf("only %d answers were compared", asked)
		}
	}
}

// hasAnswered lets somebody have answered.
func hasAnswered(t *testing.T, h *module.House, ref string) {
	t.Helper()
	form, self := "psc-17", ref
	if strings.HasPrefix(ref, "Patient/") {
		form = "phq-9"
	}
	loadAll(t, h, []byte(strings.NewReplacer("WHO", ref, "ABOUT", self, "FORM", form).Replace(answersOf)))
}

// pagesOfHome are the pages of somebody, and those that are not theirs.
func pagesOfHome(t *testing.T, c *webtest.Client, who string) (paths []string) {
	t.Helper()
	paths = []string{"/", "/f", "/y", "/y/people", "/y/who", "/y/looked", "/y/checkin", "/f/checkin", "/checkin", "/arrivals", "/followups", "/outreach", "/previsit", "/today", "/children", "/privacy", "/security"}
	if who == "denise-reyes" || who == "marcus-cole" {
		paths = append(paths, wards(t, c)...)
	}
	for _, more := range []string{"", "/contacts", "/opened", "/consents", "/shared", "/checkins", "/checkins/said-mood", "/visit", "/repair/said-mend"} {
		paths = append(paths, "/children/amara-reyes-cole"+more)
	}
	return slices.Compact(paths)
}
