package validate_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/validate"
)

// tree is a resource that can be taken apart: what the mutations work on.
type tree = map[string]any

// smallest returns the smallest valid example of each type.
func smallest(t testing.TB) map[string][]byte {
	best := map[string][]byte{}
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		typ := d.Root().Get("resourceType").Text()
		if b, ok := best[typ]; ok && len(b) <= len(line) {
			continue
		}
		if len(errorsOf(issues(shared, d.Root(), validate.Options{Depth: validate.Full}))) == 0 {
			best[typ] = line
		}
	}
	return best
}

// mutant is a resource with one thing made wrong.
type mutant struct {
	kind, path string
	src        []byte
}

// mutations walks a resource and its definition, and yields it with one thing
// wrong at a time, everywhere.
type mutations struct {
	t    testing.TB
	root tree
	out  func(mutant)
	// before, when not nil, puts the changed value where it belongs.
	before func()
}

func (m *mutations) emit(kind, path string) {
	if m.before != nil {
		m.before()
	}
	src, err := json.Marshal(m.root)
	if err != nil {
		m.t.Fatal(err)
	}
	m.out(mutant{kind, path, src})
}

// with changes o[name] to value, yields, and changes it back.
func (m *mutations) with(o tree, name string, value any, kind, path string) {
	was, there := o[name]
	o[name] = value
	m.emit(kind, path)
	if there {
		o[name] = was
	} else {
		delete(o, name)
	}
}

func (m *mutations) object(o tree, t *definition.Type, path string) {
	m.with(o, "notAnElement", "x", "an element that is not known", path)
	for _, name := range slices.Sorted(maps.Keys(o)) {
		e, r := t.Element(name)
		if e == nil {
			continue
		}
		at := path + "." + name
		m.shape(o, name, e, at)
		m.choice(o, name, e, r, at)
		items, many := o[name].([]any)
		if !many {
			m.value(o, name, e, r, at)
			continue
		}
		for i := range min(len(items), 2) { // the third and later of a kind tell nothing new
			m.item(items, i, e, r, at)
		}
	}
}

// item breaks one item of an array: as value, in an object that holds it alone.
func (m *mutations) item(items []any, i int, e *definition.Element, r *definition.TypeRef, at string) {
	was := items[i]
	one := tree{"item": was}
	inner := &mutations{t: m.t, root: m.root, out: m.out, before: func() { items[i] = one["item"] }}
	if o, ok := was.(tree); ok && (r.Type() == nil || r.Type().Kind != definition.Resource) {
		m.object(o, r.Type(), at)
	} else if !ok {
		inner.value(one, "item", e, r, at)
	}
	items[i] = was
}

// shape breaks how an element stands: missing, one or many, null, empty.
func (m *mutations) shape(o tree, name string, e *definition.Element, at string) {
	was := o[name]
	if e.Min > 0 && o["_"+name] == nil {
		delete(o, name)
		m.emit("a required element is missing", at)
		o[name] = was
	}
	m.with(o, name, nil, "null for a value", at)
	m.with(o, name, []any{}, "an empty array", at)
	if items, many := was.([]any); many {
		m.with(o, name, items[0], "one where many may stand", at)
		m.with(o, name, append(slices.Clone(items), []any{}), "an array in an array", at)
	} else {
		m.with(o, name, []any{was, was}, "two where one may stand", at)
	}
}

// choice adds a second type to a choice.
func (m *mutations) choice(o tree, name string, e *definition.Element, r *definition.TypeRef, at string) {
	if !e.Choice {
		return
	}
	for i := range e.Types {
		if other := &e.Types[i]; other.Member != r.Member && (other.Code == "string" || other.Code == "boolean" || other.Code == "integer") {
			value := map[string]any{"string": "x", "boolean": true, "integer": json.Number("1")}[other.Code]
			m.with(o, other.Member, value, "two types of a choice", at)
		}
	}
}

