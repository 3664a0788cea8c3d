package privacy

import (
	"encoding/json"
	"slices"
	"time"

	"kith/care/consent"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/say"
)

// choice is one step of the conversation.
type choice struct {
	With  string // whom it is about
	Knows Knows
	By    string // who decides: the child or somebody who stands for the child
	Until time.Time
}

type coding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

type reference struct {
	Reference string `json:"reference"`
}

type actor struct {
	Role struct {
		Coding []coding `json:"coding"`
	} `json:"role"`
	Reference reference `json:"reference"`
}

type provision struct {
	Type   string             `json:"type"`
	Period *map[string]string `json:"period,omitempty"`
	Actor  []actor            `json:"actor"`
	Labels []coding           `json:"securityLabel"`
}

const (
	scopes         = "http://terminology.hl7.org/CodeSystem/consentscope"
	participation  = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	confidence     = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	actCode        = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	loinc          = "http://loinc.org"
	patientConsent = "59284-0"
)

// opened are the labels that "all of it" names one by one, so that nothing is
// opened by a level alone. Notes of psychotherapy and the records of a Part 2
// program take a form of their own.
//
// Source: IHE-PCF, Kith
var opened = []string{"PSY", "SUD", "SEX", "STD", "HIV", "SDV", "VIO", "PRS", "PHY", "GENDER", "LIVARG", "ADOL", "SSP"}

// provision is what a choice comes to: all that is private, what was told in
// confidence included, is open to that person, or closed to them. What carries
// no label stays as it was.
func (c choice) provision() (element.JSON, error) {
	p := provision{Type: "deny", Labels: []coding{{confidence, "R"}}}
	if c.Knows.opens() {
		p.Type = "permit"
		for _, code := range opened {
			p.Labels = append(p.Labels, coding{actCode, code})
		}
	}
	if !c.Until.IsZero() {
		p.Period = &map[string]string{"end": c.Until.Format(time.DateOnly)}
	}
	a := actor{Reference: reference{c.With}}
	a.Role.Coding = []coding{{participation, "IRCP"}}
	p.Actor = []actor{a}
	return json.Marshal(p)
}

// document returns a choice as a Consent: a new one where old does not exist.
// now carries the clock of the place.
func (c choice) document(child string, old r4.Consent, now time.Time) ([]byte, error) {
	rule, err := c.provision()
	if err != nil {
		return nil, err
	}
	d := element.Edit(old.Element)
	if !old.Exists() {
		d = element.New("Consent", element.NewID())
	}
	return d.Set("status", "active").
		Set("scope", r4.NewConcept(scopes, "patient-privacy")).
		Remove("category").
		Append("category", r4.NewConcept(loinc, patientConsent)).
		Append("category", own.Concept(string(c.Knows))).
		Set("patient.reference", "Patient/"+child).
		Set("dateTime", now).
		Remove("performer").
		Set("performer[0].reference", c.By).
		Set("policyRule", r4.NewConcept(actCode, "OPTIN")).
		Set("provision", rule).
		JSON()
}

// ended returns an agreement as it is once it is over.
func ended(old r4.Consent) ([]byte, error) {
	return element.Edit(old.Element).Set("status", "inactive").JSON()
}

// ofOneThing is the category of what somebody wishes about one thing they told:
// that stands with it, and says nothing of the record.
const ofOneThing = "disclosure-wishes"

// agreement reads a Consent for the page; ok is false for what says nothing of
// the record, such as consent to treatment.
func agreement(root element.Value, v *say.Voice, zone *time.Location, name func(string) string) (a agreed, ok bool) {
	c := r4.As[r4.Consent](root)
	a = agreed{ID: c.ID(), Ended: c.Status() == "inactive"}
	for k := range c.Category() {
		if own.Code(k) == ofOneThing {
			return a, false
		}
		if code := Knows(own.Code(k)); slices.Contains(Choices, code) {
			a.Knows = code
		}
	}
	if a.Ended { // said as it was
		b, err := element.Edit(root).Set("status", "active").JSON()
		var doc element.Doc
		if err != nil || doc.Parse(b, element.Options{}) != nil {
			return a, false
		}
		root = doc.Root()
	}
	if a.consent = consent.ReadConsent(root, zone); a.consent == nil {
		return a, false
	}
	a.Given, a.Said = a.consent.Dated, a.consent.Said(v, name)
	if r := a.consent.Root.Readers; len(r) == 1 {
		a.With = r[0]
	}
	return a, true
}
