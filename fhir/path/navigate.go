package path

import (
	"kith/fhir/element"
)

// members appends the elements that v has under one name.
func (m *machine) members(v *Value, f *field, out []Value) []Value {
	obj := v.object()
	if obj.Kind() != '{' {
		return out
	}
	if len(f.shapes) == 1 {
		s := &f.shapes[0]
		main, side := pick(obj, s)
		return m.emit(s, main, side, out)
	}
	for c := obj.Child(); c.Exists(); c = obj.Next(c) {
		key := c.Key()
		beside := len(key) > 0 && key[0] == '_'
		if beside {
			key = key[1:]
		}
		if len(key) <= len(f.name) || string(key[:len(f.name)]) != f.name {
			continue
		}
		s := f.shape(key)
		if s == nil {
			continue
		}
		main, side := pick(obj, s)
		if beside && main.Exists() {
			continue // already there, or still to come
		}
		out = m.emit(s, main, side, out)
	}
	return out
}

// object is where the elements of v stand: beside it for a primitive.
func (v *Value) object() element.Value {
	if v.typ.primitive() {
		return v.side
	}
	return v.node
}

// shape returns the shape that a member of the JSON object stands for.
func (f *field) shape(key []byte) *shape {
	for i := range f.shapes {
		if string(key) == f.shapes[i].member {
			return &f.shapes[i]
		}
	}
	return nil
}

// pick returns the member of a shape, and its _sibling.
func pick(obj element.Value, s *shape) (main, side element.Value) {
	for c := obj.Child(); c.Exists(); c = obj.Next(c) {
		key := c.Key()
		if string(key) == s.member {
			main = c
			if !s.prim {
				return main, side
			}
		} else if s.prim && len(key) == len(s.member)+1 && key[0] == '_' && string(key[1:]) == s.member {
			side = c
		}
	}
	return main, side
}

// emit appends the items of a member: repeating primitives run beside their
// siblings, a null standing for what one of them lacks.
func (m *machine) emit(s *shape, main, side element.Value, out []Value) []Value {
	if main.Kind() != '[' && side.Kind() != '[' {
		return m.item(s, main, side, out)
	}
	a, b := first(main), first(side)
	for a.Exists() || b.Exists() {
		out = m.item(s, a, b, out)
		if a.Exists() {
			a = main.Next(a)
		}
		if b.Exists() {
			b = side.Next(b)
		}
	}
	return out
}

func first(v element.Value) element.Value {
	if v.Kind() == '[' {
		return v.Child()
	}
	return element.Value{}
}

func (m *machine) item(s *shape, main, side element.Value, out []Value) []Value {
	if main.Kind() == 'n' {
		main = element.Value{}
	}
	if side.Kind() != '{' {
		side = element.Value{}
	}
	if !main.Exists() && !side.Exists() {
		return out
	}
	m.left--
	return append(out, Value{typ: s.resolved(main), node: main, side: side})
}

// has reports whether v has anything under a name.
func (m *machine) has(v *Value, f *field) bool {
	if len(f.shapes) == 1 && !f.shapes[0].prim {
		obj := v.object()
		if obj.Kind() != '{' {
			return false
		}
		main, _ := pick(obj, &f.shapes[0])
		switch main.Kind() {
		case 0, 'n':
			return false
		case '[':
			return main.Child().Exists()
		}
		return true
	}
	tmp := m.take()
	tmp = m.members(v, f, tmp)
	found := len(tmp) > 0
	m.give(tmp)
	return found
}

// children appends every element of v.
func (m *machine) children(v *Value, out []Value) []Value {
	if v.typ.def == nil {
		return out
	}
	obj := v.object()
	if obj.Kind() != '{' {
		return out
	}
	for c := obj.Child(); c.Exists(); c = obj.Next(c) {
		key := c.Key()
		beside := len(key) > 0 && key[0] == '_'
		if beside {
			key = key[1:]
		}
		s := v.typ.byMember[string(key)]
		switch {
		case s == nil:
		case beside:
			if main, _ := pick(obj, s); !main.Exists() {
				out = m.emit(s, main, c, out)
			}
		case s.prim:
			main, side := pick(obj, s)
			out = m.emit(s, main, side, out)
		default:
			out = m.emit(s, c, element.Value{}, out)
		}
	}
	return out
}

// descendants appends every element below v: its children, then theirs.
func (m *machine) descendants(v *Value, out []Value) ([]Value, error) {
	at := len(out)
	out = m.children(v, out)
	for ; at < len(out); at++ {
		if err := m.spent(0); err != nil {
			return out, err
		}
		item := out[at]
		out = m.children(&item, out)
	}
	return out, nil
}
