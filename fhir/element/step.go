package element

import "strconv"

// Key is Name as bytes of the Doc; nil for the root and the items of an array.
func (v Value) Key() []byte {
	if v.d == nil || v.d.nodes[v.i].nameLen == 0 {
		return nil
	}
	n := &v.d.nodes[v.i]
	return v.d.Bytes[n.from-2-uint32(n.nameLen) : n.from-2]
}

// Child returns the first member of an object or item of an array, or the zero
// Value. With Next it is the walk for hot paths: nothing is allocated.
//
//	for c := v.Child(); c.Exists(); c = v.Next(c) { … }
func (v Value) Child() Value {
	if v.d == nil || v.i+1 >= int(v.d.nodes[v.i].next) {
		return Value{}
	}
	return Value{v.d, v.i + 1}
}

// Next returns what follows the member or item c of v, or the zero Value.
func (v Value) Next(c Value) Value {
	i := int(c.d.nodes[c.i].next)
	if i >= int(v.d.nodes[v.i].next) {
		return Value{}
	}
	return Value{c.d, i}
}

// Way returns how v is reached from the root: names of members and, as
// decimals, places of items; the tokens of a JSON Pointer. It is nil for the
// root.
func (v Value) Way() (way []string) {
	if v.d == nil {
		return nil
	}
	for in := (Value{v.d, 0}); in.i != v.i; {
		n, c := 0, in.Child()
		for next := in.Next(c); next.Exists() && next.i <= v.i; next = in.Next(c) {
			n, c = n+1, next
		}
		if in.Kind() == '[' {
			way = append(way, strconv.Itoa(n))
		} else {
			way = append(way, c.Name())
		}
		in = c
	}
	return way
}