// value breaks the value of an element that stands once.
func (m *mutations) value(o tree, name string, e *definition.Element, r *definition.TypeRef, at string) {
	if o == nil {
		return
	}
	t := r.Type()
	if inner, ok := o[name].(tree); ok {
		m.with(o, name, tree{}, "an empty object", at)
		m.with(o, name, "text", "text for an object", at)
		if r.Code == "Reference" && len(r.Targets) > 0 {
			if _, ok := inner["reference"]; ok {
				m.with(inner, "reference", "OperationOutcome/1", "a reference to a wrong type", at)
			}
		}
		if t != nil && t.Kind != definition.Resource {
			m.object(inner, t, at)
		}
		return
	}
	for _, bad := range badValues(r.Code) {
		m.with(o, name, bad.value, bad.kind, at)
	}
	if b := e.Binding; b != nil && b.Strength == "required" && r.Code == "code" {
		m.with(o, name, "surely-no-code", "a code outside of a required value set", at)
	}
}

// bad is a value that a primitive type does not have.
type bad struct {
	kind  string
	value any
}

func badValues(typ string) []bad {
	all := []bad{{"an object for a primitive", tree{"a": "b"}}}
	switch typ {
	case "boolean":
		return append(all, bad{"text for a boolean", "true"}, bad{"a number for a boolean", json.Number("1")})
	case "integer", "unsignedInt", "positiveInt":
		return append(all, bad{"text for a number", "1"}, bad{"a bad format", json.Number("1.5")}, bad{"a bad format", json.Number("99999999999")})
	case "decimal":
		return append(all, bad{"text for a number", "1.0"})
	}
	all = append(all, bad{"a number for text", json.Number("7")}, bad{"a boolean for text", true}, bad{"an empty text", ""})
	formats := map[string][]string{
		"date": {"2020-02-30", "2020-13-01", "20-01-01", "2020-1-1", "2020-01-01T00:00:00Z"}, "dateTime": {"2020-01-01T10:00", "2020-01-01T10:00:00", "2021-02-29"},
		"instant": {"2020-01-01", "2020-01-01T10:00:00"}, "time": {"24:00:00", "10:00"}, "id": {"a b", strings.Repeat("x", 65), "a_b"},
		"code": {" a", "a ", "a  b"}, "uri": {"a b"}, "url": {"http://a b"}, "canonical": {"a b"}, "oid": {"1.2.3", "urn:oid:3.1"},
		"uuid": {"urn:uuid:x"}, "base64Binary": {"====", "a"},
	}
	for _, f := range formats[typ] {
		all = append(all, bad{"a bad format", f})
	}
	return all
}

func TestEveryMutantOfEveryTypeIsFound(t *testing.T) {
	tried, lived := map[string]int{}, map[string]int{}
	total := 0
	types := smallest(t)
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		dec := json.NewDecoder(bytes.NewReader(types[typ]))
		dec.UseNumber()
		var root tree
		if err := dec.Decode(&root); err != nil {
			t.Fatal(err)
		}
		m := &mutations{t: t, root: root, out: func(mu mutant) {
			if mu.path == "ExampleScenario.actor.type" && strings.HasPrefix(mu.kind, "a code") {
				return // the value set is not among the definitions
			}
			total++
			tried[mu.kind]++
			var d element.Doc
			if err := d.Parse(mu.src, element.Options{}); err != nil {
				t.Fatalf("%s at %s: %v", mu.kind, mu.path, err)
			}
			if len(errorsOf(issues(shared, d.Root(), validate.Options{}))) == 0 {
				lived[mu.kind]++
				t.Errorf("%s at %s: not found", mu.kind, mu.path)
			}
		}}
		m.object(root, definition.Of(typ), typ)
	}
	for _, k := range slices.Sorted(maps.Keys(tried)) {
		t.Logf("%6d of %6d found: %s", tried[k]-lived[k], tried[k], k)
	}
	t.Logf("%d mutants of %d types", total, len(types))
}
