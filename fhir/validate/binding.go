package validate

import (
	"kith/fhir/element"
)

// bound checks a Coding, CodeableConcept or Quantity against a required value
// set whose codes are known.
func (w *walk) bound(v element.Value, sl *slot) {
	if sl.ref.Code != "CodeableConcept" {
		if !sl.codes.has(w, v) {
			w.say(v, Error, codeCode, "validate.code", "code", clip(v.Get("code").Text()), "valueSet", sl.codes.url)
		}
		return
	}
	list := v.Get("coding")
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		if sl.codes.has(w, c) {
			return
		}
	}
	w.say(v, Error, codeCode, "validate.no-code", "valueSet", sl.codes.url)
}

// has reports whether a Coding or Quantity carries a code of the set.
func (c *codeSet) has(w *walk, v element.Value) bool {
	system, code := v.Get("system"), v.Get("code")
	if system.Kind() != '"' || code.Kind() != '"' {
		return false
	}
	return c.systems[string(w.textOf(system))][string(w.textOf(code))]
}
