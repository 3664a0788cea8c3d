package interaction

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/platform/fault"
)

// pathOperation is one operation of a FHIRPath Patch. Source: FHIR-R4-FHIRPatch
type pathOperation struct {
	typ, path, name            string
	index, source, destination int    // -1 when not given
	value                      []byte // JSON, nil when not given
}

// patchPath applies a FHIRPath Patch, one operation after the other.
func patchPath(ctx context.Context, body []byte, parameters element.Value) ([]byte, error) {
	n := 0
	for p := range parameters.Each("parameter") {
		where := "Parameters.parameter[" + strconv.Itoa(n) + "]"
		if n++; n > mostOperations {
			return nil, fault.New(fault.Structure, "fhir.bad-patch")
		}
		op, err := readOperation(p)
		if err != nil {
			return nil, fault.At(fault.Structure, "fhir.bad-operation", where)
		}
		if body, err = op.apply(ctx, body, where); err != nil {
			return nil, err
		}
		if len(body) > mostGrown {
			return nil, fault.New(fault.TooLong, "fhir.kind.too-long")
		}
	}
	if n == 0 {
		return nil, fault.New(fault.Structure, "fhir.bad-patch")
	}
	return body, nil
}

// errOperation is an operation that is not written as one.
var errOperation = fault.New(fault.Structure, "fhir.bad-operation")

func readOperation(p element.Value) (op pathOperation, err error) {
	op.index, op.source, op.destination = -1, -1, -1
	if p.Get("name").Text() != "operation" {
		return op, errOperation
	}
	for part := range p.Each("part") {
		number := func() int {
			n, ok := part.Get("valueInteger").Int()
			if !ok || n < 0 || n > 1<<30 {
				err = errOperation
			}
			return int(n)
		}
		switch part.Get("name").Text() {
		case "type":
			op.typ = part.Get("valueCode").Text()
		case "path":
			op.path = part.Get("valueString").Text()
		case "name":
			op.name = part.Get("valueString").Text()
		case "index":
			op.index = number()
		case "source":
			op.source = number()
		case "destination":
			op.destination = number()
		case "value":
			if op.value = valueOf(part); op.value == nil {
				err = errOperation
			}
		}
	}
	needs := map[string]bool{"add": op.name != "" && op.value != nil, "insert": op.index >= 0 && op.value != nil,
		"replace": op.value != nil, "delete": true, "move": op.source >= 0 && op.destination >= 0}
	if err == nil && (op.path == "" || !needs[op.typ]) {
		err = errOperation
	}
	return op, err
}

// valueOf is the value of a parameter as JSON: its value[x], or an object made
// of its parts, for types that no parameter can carry.
func valueOf(p element.Value) []byte {
	for name, v := range p.Members() {
		if strings.HasPrefix(name, "value") {
			return v.Raw()
		}
	}
	if r := p.Get("resource"); r.Exists() {
		return r.Raw()
	}
	b := &branch{kind: '{'}
	for part := range p.Each("part") {
		raw := valueOf(part)
		var doc element.Doc
		if raw == nil || doc.Parse(raw, element.Options{}) != nil {
			return nil
		}
		name, v := part.Get("name").Text(), grow(doc.Root())
		if list, _ := b.at(name); list != nil { // named again: a list
			if list.kind != '[' {
				*list = branch{kind: '[', kids: []*branch{list.clone()}}
			}
			list.kids = append(list.kids, v)
			continue
		}
		b.names, b.kids = append(b.names, name), append(b.kids, v)
	}
	if len(b.kids) == 0 {
		return nil
	}
	return b.append(nil)
}

func (op pathOperation) apply(ctx context.Context, body []byte, where string) ([]byte, error) {
	var doc, value element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	if op.value != nil {
		if err := value.Parse(op.value, element.Options{}); err != nil {
			return nil, fault.At(fault.Structure, "fhir.bad-operation", where)
		}
	}
	e, err := path.Compile(op.path)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "fhir.bad-path", err)
	}
	found, err := e.Eval(ctx, path.Of(doc.Root()), nil)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "fhir.bad-path", err)
	}
	root := grow(doc.Root())
	if !op.change(root, found, value.Root()) {
		return nil, fault.At(fault.Rule, "fhir.patch-nowhere", where)
	}
	root.prune()
	return root.append(nil), nil
}

// change does the operation on what its path found. It reports whether that
// could be done.
func (op pathOperation) change(root *branch, found path.Collection, value element.Value) bool {
	var ways [][]string
	for _, f := range found {
		node, _ := f.Node()
		if !node.Exists() {
			return false
		}
		ways = append(ways, node.Way())
	}
	switch op.typ {
	case "delete":
		return len(ways) == 0 || len(ways) == 1 && root.drop(ways[0])
	case "add":
		return len(ways) == 1 && root.put(ways[0], found[0].Type().Name, op.name, grow(value))
	case "replace":
		if len(ways) != 1 || len(ways[0]) == 0 {
			return false
		}
		*root.find(ways[0]) = *grow(value)
		return true
	}
	if len(ways) == 0 {
		return false
	}
	list := ways[0][:max(0, len(ways[0])-1)]
	in := root.find(list)
	if in == nil || in.kind != '[' || len(in.kids) != len(ways) {
		return false
	}
	if op.typ == "insert" {
		return op.index <= len(in.kids) && root.add(append(slices.Clone(list), strconv.Itoa(op.index)), grow(value))
	}
	if op.source >= len(in.kids) || op.destination >= len(in.kids) {
		return false
	}
	moved := in.kids[op.source]
	in.kids = slices.Insert(slices.Delete(in.kids, op.source, op.source+1), op.destination, moved)
	return true
}

// drop removes an element and what stands beside it, if it is a primitive.
func (b *branch) drop(way []string) bool {
	if b.remove(way) == nil {
		return false
	}
	if last := len(way) - 1; last >= 0 {
		b.remove(append(slices.Clone(way[:last]), "_"+way[last]))
	}
	return true
}

// put adds a child to an element of a type, at the end of its list where the
// definitions say that it is one.
func (b *branch) put(way []string, typ, name string, v *branch) bool {
	in := b.find(way)
	of := definition.Of(typ)
	if in == nil || in.kind != '{' || of == nil {
		return false
	}
	e, _ := of.Element(name)
	if e == nil {
		return false
	}
	child, _ := in.at(name)
	switch {
	case e.Max <= 1 && child != nil:
		*child = *v
	case e.Max <= 1:
		in.names, in.kids = append(in.names, name), append(in.kids, v)
	case child == nil:
		in.names, in.kids = append(in.names, name), append(in.kids, &branch{kind: '[', kids: []*branch{v}})
	case child.kind == '[':
		child.kids = append(child.kids, v)
	default:
		return false
	}
	return true
}
