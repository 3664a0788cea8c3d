package path

import (
	"strconv"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// Value is one item of a Collection: an element of a resource, which keeps its
// place in the stored bytes, or a System value such as a literal. The zero
// Value is no item at all.
type Value struct {
	typ  *Type
	node element.Value // the element; zero for a System value, and for a primitive that has no value
	side element.Value // _field: id and extensions of a primitive
	num  int64         // of a System Boolean or Integer
	text string        // of a System String
	ref  any           // *apd.Decimal, *moment, *amount or *Type of other System values
}

// Collection is what an expression returns: items in order, perhaps none.
type Collection []Value

// Of returns a whole resource as a Value: its resourceType says what it is. It
// is the zero Value when R4 knows no such type.
func Of(resource element.Value) Value {
	t := typeNamed(resource.Get("resourceType").Text())
	if t == nil || !t.resource() {
		return Value{}
	}
	return Value{typ: t, node: resource}
}

// Element returns an element of a type as a Value; beside is what stands under
// _field beside a primitive, if anything does.
func Element(v, beside element.Value, of *definition.Type) Value {
	if of == nil || !v.Exists() && !beside.Exists() {
		return Value{}
	}
	t := typeNamed(of.Name)
	if t != nil && t.Name == "Resource" {
		return Of(v)
	}
	return Value{typ: t, node: v, side: beside}
}

// The System values.

// Boolean returns a System Boolean.
func Boolean(b bool) Value {
	v := Value{typ: systemTypes[boolean]}
	if b {
		v.num = 1
	}
	return v
}

// Integer returns a System Integer.
func Integer(n int32) Value { return integerOf(int64(n)) }

func integerOf(n int64) Value { return Value{typ: systemTypes[integer], num: n} }

// String returns a System String.
func String(s string) Value { return Value{typ: systemTypes[text], text: s} }

// Decimal returns a System Decimal; d must not be changed afterwards.
func Decimal(d *apd.Decimal) Value { return Value{typ: systemTypes[decimal], ref: d} }

// Exists reports whether v is an item at all.
func (v Value) Exists() bool { return v.typ != nil }

// Type returns what v is, nil for the zero Value.
func (v Value) Type() *Type { return v.typ }

// Node returns the element v stands for, and what stands beside a primitive
// under _field. Both are absent for a System value.
func (v Value) Node() (node, beside element.Value) { return v.node, v.side }

// stored reports whether v is an element of a resource.
func (v *Value) stored() bool { return v.typ.def != nil }

// hasValue reports whether v is a primitive with a value, or a System value.
func (v *Value) hasValue() bool {
	if !v.stored() {
		return true
	}
	if !v.typ.primitive() {
		return false
	}
	switch v.node.Kind() {
	case 0, 'n', '{', '[':
		return false
	}
	return true
}

// as returns which System type v can be read as; none when it cannot.
func (v *Value) as() system {
	if v.stored() && v.typ.like != quantity && !v.hasValue() {
		return none
	}
	return v.typ.like
}

// Bool returns a Boolean, or a FHIR boolean.
func (v Value) Bool() (b, ok bool) {
	if v.typ == nil || v.typ.like != boolean {
		return false, false
	}
	if v.stored() {
		k := v.node.Kind()
		return k == 't', k == 't' || k == 'f'
	}
	return v.num != 0, true
}

// Int returns an Integer, or a FHIR integer.
func (v Value) Int() (n int64, ok bool) {
	if v.typ == nil || v.typ.like != integer {
		return 0, false
	}
	if v.stored() {
		return v.node.Int()
	}
	return v.num, true
}

// Decimal returns an Integer or Decimal, of System or FHIR, as a decimal,
// which must not be changed.
func (v Value) Decimal() (*apd.Decimal, bool) {
	if v.typ == nil {
		return nil, false
	}
	switch v.typ.like {
	case integer:
		n, ok := v.Int()
		return apd.New(n, 0), ok
	case decimal:
		if v.stored() {
			return parseDecimal(v.node.Raw())
		}
		return v.ref.(*apd.Decimal), true
	}
	return nil, false
}

// String returns v as toString() writes it; what has no such form, such as a
// HumanName, as its JSON.
func (v Value) String() string {
	if v.typ == nil {
		return ""
	}
	if s, ok := v.toString(); ok {
		return s
	}
	if t, ok := v.ref.(*Type); ok {
		return t.String()
	}
	return string(v.node.Raw())
}

// str returns a String, or any FHIR primitive that is written as one.
func (v *Value) str() (string, bool) {
	if v.typ == nil || v.typ.like != text {
		return "", false
	}
	if v.stored() {
		return v.node.Text(), v.node.Kind() == '"'
	}
	return v.text, true
}

// moment returns a Date, DateTime or Time.
func (v *Value) moment() (m moment, ok bool) {
	if v.stored() {
		raw := v.node.Raw()
		if len(raw) < 2 || raw[0] != '"' {
			return m, false
		}
		return parseMoment(string(raw[1:len(raw)-1]), v.typ.like) // no date has a character that JSON escapes
	}
	p, ok := v.ref.(*moment)
	if !ok {
		return m, false
	}
	return *p, true
}

func (v *Value) toString() (string, bool) {
	switch v.as() {
	case boolean:
		b, ok := v.Bool()
		return strconv.FormatBool(b), ok
	case text:
		return v.str()
	case integer:
		n, ok := v.Int()
		return strconv.FormatInt(n, 10), ok
	case decimal:
		if v.stored() {
			return v.node.Text(), true
		}
		return v.ref.(*apd.Decimal).Text('f'), true
	case date, dateTime, clock:
		if v.stored() {
			return v.node.Text(), true
		}
		return v.ref.(*moment).String(), true
	case quantity:
		if a, ok := v.amount(); ok {
			return a.String(), true
		}
	}
	return "", false
}
