package tie

import (
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
)

// Code systems and extensions that ties are read from; cast/README.md says what
// they mean.
const (
	kith      = "http://kith.example/fhir/CodeSystem/kith"
	extension = "http://kith.example/fhir/StructureDefinition/"
)

// Reference returns what an element of type Reference points to: "Type/id", or
// an absolute address. It is "" for a contained resource and for a reference by
// identifier or text alone.
func Reference(v element.Value) string {
	ref, _, _ := strings.Cut(v.Get("reference").Text(), "/_history/")
	if strings.HasPrefix(ref, "#") {
		return ""
	}
	return ref
}

// PatientID returns the id of the child that a reference points to, or "".
func PatientID(v element.Value) string {
	id, ok := strings.CutPrefix(Reference(v), "Patient/")
	if !ok {
		return ""
	}
	return id
}

// OnDay returns the day that a FHIR date, dateTime or instant names on the
// calendar of whoever wrote it; "" when it names no single day.
func OnDay(text string) string {
	if len(text) < 10 {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text[:10]); err != nil {
		return ""
	}
	return text[:10]
}

// AtMicro returns the moment that a FHIR dateTime or instant names, 0 when it
// names only a day or less.
func AtMicro(text string) int64 {
	if len(text) <= 10 {
		return 0
	}
	at, _, ok := store.Instants(text)
	if !ok {
		return 0
	}
	return at
}

// Coded returns the code of a CodeableConcept in system, or "".
func Coded(v element.Value, system string) string {
	for c := range v.Each("coding") {
		if c.Get("system").Text() == system {
			return c.Get("code").Text()
		}
	}
	return ""
}

// Ours returns the code of a CodeableConcept in Kith's own code system, or "".
func Ours(v element.Value) string { return Coded(v, kith) }

// Extended returns the extension of v that Kith calls by name.
func Extended(v element.Value, name string) element.Value {
	for x := range v.Each("extension") {
		if x.Get("url").Text() == extension+name {
			return x
		}
	}
	return element.Value{}
}

// Struck reports whether a resource was entered in error and means nothing.
func Struck(v element.Value) bool { return v.Get("status").Text() == "entered-in-error" }

// role returns code and words of a role: our code if there is one, else the
// first code, whatever its system.
func role(v element.Value) (code, text string) {
	for concept := range v.Items() {
		if text == "" {
			text = said(concept)
		}
		if ours := Ours(concept); ours != "" {
			return ours, text
		}
		if code == "" {
			code = concept.At("coding", "code").Text()
		}
	}
	return code, text
}

// said returns the words of a CodeableConcept.
func said(v element.Value) string {
	if t := v.Get("text").Text(); t != "" {
		return t
	}
	return v.At("coding", "display").Text()
}

// endReason returns why a period with an end ended, as a code of ours.
func endReason(v element.Value) string {
	return Ours(Extended(v, "end-reason").Get("valueCodeableConcept"))
}
