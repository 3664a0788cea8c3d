package r4

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/element"
)

//go:generate go run ./generate

// Element is one element of a resource as its bytes stand in the record. Every
// view is an Element that knows the names of its members: it holds nothing of
// its own, so what it has no method for is still there, under Get.
type Element = element.Value

// As views an element as a type: As[Patient](root). It checks nothing.
func As[T ~struct{ Element }](v Element) T { return T{v} }

// Many yields the values of an element that may repeat, in order, none when it
// is absent: for n := range patient.Name() { … }
type Many[T any] func(yield func(T) bool)

// First returns the first value; the zero T, on which every method may be
// called, when there is none.
func (m Many[T]) First() (first T) {
	for v := range m {
		return v
	}
	return first
}

func many[T ~struct{ Element }](v Element) Many[T] {
	return func(yield func(T) bool) {
		for i := start(v); i.Exists() && yield(T{i}); i = v.Next(i) {
		}
	}
}

func texts(v Element) Many[string] {
	return func(yield func(string) bool) {
		for i := start(v); i.Exists() && yield(i.Text()); i = v.Next(i) {
		}
	}
}

// start returns the first item of an array, or the one value that stands alone.
func start(v Element) Element {
	if v.Kind() == '[' {
		return v.Child()
	}
	return v
}

// Boolean may be true, false or absent.
type Boolean struct{ Element }

// False reports whether the element is the literal false.
func (b Boolean) False() bool { return b.Kind() == 'f' }

// Number is an integer or a decimal; Text keeps every digit as it was written.
type Number struct{ Element }

// ExtensionsOf yields the extensions of v with a url. v may be any element, that
// beside a primitive too: ExtensionsOf(task.Beside("description"), url).
func ExtensionsOf(v Element, url string) Many[Extension] {
	return func(yield func(Extension) bool) {
		for x := range many[Extension](v.Get("extension")) {
			if x.Get("url").Is(url) && !yield(x) {
				return
			}
		}
	}
}

// ExtensionOf returns the first extension of v with a url.
func ExtensionOf(v Element, url string) Extension { return ExtensionsOf(v, url).First() }

// Part returns the first part of a complex extension with a name.
func (v Extension) Part(url string) Extension { return ExtensionOf(v.Element, url) }

// Target returns what a Reference points to: "Type/id" without version, or an
// absolute address. It is "" for a contained resource and for a reference by
// identifier or text alone.
func (v Reference) Target() string {
	ref, _, _ := strings.Cut(v.Reference(), "/_history/")
	ref, _, _ = strings.Cut(ref, "#")
	return ref
}

// ID returns the id of the resource of a type on this server that a Reference
// points to, or "".
func (v Reference) ID(typ string) string {
	id, ok := strings.CutPrefix(v.Target(), typ+"/")
	if !ok || !IsID(id) {
		return ""
	}
	return id
}

// In returns the first code that a CodeableConcept has in a system, or "".
func (v CodeableConcept) In(system string) string {
	for c := range v.Coding() {
		if c.Get("system").Is(system) {
			return c.Code()
		}
	}
	return ""
}

// Words returns the text of a CodeableConcept, or its first display.
func (v CodeableConcept) Words() string {
	if t := v.Text(); t != "" {
		return t
	}
	return v.Coding().First().Display()
}

// NewConcept is a CodeableConcept with one code.
func NewConcept(system, code string) element.JSON {
	return element.JSON(`{"coding":[{"system":` + quoted(system) + `,"code":` + quoted(code) + `}]}`)
}

// NewReference is a Reference to be written.
func NewReference(to string) element.JSON { return element.JSON(`{"reference":` + quoted(to) + `}`) }

func quoted(s string) string {
	b, _ := jsontext.AppendQuote(nil, s) // the error tells of what is no UTF-8, and was replaced
	return string(b)
}
