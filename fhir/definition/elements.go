package definition

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kith/fhir/element"
)

// elementOf reads an ElementDefinition.
func elementOf(v element.Value, path, last string) *Element {
	name, choice := strings.CutSuffix(last, "[x]")
	e := &Element{
		Name: name, Path: path, Choice: choice,
		Short:       v.Get("short").Text(),
		Summary:     v.Get("isSummary").True(),
		Modifier:    v.Get("isModifier").True(),
		Constraints: constraintsOf(v),
		Max:         Many,
	}
	if n, ok := v.Get("min").Int(); ok {
		e.Min = int(n)
	}
	if n, err := strconv.Atoi(v.Get("max").Text()); err == nil {
		e.Max = n
	}
	for r := range v.Each("representation") {
		e.Attribute = e.Attribute || r.Text() == "xmlAttr"
	}
	if b := v.Get("binding"); b.Exists() {
		e.Binding = &Binding{Strength: b.Get("strength").Text(), ValueSet: b.Get("valueSet").Text()}
		for x := range b.Each("extension") {
			if x.Get("url").Is(MaxValueSet) {
				e.Binding.Most = x.Get("valueCanonical").Text()
			}
		}
	}
	for t := range v.Each("type") {
		e.Types = append(e.Types, typeRef(t, e))
	}
	if content, ok := strings.CutPrefix(v.Get("contentReference").Text(), "#"); ok {
		e.Types = []TypeRef{{Code: content, Member: name}}
	}
	return e
}

// fhirType says in an extension which type of FHIR an element has that the
// definitions describe by a system type.
const (
	fhirType = Structure + "structuredefinition-fhir-type"
	regex    = Structure + "regex"
)

func typeRef(v element.Value, e *Element) TypeRef {
	r := TypeRef{Code: v.Get("code").Text(), Member: e.Name}
	if of, ok := strings.CutPrefix(r.Code, "http://hl7.org/fhirpath/System."); ok {
		r.Code = strings.ToLower(of[:1]) + of[1:]
		for x := range v.Each("extension") {
			if x.Get("url").Text() == fhirType {
				r.Code = x.Get("valueUrl").Text()
			}
		}
	}
	if e.Choice {
		first, size := utf8.DecodeRuneInString(r.Code)
		r.Member = e.Name + string(unicode.ToUpper(first)) + r.Code[size:]
	}
	for p := range v.Each("profile") {
		r.Profiles = append(r.Profiles, p.Text())
	}
	for p := range v.Each("targetProfile") {
		if t := p.Text(); t != Structure+"Resource" {
			r.Targets = append(r.Targets, t)
		}
	}
	return r
}

func constraintsOf(v element.Value) (all []Constraint) {
	for c := range v.Each("constraint") {
		all = append(all, Constraint{
			Key: c.Get("key").Text(), Severity: c.Get("severity").Text(), Human: c.Get("human").Text(),
			Expression: c.Get("expression").Text(), Source: c.Get("source").Text(),
		})
	}
	return all
}

func patternOf(v element.Value) string {
	for t := range v.Each("type") {
		for x := range t.Each("extension") {
			if x.Get("url").Text() == regex {
				return x.Get("valueString").Text()
			}
		}
	}
	return ""
}
