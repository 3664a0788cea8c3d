// Command generate writes, from the definitions of R4, what the packages
// fhir/element and fhir/r4 know of it: the names of all elements, the resource
// types, and the views of the types in views.txt and of all they hold.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	"kith/fhir/definition"
)

func main() {
	log.SetFlags(0)
	views, err := os.ReadFile("views.txt")
	if err != nil {
		log.Fatal(err)
	}
	names, resources := map[string]bool{"resourceType": true}, []string{}
	for _, name := range definition.Types() {
		t := definition.Of(name)
		addNames(names, t, map[string]bool{})
		if t.Kind == definition.Resource && !t.Abstract {
			resources = append(resources, name)
		}
	}
	viewed := map[string]bool{"Extension": true}
	for _, name := range strings.Fields(string(views)) {
		reach(viewed, name)
	}
	write("../element/names.txt", lines(slices.Sorted(maps.Keys(names))))
	write("types.txt", lines(resources))
	write("view_resource.go", source(viewed, func(t *definition.Type) bool { return rootOf(t).Kind == definition.Resource }))
	write("view_datatype.go", source(viewed, func(t *definition.Type) bool { return rootOf(t).Kind == definition.Complex }))
}

func write(file string, content []byte) {
	if err := os.WriteFile(file, content, 0o644); err != nil {
		log.Fatal(err)
	}
}

func lines(words []string) []byte { return []byte(strings.Join(words, "\n") + "\n") }

// addNames adds the names of the members of a type and of what lies in it.
func addNames(names map[string]bool, t *definition.Type, done map[string]bool) {
	if done[t.Name] {
		return
	}
	done[t.Name] = true
	for _, e := range t.Elements {
		for i := range e.Types {
			names[e.Types[i].Member] = true
			if in := e.Types[i].Type(); in != nil && in.Kind == definition.Backbone {
				addNames(names, in, done)
			}
		}
	}
}

// reach notes a type and every type that its elements can have. What an
// extension can hold is all of the standard: it gets the types reached anyway.
func reach(viewed map[string]bool, name string) {
	t := definition.Of(name)
	if viewed[name] || t == nil || t.Kind == definition.Primitive || t.Abstract {
		return
	}
	viewed[name] = true
	for _, e := range t.Elements {
		for _, r := range e.Types {
			reach(viewed, r.Code)
		}
	}
}

// rootOf returns the type that a backbone element's type lies in.
func rootOf(t *definition.Type) *definition.Type {
	name, _, _ := strings.Cut(t.Name, ".")
	return definition.Of(name)
}

func source(viewed map[string]bool, wanted func(*definition.Type) bool) []byte {
	var b bytes.Buffer
	b.WriteString("// Code generated from the definitions of R4 by fhir/r4/generate; DO NOT EDIT.\n\npackage r4\n")
	for _, name := range slices.Sorted(maps.Keys(viewed)) {
		if t := definition.Of(name); wanted(t) {
			view(&b, t, viewed)
		}
	}
	src, err := format.Source(b.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	return src
}

// view writes one type. What every resource has and nobody here reads stays
// with Get.
func view(b *bytes.Buffer, t *definition.Type, viewed map[string]bool) {
	fmt.Fprintf(b, "\n// %s views an element of HL7's type %s.\ntype %s struct{ Element }\n", goName(t.Name), t.Name, goName(t.Name))
	for _, e := range t.Elements {
		switch e.Name {
		case "implicitRules", "modifierExtension":
			continue
		case "id":
			if t.Kind != definition.Resource {
				continue
			}
		}
		for _, r := range e.Types {
			if typ := r.Type(); typ == nil || typ.Kind == definition.Primitive || typ.Abstract || viewed[r.Code] {
				method(b, t, e, r)
			}
		}
	}
}

func method(b *bytes.Buffer, t *definition.Type, e *definition.Element, r definition.TypeRef) {
	result, make := "Element", ""
	switch typ := r.Type(); {
	case r.Code == "boolean":
		result = "Boolean"
	case r.Code == "integer", r.Code == "positiveInt", r.Code == "unsignedInt", r.Code == "decimal":
		result = "Number"
	case r.Code == "date", r.Code == "dateTime", r.Code == "instant":
		result = "Date"
	case typ == nil || typ.Kind == definition.Primitive:
		result = "string"
	case !typ.Abstract:
		result = goName(r.Code)
	}
	get := fmt.Sprintf("v.Get(%q)", r.Member)
	switch {
	case e.Max > 1 && result == "string":
		result, make = "Many[string]", "texts("+get+")"
	case e.Max > 1 && result == "Element":
		result, make = "Many[Element]", "Many[Element]("+get+".Items())"
	case e.Max > 1:
		result, make = "Many["+result+"]", "many["+result+"]("+get+")"
	case result == "string":
		make = get + ".Text()"
	case result == "Element":
		make = get
	default:
		make = result + "{" + get + "}"
	}
	short := strings.TrimSuffix(strings.Join(strings.Fields(e.Short), " "), ".")
	fmt.Fprintf(b, "\n// %s reads: %s.\nfunc (v %s) %s() %s { return %s }\n", goName(r.Member), short, goName(t.Name), goName(r.Member), result, make)
}

// goName makes "Patient.contact" PatientContact and "versionId" VersionID.
func goName(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, ".") {
		r := []rune(part)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	s := b.String()
	for _, short := range []string{"Id", "Url", "Uri"} {
		if rest, ok := strings.CutSuffix(s, short); ok {
			return rest + strings.ToUpper(short)
		}
	}
	return s
}
