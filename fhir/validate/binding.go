package validate

import (
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/terminology"
	"kith/platform/fault"
)

// bound checks a Coding, CodeableConcept or Quantity against a required value
// set whose codes are known.
func (w *walk) bound(v element.Value, sl *slot) {
	if sl.ref.Code != "CodeableConcept" {
		if !w.isOf(v, sl.codes) {
			w.say(v, Error, codeCode, "issue.code", "code", clip(v.Get("code").Text()), "valueSet", sl.valueSet())
		}
		return
	}
	list := v.Get("coding")
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		if w.isOf(c, sl.codes) {
			return
		}
	}
	w.say(v, Error, codeCode, "issue.no-code", "valueSet", sl.valueSet())
}

// isOf reports whether a Coding or Quantity may carry a code of the set.
func (w *walk) isOf(v element.Value, set *terminology.Set) bool {
	system, code := v.Get("system"), v.Get("code")
	if system.Kind() != '"' || code.Kind() != '"' {
		return false
	}
	w.text = system.AppendText(w.text[:0])
	n := len(w.text)
	w.text = code.AppendText(w.text)
	return n > 0 && set.HasBytes(w.ctx, w.text[:n], w.text[n:]) != terminology.No
}

// binding checks a value against the value set it is tied to, by what the
// terminology knows.
func (w *walk) binding(it item, b *binding, source string) {
	if b.most != "" && len(codingsOf(it)) > 0 { // words alone are no code outside of it
		said := len(w.issues)
		w.bind(it, &binding{strength: "required", valueSet: b.most}, source)
		for i := said; i < len(w.issues); i++ {
			w.issues[i].Advisory = true
		}
	}
	if b.valueSet != "" && b.strength != "example" {
		w.bind(it, b, source)
	}
}

// bind checks a value against one value set.
func (w *walk) bind(it item, b *binding, source string) {
	set := unversioned(b.valueSet)
	codings := codingsOf(it)
	if len(codings) == 0 {
		if it.typ != nil && it.typ.Name == "CodeableConcept" {
			w.tell(it, b, source, "issue.no-code", "valueSet", set)
		}
		return
	}
	answer, err := w.inSet(it, codings, b.valueSet)
	switch {
	case err != nil && fault.Is(err, fault.NotFound) || answer == terminology.Unknown && err == nil:
		if b.strength == "required" {
			w.say(it.at(), Warning, codeNotFound, "issue.cannot-tell", "valueSet", set).Source = source
		}
	case err != nil:
		w.say(it.at(), Warning, codeUnchecked, "issue.cannot-tell", "valueSet", set).Source = source
	case answer == terminology.No && len(codings) == 1:
		w.tell(it, b, source, "issue.code", "code", clip(codings[0].Code), "valueSet", set)
	case answer == terminology.No:
		w.tell(it, b, source, "issue.no-code", "valueSet", set)
	}
}

// tell reports a code outside of a value set as severely as the binding is strong.
func (w *walk) tell(it item, b *binding, source, key string, args ...any) {
	switch b.strength {
	case "required":
		w.say(it.at(), Error, codeCode, key, args...).Source = source
	case "extensible":
		w.say(it.at(), Warning, codeCode, key+"-extensible", args...).Source = source
	default:
		w.say(it.at(), Information, codeCode, key+"-preferred", args...).Source = source
	}
}

// inSet asks whether one of the codings is in a value set.
func (w *walk) inSet(it item, codings []terminology.Coding, valueSet string) (terminology.Answer, error) {
	set, err := w.terms.Set(w.ctx, valueSet)
	if err != nil {
		return terminology.Unknown, err
	}
	found := terminology.No
	for _, c := range codings {
		if c.System == "" && !it.bare() {
			continue
		}
		switch set.Has(w.ctx, c.System, c.Code) {
		case terminology.Yes:
			return terminology.Yes, nil
		case terminology.Unknown:
			found = terminology.Unknown
		}
	}
	return found, nil
}

// inValueSet is inSet without anything being said, for slices.
func (w *walk) inValueSet(it item, valueSet string) bool {
	codings := codingsOf(it)
	if len(codings) == 0 {
		return false
	}
	answer, err := w.inSet(it, codings, valueSet)
	return err == nil && answer == terminology.Yes
}

