package validate

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// also are places where the standard itself uses an extension of its own beside
// those that the extension's definition names. Source: FHIR-R4
var also = map[string]string{
	definition.Structure + "structuredefinition-fhir-type":         "ElementDefinition.type",
	definition.Structure + "regex":                                 "ElementDefinition.type",
	definition.Structure + "structuredefinition-normative-version": "Element",
	definition.Structure + "valueset-concept-comments":             "CodeSystem.concept",
	definition.Structure + "translation":                           "Element",
}

// place is where the definition of an extension lets it stand.
type place struct{ typ, expression string }

func contextsOf(sd element.Value) (all []place) {
	for c := range sd.Each("context") {
		all = append(all, place{c.Get("type").Text(), c.Get("expression").Text()})
	}
	return all
}

// extension checks one extension against its definition: its value, where it
// stands, how it is used.
func (w *walk) extension(v element.Value, sl *slot) {
	if v.Get("extension").Exists() == hasValue(v) {
		w.say(v, Error, codeInvariant, "issue.extension-value").Source = "ext-1"
	}
	url := v.Get("url")
	if url.Kind() != '"' {
		return // told already
	}
	address := w.textOf(url)
	if !bytes.Contains(address, []byte(":")) {
		if !w.inExtension() {
			w.say(v, Error, codeExtension, "issue.extension-url")
		}
		return // part of an extension, whose definition says what it is
	}
	modifier := sl.element.Name == "modifierExtension"
	p, err := w.profile(string(address))
	switch {
	case errors.Is(err, errNoProfile) && modifier && !bytes.Contains(address, []byte("//example.")):
		w.say(v, Error, codeExtension, "issue.unknown-modifier", "url", clip(string(address)))
	case errors.Is(err, errNoProfile):
		w.say(v, Information, codeExtension, "issue.unknown-extension", "url", clip(string(address)))
	case err != nil:
		w.say(v, Warning, codeUnchecked, "issue.unknown-profile", "profile", clip(string(address))).Diagnostics = err.Error()
	case p.typ != "Extension":
		w.say(v, Error, codeExtension, "issue.no-extension", "url", clip(p.url))
	default:
		w.known(v, p, modifier)
	}
}

// hasValue reports whether an extension has a value[x] of any type.
func hasValue(v element.Value) bool {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if hasPrefix(c.Key(), "value") || hasPrefix(c.Key(), "_value") {
			return true
		}
	}
	return false
}

// known checks an extension whose definition is here. What a guide says of its
// extensions is law for a resource that claims a profile; another that borrows
// one is advised.
func (w *walk) known(v element.Value, p *profile, modifier bool) {
	if !strings.HasPrefix(p.url, definition.Structure) && !w.claims() {
		defer w.soften(len(w.issues), w.told)
	}
	if p.modify != modifier {
		w.say(v, Error, codeExtension, "issue.extension-modifier", "url", clip(p.url)).Source = p.url
	}
	if len(p.context) > 0 && !w.mayStand(p) {
		w.say(v, Error, codeExtension, "issue.extension-place", "url", clip(p.url)).Source = p.url
	}
	w.conform(item{value: v, typ: definition.Of("Extension"), index: -1}, p.root, p)
	parts := p.root.has("extension")
	if parts == nil || len(parts.slices) == 0 {
		return
	}
	i := 0
	for x := range v.Each("extension") {
		w.enterItem("extension", i)
		if u := x.Get("url").Text(); u != "" && !strings.Contains(u, ":") && parts.sliceByURL(u) == nil {
			w.say(x, Error, codeExtension, "issue.extension-part", "part", clip(u), "url", clip(p.url)).Source = p.url
		}
		w.leave()
		i++
	}
}

// claims reports whether a resource around claims a profile, or was asked to
// conform to one.
func (w *walk) claims() bool {
	return len(w.opts.Profiles) > 0 || slices.ContainsFunc(w.inside, func(f frame) bool {
		return f.root.Get("meta").Get("profile").Exists()
	})
}

// soften makes warnings of the errors that were said since.
func (w *walk) soften(said int, before told) {
	for i := said; i < len(w.issues); i++ {
		if w.issues[i].Severity == Error {
			w.issues[i].Severity = Warning
		}
	}
	w.told.remarks += w.told.errors - before.errors
	w.told.errors = before.errors
}

// inExtension reports whether the extension where the walk is lies in another.
func (w *walk) inExtension() bool {
	if len(w.path) < 2 {
		return false
	}
	sl := w.path[len(w.path)-2].slot
	return sl != nil && sl.ref.Code == "Extension"
}

// mayStand reports whether an extension may stand on the element around the
// place where the walk is.
func (w *walk) mayStand(p *profile) bool {
	for _, c := range p.context {
		if c.typ != "element" || w.standsOn(c.expression) { // fhirpath and extension contexts are not looked into
			return true
		}
	}
	extra := also[p.url]
	return extra != "" && w.standsOn(extra)
}

// standsOn compares the element around an extension, by every name it has, with
// what a context names: a type, a path of the definitions, or an ancestor.
func (w *walk) standsOn(expression string) bool {
	if expression == "Element" {
		return true
	}
	expression = strings.TrimSuffix(expression, "[x]")
	if i := strings.IndexByte(expression, '#'); i >= 0 { // a profile of the type
		expression = expression[strings.LastIndexByte(expression[:i], '/')+1 : i]
	}
	on := w.path[len(w.path)-2]
	if on.slot == nil {
		return w.inside[len(w.inside)-1].shape.typ.Is(expression)
	}
	if on.slot.any {
		return w.inside[len(w.inside)-1].shape.typ.Is(expression)
	}
	if t := on.slot.ref.Type(); t != nil && t.Is(expression) {
		return true
	}
	return w.hasPath(expression)
}

// hasPath reports whether the element around an extension is at this path of
// the definitions: "Patient.contact.name" also where HumanName is a type of its own.
func (w *walk) hasPath(expression string) bool {
	type_, rest, nested := strings.Cut(expression, ".")
	for i := len(w.path) - 2; i >= 0 && nested; i-- {
		on := w.path[i]
		if on.slot != nil && strings.TrimSuffix(on.slot.element.Path, "[x]") == expression && i == len(w.path)-2 {
			return true
		}
		var t *definition.Type
		switch {
		case on.slot == nil:
			t = w.inside[0].shape.typ
		case on.slot.any:
			t = definition.Of(on.typ)
		default:
			t = on.slot.ref.Type()
		}
		if t.Is(type_) && w.names(i+1) == rest {
			return true
		}
	}
	return false
}

// names joins the element names of the path from one level to that around the
// extension.
func (w *walk) names(from int) string {
	var b strings.Builder
	for i := from; i < len(w.path)-1; i++ {
		if i > from {
			b.WriteByte('.')
		}
		b.WriteString(w.path[i].name)
	}
	return b.String()
}
