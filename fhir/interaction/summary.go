package interaction

import (
	"net/http"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// subsetted marks a resource of which something was left out. Source: FHIR-R4
const subsetted = `{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}`

// shape is how much of each resource a reader wants.
type shape struct {
	summary  string   // "true", "text", "data", or "" for all
	elements []string // of _elements
}

// shapeOf reads _summary and _elements of a request; what they cannot mean is
// left out, as R4 lets a server do.
func shapeOf(r *http.Request) (s shape) {
	if r.URL.RawQuery == "" {
		return s
	}
	q := r.URL.Query()
	switch v := q.Get("_summary"); v {
	case "true", "text", "data":
		s.summary = v
	}
	for _, list := range q["_elements"] {
		s.elements = append(s.elements, strings.Split(list, ",")...)
	}
	return s
}

// trim returns what a reader wants of a resource, as JSON, marked SUBSETTED.
// What the standard demands, and what changes the meaning of the rest, stays.
func (s shape) trim(body []byte) ([]byte, error) {
	if s.summary == "" && len(s.elements) == 0 {
		return body, nil
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	root := doc.Root()
	typ := definition.Of(root.Get("resourceType").Text())
	if typ == nil {
		return body, nil
	}
	out := append(make([]byte, 0, len(body)), '{')
	member := func(name string, raw []byte) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), name...), `":`...), raw...)
	}
	marked := false
	for name, v := range root.Members() {
		switch {
		case name == "meta":
			member(name, mark(v))
			marked = true
		case name == "resourceType", name == "id", name == "_id":
			member(name, v.Raw())
		case s.keeps(typ, name):
			member(name, s.part(typ, name, v))
		}
	}
	if !marked {
		member("meta", []byte(`{"tag":[`+subsetted+`]}`))
	}
	return append(out, '}'), nil
}

// keeps reports whether a member of the resource itself stays.
func (s shape) keeps(typ *definition.Type, name string) bool {
	if s.summary == "data" {
		return name != "text"
	}
	if s.summary == "text" && name == "text" {
		return true
	}
	e, _ := typ.Element(strings.TrimPrefix(name, "_"))
	switch {
	case e == nil:
		return false
	case e.Min > 0 || e.Modifier || s.summary == "true" && e.Summary:
		return true
	}
	return slices.ContainsFunc(s.elements, func(want string) bool {
		want = strings.TrimPrefix(strings.TrimSpace(want), typ.Name+".")
		return want == e.Name || want == name || want == e.Name+"[x]"
	})
}

// part leaves out of a backbone element what is no part of a summary.
func (s shape) part(typ *definition.Type, name string, v element.Value) []byte {
	e, of := typ.Element(name)
	if s.summary != "true" || e == nil || !e.Summary || of == nil {
		return v.Raw()
	}
	inner := backbone(e)
	if inner == nil {
		return v.Raw()
	}
	b := grow(v)
	items := []*branch{b}
	if b.kind == '[' {
		items = b.kids
	}
	for _, item := range items {
		for i := len(item.names) - 1; i >= 0; i-- {
			if !s.keeps(inner, item.names[i]) && item.names[i] != "id" {
				item.names, item.kids = slices.Delete(item.names, i, i+1), slices.Delete(item.kids, i, i+1)
			}
		}
	}
	return b.append(nil)
}

// backbone is the type of an element that has parts of its own, nil for others.
func backbone(e *definition.Element) *definition.Type {
	if e.Choice {
		return nil
	}
	return definition.Of(e.Path)
}

// mark adds the tag to a resource's meta.
func mark(meta element.Value) []byte {
	b := grow(meta)
	var tag element.Doc
	if err := tag.Parse([]byte(subsetted), element.Options{}); err != nil || b.kind != '{' {
		return meta.Raw()
	}
	t := grow(tag.Root())
	if list, _ := b.at("tag"); list != nil && list.kind == '[' {
		list.kids = append(list.kids, t)
	} else {
		b.names, b.kids = append(b.names, "tag"), append(b.kids, &branch{kind: '[', kids: []*branch{t}})
	}
	return b.append(nil)
}
