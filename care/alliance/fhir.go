package alliance

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Form is the name of the instrument; that of caregivers says the same to
// somebody who is spoken to in another way.
const (
	Form          = "felt-heard"
	FormCaregiver = "felt-heard-caregiver"
)

const (
	forms  = "http://kith.example/fhir/Questionnaire/"
	answer = "http://kith.example/fhir/CodeSystem/instrument"

	// With is the extension that says about whom a check is.
	With = "http://kith.example/fhir/StructureDefinition/relationship-with"
)

// points are the answers of the form by their codes behind "felt-heard.".
var points = map[string]Answer{
	"not-at-all": 0, "a-little": 1, "partly": 2, "mostly": 3, "fully": 4,
	"no": 0, "probably-not": 1, "maybe": 2, "probably": 3, "yes": 4,
}

// isCheck reports whether a response is to one of the two forms.
func isCheck(v element.Value) bool {
	form, _, _ := strings.Cut(v.Get("questionnaire").Text(), "|")
	return form == forms+Form || form == forms+FormCaregiver
}

// checkOf reads a response; ok is false where it is none of ours, is not
// finished, or does not say whose it is and about whom.
func checkOf(v element.Value) (c Check, ok bool) {
	r := r4.As[r4.QuestionnaireResponse](v)
	if !isCheck(v) || r.Status() != "completed" && r.Status() != "amended" {
		return c, false
	}
	who := r.Source()
	if !who.Exists() {
		who = r.Author()
	}
	c = Check{ID: r.ID(), Child: r.Subject().ID("Patient"), Informant: who.Target(), At: time.UnixMicro(r.Authored().Micro()),
		Clinician: r4.ExtensionOf(r4.Element(v), With).ValueReference().Target(), Answers: [3]Answer{None, None, None}}
	for item := range v.Each("item") {
		key := item.Get("linkId").Text()
		for a := range item.Each("answer") {
			if key == "share" {
				c.Shared = a.Get("valueBoolean").True()
			}
			code, of := strings.CutPrefix(a.Get("valueCoding").Get("code").Text(), Form+".")
			p, known := points[code]
			for i, q := range Questions {
				if q == key && of && known && a.Get("valueCoding").Get("system").Is(answer) {
					c.Answers[i] = p
				}
			}
		}
	}
	family := strings.HasPrefix(c.Informant, "Patient/") || strings.HasPrefix(c.Informant, "RelatedPerson/")
	ours := strings.HasPrefix(c.Clinician, "Practitioner")
	return c, c.ID != "" && c.Child != "" && family && ours && r.Authored().Micro() != 0
}

// trendID is the id of the trend that follows from a response. Nobody gets from
// one to the other who has not both.
func trendID(response string) string {
	sum := sha256.Sum256([]byte("relationship-trend " + response))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// security are the labels of a trend and a repair: in a place of its own, for
// the clinician named in it, and no glass opens it.
func security() []element.JSON {
	return []element.JSON{
		element.JSON(`{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}`),
		element.JSON(`{"system":"` + own.System + `","code":"named"}`),
		element.JSON(`{"system":"` + own.System + `","code":"closed"}`),
	}
}

func labeled(d *element.Draft) *element.Draft {
	for _, s := range security() {
		d.Append("meta.security", s)
	}
	return d
}

// json is a trend as an Observation. It names no response.
func (t Trend) json() ([]byte, error) {
	return labeled(element.New("Observation", t.ID)).
		Set("status", "final").
		Append("category", r4.NewConcept("http://terminology.hl7.org/CodeSystem/observation-category", "survey")).
		Set("code", own.Concept("relationship-trend")).
		Set("subject.reference", "Patient/"+t.Child).
		Set("focus[0].reference", t.Clinician).
		Set("effectiveDateTime", t.At).
		Set("performer[0].reference", t.Informant).
		Set("valueCodeableConcept", own.Concept(string(t.Value))).
		Set("component[0].code", own.Concept("checks")).
		Set("component[0].valueInteger", t.N).
		Set("component[1].code", own.Concept("checks-since")).
		Set("component[1].valueDateTime", t.Since).
		JSON()
}

// repair is what the clinician is asked to do, as a Task.
func (t Trend) repair(id string, now, due time.Time) ([]byte, error) {
	return labeled(element.New("Task", id)).
		Set("status", "requested").
		Set("intent", "order").
		Set("code", own.Concept("repair")).
		Set("focus.reference", "Observation/"+t.ID).
		Set("for.reference", "Patient/"+t.Child).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("owner.reference", t.Clinician).
		Set("restriction.period.end", due.Add(-time.Second)).
		JSON()
}

// Outcome is how a repair went.
type Outcome string

// The outcomes, as kith# codes of a Task's businessStatus have them.
const (
	Talked      Outcome = "repair-talked"
	OtherPerson Outcome = "repair-other-person" // they would rather see somebody else
	NotWanted   Outcome = "repair-not-wanted"   // the family does not want to talk about it
)

// Outcomes are all of them, in the order in which a page asks.
var Outcomes = []Outcome{Talked, OtherPerson, NotWanted}

// done returns a repair with how it went; next is the day of the next contact,
// "" for none.
func done(v element.Value, how Outcome, next string, now time.Time) ([]byte, error) {
	d := element.Edit(v).
		Set("status", "completed").
		Set("businessStatus", own.Concept(string(how))).
		Set("lastModified", now).
		Set("executionPeriod.end", now)
	if next != "" {
		d.Set("output[0].type", own.Concept("next-contact")).Set("output[0].valueDate", next)
	}
	return d.JSON()
}