// bare reports whether the item is a code without a system.
func (it item) bare() bool { return it.value.Kind() == '"' }

// codingsOf lists the codes that a value carries.
func codingsOf(it item) (all []terminology.Coding) {
	v := it.value
	switch {
	case v.Kind() == '"':
		return []terminology.Coding{{Code: v.Text()}}
	case it.typ != nil && it.typ.Name == "CodeableConcept":
		for c := range v.Each("coding") {
			if c.Get("code").Exists() {
				all = append(all, codingOf(c))
			}
		}
	case v.Get("code").Exists():
		all = append(all, codingOf(v))
	}
	return all
}

func codingOf(c element.Value) terminology.Coding {
	return terminology.Coding{System: c.Get("system").Text(), Version: c.Get("version").Text(), Code: c.Get("code").Text(), Display: c.Get("display").Text()}
}

// uriSystem is the system of which every URI is a code.
const uriSystem = "urn:ietf:rfc:3986"

// valueSetURL begins the URLs of the standard's value sets, which some take
// for systems.
const valueSetURL = "http://hl7.org/fhir/ValueSet/"

// coding checks a Coding by itself: a code of a system that is here has to be
// one of its codes, with a display that it has.
func (w *walk) coding(v element.Value) {
	system, code := v.Get("system"), v.Get("code")
	if code.Kind() == '"' && !system.Exists() {
		w.say(v, Warning, codeCode, "issue.no-system")
	}
	if system.Kind() != '"' {
		return
	}
	switch s := w.textOf(system); {
	case hasPrefix(s, valueSetURL):
		w.say(v, Error, codeCode, "issue.system-is-set").Advisory = true
		return
	case !isAbsolute(s):
		w.say(v, Error, codeCode, "issue.system-form").Advisory = true
		return
	case code.Kind() != '"' || string(s) == uriSystem || !hasSystem(s): // every URI is a code of uriSystem
		return
	}
	c := codingOf(v)
	c.Version = ""
	r, err := w.terms.Validate(w.ctx, terminology.ValidateRequest{System: c.System, Codings: []terminology.Coding{c}, AllowAbstract: true})
	switch {
	case err != nil:
		w.say(v, Warning, codeUnchecked, "issue.cannot-tell", "valueSet", clip(c.System))
	case r.Answer == terminology.No:
		w.say(v, severityOf(c.System), codeCode, "issue.unknown-code", "code", clip(c.Code), "system", clip(c.System)).Advisory = true
	}
	for _, n := range r.Notes {
		if n.Key == "terminology.display" {
			w.say(v, Warning, codeValue, "issue.display", "code", clip(c.Code), "display", clip(r.Display))
		}
	}
}

// identifier checks that the system of an Identifier is absolute, and that it
// is a URI where its system says so.
func (w *walk) identifier(v element.Value) {
	system, value := v.Get("system"), v.Get("value")
	if system.Kind() == '"' && !isAbsolute(w.textOf(system)) {
		w.say(v, Error, codeCode, "issue.identifier-system").Advisory = true
	}
	if system.Is(uriSystem) && value.Kind() == '"' && !isAbsolute(w.textOf(value)) {
		w.say(v, Error, codeCode, "issue.identifier-uri").Advisory = true
	}
}

// isAbsolute reports whether a URI begins with a scheme.
func isAbsolute(s []byte) bool {
	for i, c := range s {
		if c == ':' {
			return i > 0 && i < len(s)-1
		}
		if !isLetter(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return false
}

// severityOf is how severe a code is that its system does not have: systems of
// R4 itself are what they are, others may have grown since ours was made.
func severityOf(system string) string {
	if strings.HasPrefix(system, "http://hl7.org/fhir/") && !strings.HasPrefix(system, "http://hl7.org/fhir/us/") ||
		strings.HasPrefix(system, "http://terminology.hl7.org/") {
		return Error
	}
	return Warning
}

// hasSystem reports whether a code system may be here: what most records name
// (LOINC, SNOMED CT) is not part of the program.
func hasSystem(s []byte) bool {
	if strings.Contains(string(s), "hl7.org") || hasPrefix(s, "urn:") {
		return true
	}
	_, ok := definition.Canonical("CodeSystem", string(s))
	return ok
}
