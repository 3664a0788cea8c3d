package validate

import (
	"slices"
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/terminology"
)

// shape is what the walk needs to know of one type, made once of its
// definition: every member name leads straight to what may stand there.
type shape struct {
	typ      *definition.Type
	slots    map[string]*slot
	required uint64 // the elements that have to be there, a bit each
	checks   []check
}

// slot is one member that an object of a shape may have.
type slot struct {
	element  *definition.Element
	ref      *definition.TypeRef
	bit      uint8
	beside   bool // _name, next to the primitive name
	typeName bool // resourceType
	many     bool
	sample   bool   // holds a part of a value: what a profile wants, or an example
	format   format // of a primitive, noFormat of anything else
	any      bool   // any resource: contained, Bundle.entry.resource
	shape    *shape // of what lies inside; of a primitive, of its _name
	targets  []string
	codes    *terminology.Set // of a required binding whose codes are known
	checks   []check
	binding  *binding // one that is not required, or whose codes are not all known
}

// typeNameBit stands for resourceType, which is no element.
const typeNameBit = 63

// shapes holds every shape made so far. Shapes point to each other, so all that
// one needs are made before any of them is handed out.
var shapes struct {
	sync.RWMutex
	byType map[string]*shape
}

// shapeOf returns the shape of a type, nil when R4 has no such type.
func shapeOf(name string) *shape {
	shapes.RLock()
	s := shapes.byType[name]
	shapes.RUnlock()
	if s != nil {
		return s
	}
	t := definition.Of(name)
	if t == nil {
		return nil
	}
	shapes.Lock()
	defer shapes.Unlock()
	if shapes.byType == nil {
		shapes.byType = map[string]*shape{}
	}
	return makeShape(t)
}

// resourceShape is shapeOf for the types a resource may have.
func resourceShape(name []byte) *shape {
	shapes.RLock()
	s := shapes.byType[string(name)]
	shapes.RUnlock()
	if s == nil {
		s = shapeOf(string(name))
	}
	if s == nil || s.typ.Kind != definition.Resource || s.typ.Abstract {
		return nil
	}
	return s
}

// makeShape makes the shape of t and of all types that t leads to.
func makeShape(t *definition.Type) *shape {
	if s := shapes.byType[t.Name]; s != nil {
		return s
	}
	s := &shape{typ: t, slots: make(map[string]*slot, 2*len(t.Elements)), checks: checksOf(t.Constraints)}
	shapes.byType[t.Name] = s
	if len(t.Elements) >= typeNameBit {
		panic("more elements than bits: " + t.Name)
	}
	for i, e := range t.Elements {
		if e.Min > 0 {
			s.required |= 1 << i
		}
		for j := range e.Types {
			s.add(e, &e.Types[j], uint8(i))
		}
	}
	if t.Kind == definition.Resource {
		s.slots["resourceType"] = &slot{typeName: true, bit: typeNameBit}
	}
	return s
}

func (s *shape) add(e *definition.Element, r *definition.TypeRef, bit uint8) {
	sl := &slot{element: e, ref: r, bit: bit, many: e.Max > 1, format: formats[r.Code], targets: localTargets(r)}
	if e.Path == "Resource.id" || strings.HasSuffix(e.Path, ".id") && s.typ.Kind == definition.Resource {
		sl.format = id // R4 calls it a string, and means an id
	}
	path := strings.TrimSuffix(e.Path, "[x]")
	sl.sample = path == "ElementDefinition.pattern" || path == "ElementDefinition.example.value"
	s.slots[r.Member] = sl
	of := r.Type()
	switch {
	case of == nil:
	case of.Kind == definition.Resource:
		sl.any = true
	default:
		sl.shape = makeShape(of)
	}
	if sl.format != noFormat && sl.shape != nil && !e.Attribute { // id and url have nothing beside them
		beside := *sl
		beside.beside = true
		s.slots["_"+r.Member] = &beside
	}
	sl.checks = checksOf(e.Constraints)
	b := e.Binding
	if b == nil || b.Strength == "example" || !bindable(r.Code) {
		return
	}
	if b.Strength == "required" {
		sl.codes = terminology.Fixed(b.ValueSet)
	}
	if sl.codes == nil {
		sl.binding = &binding{strength: b.Strength, valueSet: b.ValueSet}
		if terminology.Fixed(b.Most) != nil { // of the four there are, one is not among HL7's value sets
			sl.binding.most = b.Most
		}
	}
}

// bindable reports whether values of this type carry a code.
func bindable(typ string) bool {
	switch typ {
	case "code", "Coding", "CodeableConcept", "Quantity", "Age", "Duration", "Count", "Distance", "Money", "string", "uri":
		return true
	}
	return false
}

// valueSet names the set of codes.
func (sl *slot) valueSet() string { return unversioned(sl.element.Binding.ValueSet) }

// localTargets are the resource types that a Reference may point to; nil is any.
func localTargets(r *definition.TypeRef) (names []string) {
	if r.Code != "Reference" {
		return nil
	}
	for _, t := range r.Targets {
		name, ok := strings.CutPrefix(t, definition.Structure)
		if !ok || definition.Of(name) == nil {
			return nil // a profile: its type is looked at where profiles are
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
