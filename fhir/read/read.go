// Package read answers the small questions that everyone asks of a resource:
// what a reference points to, which code a concept has, which day a date names.
// What is absent or unclear is empty; nothing here fails.
//
// Source: FHIR-R4
package read

import (
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// Kith's own code system, and where its extensions are named; cast/README.md
// says what they mean.
const (
	Kith       = "http://kith.example/fhir/CodeSystem/kith"
	extensions = "http://kith.example/fhir/StructureDefinition/"
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

// FirstReference returns the first reference of a repeating element.
func FirstReference(v element.Value) string {
	for item := range v.Items() {
		return Reference(item)
	}
	return ""
}

// Patient returns the id of the child that a reference points to, or "".
func Patient(v element.Value) string {
	id, ok := strings.CutPrefix(Reference(v), "Patient/")
	if !ok {
		return ""
	}
	return id
}

// Code returns the code of a CodeableConcept in system, or "".
func Code(v element.Value, system string) string {
	for c := range v.Each("coding") {
		if c.Get("system").Text() == system {
			return c.Get("code").Text()
		}
	}
	return ""
}

// Ours returns the code of a CodeableConcept in Kith's own system, or "".
func Ours(v element.Value) string { return Code(v, Kith) }

// Words returns the text of a CodeableConcept, or its first display.
func Words(v element.Value) string {
	if t := v.Get("text").Text(); t != "" {
		return t
	}
	return v.At("coding", "display").Text()
}

// Extension returns the extension of v that Kith calls by name.
func Extension(v element.Value, name string) element.Value {
	for x := range v.Each("extension") {
		if x.Get("url").Text() == extensions+name {
			return x
		}
	}
	return element.Value{}
}

// Day returns the day that a date, dateTime or instant names, on the calendar of
// whoever wrote it; "" when it names no single day.
func Day(text string) string {
	if len(text) < len(time.DateOnly) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text[:10]); err != nil {
		return ""
	}
	return text[:10]
}

// Micro returns the moment that a dateTime or instant names, in microseconds; 0
// when it names only a day or less.
func Micro(text string) int64 {
	if len(text) <= len(time.DateOnly) {
		return 0
	}
	at, _, ok := r4.Instants(text)
	if !ok {
		return 0
	}
	return at
}

// Struck reports whether a resource was entered in error and means nothing.
func Struck(v element.Value) bool { return v.Get("status").Text() == "entered-in-error" }
