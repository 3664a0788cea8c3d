package main

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// member is one name of a JSON object with its value as written.
type member struct {
	name  string
	value jsontext.Value
}

// object is a JSON object that keeps its order and its numbers.
type object []member

func (o *object) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		n := name.String()
		v, err := dec.ReadValue()
		if err != nil {
			return err
		}
		*o = append(*o, member{n, v.Clone()})
	}
	_, err := dec.ReadToken()
	return err
}

func (o object) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, m := range o {
		if err := enc.WriteToken(jsontext.String(m.name)); err != nil {
			return err
		}
		if err := enc.WriteValue(m.value); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

func (o object) get(name string) jsontext.Value {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func (o object) text(name string) (s string) {
	if v := o.get(name); v != nil {
		_ = json.Unmarshal(v, &s) // not a string: stays empty
	}
	return s
}

func (o object) without(names ...string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return slices.Contains(names, m.name) })
}

// edit replaces the value of a member by what f makes of its parts.
func (o object) edit(name string, f func(object) (object, bool)) {
	for i, m := range o {
		if m.name != name {
			continue
		}
		if m.value.Kind() == '{' {
			var one object
			must(json.Unmarshal(m.value, &one))
			one, _ = f(one)
			o[i].value = encoded(one)
			continue
		}
		var all, kept []object
		must(json.Unmarshal(m.value, &all))
		for _, p := range all {
			if p, keep := f(p); keep {
				kept = append(kept, p)
			}
		}
		o[i].value = encoded(kept)
	}
}

func encoded(v any) jsontext.Value {
	b, err := json.Marshal(v)
	must(err)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// prose is said to people who read the standard, not to the program.
var prose = []string{"text", "contact", "publisher", "date", "experimental", "mapping", "purpose", "copyright",
	"jurisdiction", "useContext", "immutable", "identifier", "meta", "keyword", "requirements"}

// trimmed leaves what the program reads, and says so.
func trimmed(o object) object {
	typ := o.text("resourceType")
	o = o.without(prose...)
	switch typ {
	case "StructureDefinition":
		o = o.without("description", "extension")
		if o.get("snapshot") != nil {
			o = o.without("differential")
		}
		for _, view := range []string{"snapshot", "differential"} {
			o.edit(view, func(v object) (object, bool) { v.edit("element", trimElement); return v, true })
		}
	case "SearchParameter":
		o = o.without("extension", "xpath", "description")
	case "CodeSystem", "ValueSet", "ConceptMap":
		o = o.without("extension", "description")
		o.edit("concept", trimConcept)
	case "CompartmentDefinition":
		o = o.without("extension", "description")
	case "OperationDefinition":
		o = o.without("extension", "description", "comment")
		o.edit("parameter", trimParameter)
	}
	return append(object{{"meta", subsetted}}, o...)
}

// subsetted says of a resource that it is not all there.
var subsetted = jsontext.Value(`{"tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]}`)

// headed puts first what the program finds a resource by.
func headed(o object) object {
	head := object{}
	for _, n := range []string{"resourceType", "url", "id"} {
		if v := o.get(n); v != nil {
			head = append(head, member{n, v})
		}
	}
	return append(head, o.without("resourceType", "url", "id")...)
}

// trimParameter leaves of a parameter what a caller has to send.
func trimParameter(p object) (object, bool) {
	p = p.without("documentation", "extension")
	if p.get("part") != nil {
		p.edit("part", trimParameter)
	}
	return p, true
}

func trimElement(e object) (object, bool) {
	e = e.without("definition", "comment", "requirements", "alias", "mapping", "example", "base", "orderMeaning",
		"meaningWhenMissing", "isModifierReason", "extension", "condition")
	e.edit("constraint", func(c object) (object, bool) {
		key := c.text("key")
		root := !strings.Contains(e.text("path"), ".")
		return c.without("xpath", "extension", "requirements"), (key != "ele-1" && key != "ext-1") || root
	})
	if string(e.get("constraint")) == "null" || string(e.get("constraint")) == "[]" {
		e = e.without("constraint")
	}
	for _, flag := range []string{"isModifier", "isSummary", "mustSupport"} {
		if string(e.get(flag)) == "false" {
			e = e.without(flag)
		}
	}
	e.edit("binding", func(b object) (object, bool) {
		b = b.without("description")
		b.edit("extension", func(x object) (object, bool) { return x, strings.HasSuffix(x.text("url"), "-maxValueSet") })
		if string(b.get("extension")) == "null" {
			b = b.without("extension")
		}
		return b, true
	})
	return e, true
}

// trimConcept keeps codes, words and hierarchy.
func trimConcept(c object) (object, bool) {
	c = c.without("extension")
	if c.text("definition") == c.text("display") {
		c = c.without("definition")
	}
	c.edit("concept", trimConcept)
	return c, true
}
