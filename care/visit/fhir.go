package visit

import (
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// extensionURL begins the address of every extension of Kith's.
const extensionURL = "http://kith.example/fhir/StructureDefinition/"

// observed begins an Observation about a child.
func observed(f Fact) *element.Draft {
	d := element.New("Observation", f.ID).
		Set("status", "final").
		Set("code", own.Concept(string(f.Kind))).
		Set("subject.reference", "Patient/"+f.Child)
	if f.Encounter != "" {
		d.Set("encounter.reference", "Encounter/"+f.Encounter)
	}
	return d.Set("effectiveDateTime", f.At).Set("performer[0].reference", f.By)
}

// observation returns a fact as an Observation; its labels the server derives
// from its code.
func (f Fact) observation() ([]byte, error) {
	d := observed(f).Set("valueCodeableConcept", own.Concept(string(f.Value)))
	if f.Until != 0 {
		d.Set("component[0].code", own.Concept("until")).
			Set("component[0].valueDateTime", contact.Date(f.Until).Format(time.DateOnly))
	}
	return d.JSON()
}

// words returns what somebody said matters today, and to whom. They agreed that
// those who care for the child see it.
func (f Fact) words(told string) ([]byte, error) {
	return observed(f).Set("valueString", f.Words).
		Set("extension[0].url", extensionURL+"told-to").
		Set("extension[0].valueReference.reference", told).
		Set("extension[1].url", extensionURL+"consent-to-show").
		Set("extension[1].valueBoolean", true).
		JSON()
}

// read returns the fact that a resource holds; ok is false where it holds none
// of ours.
func read(typ, id string, v element.Value) (f Fact, ok bool) {
	f = Fact{Type: typ, ID: id}
	if v.Get("status").Is("entered-in-error") {
		return f, false
	}
	if typ == "Communication" {
		c := r4.As[r4.Communication](v)
		f.Kind, f.Value, f.Child, f.By = Explained, due.Done, c.Subject().ID("Patient"), c.Sender().Target()
		f.Day, f.At, f.Encounter = contact.DayOn(c.Sent().Day()), time.UnixMicro(c.Sent().Micro()), c.Encounter().ID("Encounter")
		return f, talks(c) && c.Status() == "completed" && f.Child != "" && f.Day != 0
	}
	o := r4.As[r4.Observation](v)
	f.Kind, f.Value = Kind(own.Code(o.Code())), due.Value(own.Code(o.ValueCodeableConcept()))
	f.Child, f.By, f.Encounter = o.Subject().ID("Patient"), o.Performer().First().Target(), o.Encounter().ID("Encounter")
	f.Day, f.At = contact.DayOn(o.EffectiveDateTime().Day()), time.UnixMicro(o.EffectiveDateTime().Micro())
	f.Until = contact.DayOn(due.Until(o))
	if f.Kind == Matters {
		f.Value, f.Words = due.Done, o.ValueString()
		if f.Words == "" || !own.Extension(o.Element, "consent-to-show").ValueBoolean().True() {
			return f, false
		}
	}
	return f, f.Value.Known() && f.Child != "" && f.Day != 0
}

// talks reports whether a Communication says that somebody explained what stays
// private.
func talks(c r4.Communication) bool {
	for x := range c.Category() {
		if own.Code(x) == "confidentiality-talk" {
			return true
		}
	}
	return false
}
