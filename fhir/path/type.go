package path

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// Type is what a value is: a type of FHIR, or one of FHIRPath's own (System).
// There is one Type of each, so they compare with ==.
type Type struct {
	Namespace string // FHIR or System
	Name      string // "Patient", "boolean", "Patient.contact"; "Boolean"

	def      *definition.Type
	like     system // which System value it can be read as
	fields   map[string]*field
	byMember map[string]*shape
}

// system is a type of the namespace System.
type system uint8

const (
	none system = iota
	boolean
	integer
	decimal
	text
	date
	dateTime
	clock // Time
	quantity
	typeInfo // what type() returns
)

// systemTypes are the types of System, by their number.
var systemTypes = func() (all [typeInfo + 1]*Type) {
	for i, name := range []string{"Any", "Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity", "TypeInfo"} {
		all[i] = &Type{Namespace: "System", Name: name, like: system(i)}
	}
	return all
}()

// field is an element of a type under the name that expressions use.
type field struct {
	name   string
	shapes []shape // one, or one for each type of a choice
}

// shape is a field as one of its types.
type shape struct {
	member string // its name in JSON
	code   string // its type; "Resource" says so itself
	prim   bool   // it may have a _sibling
	any    bool   // a resource: its type stands inside
	typ    atomic.Pointer[Type]
}

// resolved returns the type of a shape; element is what has it.
func (s *shape) resolved(v element.Value) *Type {
	if s.any {
		if t := typeNamed(v.Get("resourceType").Text()); t != nil {
			return t
		}
	}
	if t := s.typ.Load(); t != nil {
		return t
	}
	t := typeNamed(s.code)
	s.typ.Store(t)
	return t
}

var types sync.Map // name -> *Type

// typeNamed returns a type of FHIR, nil when R4 has none of this name.
func typeNamed(name string) *Type {
	if t, ok := types.Load(name); ok {
		return t.(*Type)
	}
	def := definition.Of(name)
	if def == nil {
		return nil
	}
	t, _ := types.LoadOrStore(name, newType(def))
	return t.(*Type)
}

func newType(def *definition.Type) *Type {
	t := &Type{Namespace: "FHIR", Name: def.Name, def: def, like: likeOf(def),
		fields: map[string]*field{}, byMember: map[string]*shape{}}
	for _, e := range def.Elements {
		f := &field{name: e.Name, shapes: make([]shape, len(e.Types))}
		for i := range e.Types {
			r, s := &e.Types[i], &f.shapes[i]
			s.member, s.code = r.Member, r.Code
			if e.Name == "id" && def.Kind == definition.Resource {
				s.code = "id" // R4's own definition says string; every later one and HAPI say id
			}
			s.prim = isPrimitive(s.code)
			s.any = s.code == "Resource"
			t.byMember[s.member] = s
		}
		t.fields[e.Name] = f
	}
	return t
}

func isPrimitive(code string) bool {
	return code != "" && 'a' <= code[0] && code[0] <= 'z'
}

func likeOf(def *definition.Type) system {
	if def.Kind != definition.Primitive {
		if def.Is("Quantity") {
			return quantity
		}
		return none
	}
	switch def.Name {
	case "boolean":
		return boolean
	case "integer", "positiveInt", "unsignedInt":
		return integer
	case "decimal":
		return decimal
	case "date":
		return date
	case "dateTime", "instant":
		return dateTime
	case "time":
		return clock
	}
	return text
}

// primitive reports whether a value of t has its id and extensions beside it.
func (t *Type) primitive() bool {
	return t.def != nil && t.def.Kind == definition.Primitive
}

// resource reports whether t is a resource type.
func (t *Type) resource() bool {
	return t.def != nil && t.def.Kind == definition.Resource
}

// String returns the name with its namespace: FHIR.Patient.
func (t *Type) String() string { return t.Namespace + "." + t.Name }

// Definition returns what the standard says of the type, nil for System.
func (t *Type) Definition() *definition.Type { return t.def }

// Is reports whether t is the type other, or built on it.
func (t *Type) Is(other *Type) bool {
	if t == other {
		return true
	}
	return t.def != nil && other.def != nil && t.def.Is(other.Name)
}

// base returns the type t is built on, nil when there is none.
func (t *Type) base() *Type {
	if t.def == nil || t.def.Base == "" {
		return nil
	}
	return typeNamed(t.def.Base)
}

// findType returns the type an expression names. Without a namespace the types
// of FHIR come first, then those of System.
func findType(n TypeName) *Type {
	if n.Namespace == "" || n.Namespace == "FHIR" {
		if t := typeNamed(n.Name); t != nil && !strings.Contains(n.Name, ".") {
			return t
		}
	}
	if n.Namespace == "" || n.Namespace == "System" {
		i := slices.IndexFunc(systemTypes[:typeInfo], func(t *Type) bool { return t.Name == n.Name })
		if i >= 0 {
			return systemTypes[i]
		}
	}
	return nil
}
