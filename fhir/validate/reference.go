package validate

import (
	"bytes"
	"slices"

	"kith/fhir/element"
)

// target checks that a Reference points to a type that may stand there, as far
// as the reference itself says what it points to.
func (w *walk) target(v element.Value, allowed []string) {
	ref := v.Get("reference")
	var typ []byte
	if ref.Kind() == '"' {
		typ = w.typeOf(ref)
	}
	if t := v.Get("type"); len(typ) == 0 && t.Kind() == '"' {
		typ = w.textOf(t)
	}
	if len(typ) == 0 || resourceShape(typ) == nil {
		return
	}
	if _, ok := slices.BinarySearchFunc(allowed, typ, func(a string, t []byte) int { return bytes.Compare([]byte(a), t) }); !ok {
		w.say(v, Error, codeStructure, "validate.target", "type", string(typ))
	}
}

// typeOf is the resource type that a reference names, or that of the contained
// resource it points to; empty when it does not say.
func (w *walk) typeOf(ref element.Value) []byte {
	s := w.textOf(ref)
	if len(s) > 0 && s[0] == '#' {
		return w.textOf(w.contained(s[1:]).Get("resourceType"))
	}
	typ, _ := cutReference(s)
	return typ
}

// contained finds a resource contained in the one the walk is in, by its id.
// An empty id means the container itself.
func (w *walk) contained(id []byte) element.Value {
	for i := len(w.inside) - 1; i >= 0; i-- {
		root := w.inside[i].root
		if len(id) == 0 && !w.isContained(i) {
			return root
		}
		list := root.Get("contained")
		for c := list.Child(); c.Exists(); c = list.Next(c) {
			if found := c.Get("id"); found.Kind() == '"' && bytes.Equal(found.Raw()[1:len(found.Raw())-1], id) {
				return c
			}
		}
	}
	return element.Value{}
}

// isContained reports whether the resource at this level lies in contained.
func (w *walk) isContained(level int) bool {
	return level > 0 && w.inside[level].at == "contained"
}

// cutReference splits Type/id, also behind a base URL and before /_history/v.
// Both are nil for what is no reference of that form.
func cutReference(s []byte) (typ, id []byte) {
	if i := bytes.Index(s, []byte("/_history/")); i >= 0 {
		s = s[:i]
	}
	if i := bytes.IndexByte(s, '?'); i >= 0 { // conditional: Patient?identifier=…
		s = s[:i]
		return s[bytes.LastIndexByte(s, '/')+1:], nil
	}
	i := bytes.LastIndexByte(s, '/')
	if i < 0 {
		return nil, nil
	}
	typ, id = s[:i], s[i+1:]
	if j := bytes.LastIndexByte(typ, '/'); j >= 0 {
		typ = typ[j+1:]
	}
	if len(id) == 0 || !isID(id) {
		return nil, nil
	}
	return typ, id
}
