package disclosure

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

const (
	scopes            = "http://terminology.hl7.org/CodeSystem/consentscope"
	participationType = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	actReason         = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	loinc             = "http://loinc.org"
)

// moment is how an instant is written that has to keep its place among others.
const moment = "2006-01-02T15:04:05.000000Z07:00"

// about names the statement that wishes are about, and who gives them.
type about struct {
	child, statement, headline, teller string
	tier                               Tier
	minor                              bool
}

// wishes returns what the teller wishes of some people, said at one moment, as
// one Consent. Nobody else may know: that is what its base says.
func (a about) wishes(id string, all []Wish, at time.Time) ([]byte, error) {
	data := []any{map[string]any{"meaning": "instance", "reference": map[string]string{"reference": "Communication/" + a.statement}}}
	if a.headline != "" {
		data = append(data, map[string]any{"meaning": "related", "reference": map[string]string{"reference": "Communication/" + a.headline}})
	}
	var nested []any
	for _, w := range all {
		nested = append(nested, w.provision(at.Location()))
	}
	return security(element.New("Consent", id), a.tier, a.minor).
		Set("meta.profile", piece([]string{profileURL + "disclosure-wishes"})).
		Set("status", "active").
		Set("scope", r4.NewConcept(scopes, "patient-privacy")).
		Append("category", r4.NewConcept(loinc, "59284-0")).
		Append("category", own.Concept("disclosure-wishes")).
		Set("patient.reference", "Patient/"+a.child).
		Set("dateTime", at.Format(moment)).
		Set("performer[0].reference", a.teller).
		Set("policyRule", r4.NewConcept(actCode, "OPTIN")).
		Set("provision", piece(map[string]any{"type": "deny", "data": data, "provision": nested})).
		JSON()
}

// provision is a wish as R4 says it, with the choice beside it.
func (w Wish) provision(zone *time.Location) map[string]any {
	p := map[string]any{
		"extension": []any{map[string]any{"url": extensionURL + "choice", "valueCode": string(w.Choice)}},
		"type":      "deny",
		"actor": []any{map[string]any{
			"role":      map[string]any{"coding": []coding{{participationType, "IRCP"}}},
			"reference": map[string]string{"reference": w.With},
		}},
	}
	if w.Choice.Opens() {
		p["type"] = "permit"
	}
	if !w.Until.IsZero() { // FHIR's end is the last moment; a second holds nothing here
		p["period"] = map[string]string{"end": w.Until.Add(-time.Second).In(zone).Format(time.RFC3339)}
	}
	var purposes []coding
	for _, code := range w.Purposes {
		purposes = append(purposes, coding{actReason, code})
	}
	if len(purposes) > 0 {
		p["purpose"] = purposes
	}
	return p
}

// isWishes reports whether a Consent holds wishes about a statement.
func isWishes(v r4.Consent) bool {
	for c := range v.Category() {
		if own.Code(c) == "disclosure-wishes" {
			return true
		}
	}
	return false
}

// readChoice reads what a provision says about a person. Without the choice, a
// program's permit is for all, and its refusal a no; what cannot be understood
// closes.
func readChoice(p r4.ConsentProvision) Choice {
	switch c := Choice(own.Extension(p.Element, "choice").ValueCode()); c {
	case AskFirst, MayNothing:
		return c
	case MayAll, MayHeadline:
		if p.Type() == "permit" {
			return c
		}
	case "":
		if p.Type() == "permit" {
			return MayAll
		}
	}
	return MayNothing
}
