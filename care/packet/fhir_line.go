package packet

import (
	"slices"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// concept views an element as a CodeableConcept.
func concept(v element.Value) r4.CodeableConcept { return r4.As[r4.CodeableConcept](v) }

// code returns the first code of a concept, whatever its system.
func code(v element.Value) string { return v.Get("coding").First().Get("code").Text() }

// coded is a line of something that has a code.
func coded(k Kind, v element.Value) (Line, bool) {
	l := Line{Kind: k, Words: concept(v).Words()}
	for c := range concept(v).Coding() {
		l.codes = append(l.codes, coding{c.System(), c.Code(), c.Display()})
	}
	return l, l.Words != ""
}

// coding is what a packet says of a code: no version, no extension.
type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// wordsLine reads what somebody said about themselves and agreed to show.
func wordsLine(v element.Value) (Line, bool) {
	l := Line{Kind: Matters, Words: v.Get("valueString").Text(), By: r4.As[r4.Reference](v.Get("performer").First()).Target(),
		Day: day(v.Get("effectiveDateTime").Text())}
	if own.Code(concept(v.Get("code"))) == "what-helps" {
		l.Kind = Helps
	}
	shown := own.Extension(v, "consent-to-show").Get("valueBoolean").True()
	return l, shown && l.Words != "" && final(v)
}

func final(v element.Value) bool {
	return !v.Get("status").Is("entered-in-error") && !v.Get("status").Is("cancelled")
}

func goalLine(v element.Value) (Line, bool) {
	l, ok := coded(Goal, v.Get("description"))
	open := []string{"proposed", "planned", "accepted", "active", "on-hold"}
	l.status = v.Get("lifecycleStatus").Text()
	return l, ok && slices.Contains(open, l.status)
}

func problemLine(v element.Value) (Line, bool) {
	l, ok := coded(Problem, v.Get("code"))
	l.Day = day(v.Get("onsetDateTime").Text())
	l.status = code(v.Get("clinicalStatus"))
	now := slices.Contains([]string{"", "active", "recurrence", "relapse"}, l.status)
	return l, ok && now && !slices.Contains([]string{"refuted", "entered-in-error"}, code(v.Get("verificationStatus")))
}

func medicationLine(v element.Value) (Line, bool) {
	l, ok := coded(Medication, v.Get("medicationCodeableConcept"))
	for d := range v.Each("dosageInstruction") {
		l.dose(d)
	}
	for d := range v.Each("dosage") {
		l.dose(d)
	}
	return l, ok && slices.Contains([]string{"active", "intended", "on-hold"}, v.Get("status").Text())
}

func (l *Line) dose(v element.Value) {
	if text := v.Get("text").Text(); text != "" {
		l.More = append(l.More, text)
	}
}

func allergyLine(v element.Value) (Line, bool) {
	l, ok := coded(Allergy, v.Get("code"))
	l.status = code(v.Get("clinicalStatus"))
	for m := range v.Each("reaction", "manifestation") {
		if words := concept(m).Words(); words != "" {
			l.More = append(l.More, words)
		}
	}
	return l, ok && l.status != "resolved" && l.status != "inactive" && !slices.Contains([]string{"refuted", "entered-in-error"}, code(v.Get("verificationStatus")))
}

// planLines are the steps of a plan that is followed now.
func planLines(v element.Value) (all []string) {
	if !v.Get("status").Is("active") {
		return nil
	}
	for d := range v.Each("activity", "detail") {
		open := !slices.Contains([]string{"completed", "cancelled", "stopped", "entered-in-error"}, d.Get("status").Text())
		words := d.Get("description").Text()
		if words == "" {
			words = concept(d.Get("code")).Words()
		}
		if open && words != "" {
			all = append(all, words)
		}
	}
	return all
}

// day is a date as the record has it, without its time.
func day(text string) string { return text[:min(len(text), len("2006-01-02"))] }
