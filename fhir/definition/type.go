package definition

import (
	"math"
	"slices"
	"strings"
	"sync"

	"kith/fhir/element"
)

// Kind says what sort of type a Type is.
type Kind uint8

// The kinds of types. A Backbone is the unnamed type of an element that holds
// elements of its own; it goes by the element's path.
const (
	Primitive Kind = iota + 1
	Complex
	Resource
	Backbone
)

// Many is the Max of an element that may repeat without end.
const Many = math.MaxInt

// Structure begins the canonical URL of every type of the standard.
const Structure = "http://hl7.org/fhir/StructureDefinition/"

// MaxValueSet is the URL of the extension that gives a binding its Most.
const MaxValueSet = Structure + "elementdefinition-maxValueSet"

// Type is one type of R4.
type Type struct {
	Name        string // "Patient", "HumanName", "boolean", "Patient.contact"
	Base        string // "DomainResource"; "" for Element and Resource
	Kind        Kind
	Abstract    bool
	Elements    []*Element   // inherited ones first, in the standard's order; of a primitive only id and extension
	Constraints []Constraint // of the type as a whole, inherited ones included
	Pattern     string       // of a primitive: HL7's regular expression for its text, "" if it has none

	members map[string]member
	named   map[string]*Element
}

type member struct {
	element *Element
	ref     *TypeRef
}

// Element is one element of a type.
type Element struct {
	Name              string // without [x]
	Path              string // "Observation.value[x]"
	Short             string // what it is, in HL7's few words
	Min, Max          int    // Max is Many for *
	Choice            bool   // name[x]
	Attribute         bool   // an attribute in XML
	Types             []TypeRef
	Binding           *Binding // nil when it has none
	Constraints       []Constraint
	Summary, Modifier bool
}

// TypeRef is one type that an element may have.
type TypeRef struct {
	Code     string   // "Quantity", "Reference", "code"; the path of a backbone element, also where the standard refers to another's content
	Member   string   // its name in JSON: "valueQuantity", or the element's
	Profiles []string // canonical URLs that the value must conform to
	Targets  []string // canonical URLs of what a Reference or canonical may point to; empty is anything
}

// Binding ties an element to a value set.
type Binding struct {
	Strength string // required, extensible, preferred, example
	ValueSet string // canonical URL, perhaps with |version
	Most     string // canonical URL of the value set that even codes outside of ValueSet must be in
}

// Constraint is an invariant of the standard. ele-1 and ext-1, which hold for
// every element and every extension, are given for those types alone.
type Constraint struct {
	Key, Severity, Human, Expression, Source string
}

var types struct {
	sync.RWMutex
	byName map[string]*Type
}

// Of returns the type with this name, nil when R4 has none. The type of a
// backbone element goes by its path: Of("Patient.contact").
func Of(name string) *Type {
	types.RLock()
	t := types.byName[name]
	types.RUnlock()
	if t != nil {
		return t
	}
	main, _, _ := strings.Cut(name, ".")
	line, ok := core.load().byURL["StructureDefinition "+Structure+main]
	if !ok {
		return nil
	}
	types.Lock()
	defer types.Unlock()
	if types.byName == nil {
		types.byName = map[string]*Type{}
	}
	if types.byName[main] == nil {
		compile(main, line, types.byName)
	}
	return types.byName[name]
}

// Types returns the names of all resource and data types, abstract ones too, sorted.
var Types = sync.OnceValue(func() (names []string) {
	for key := range core.load().byURL {
		if name, ok := strings.CutPrefix(key, "StructureDefinition "+Structure); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
})

// Type returns the type that r names, nil for the system types of FHIRPath.
func (r *TypeRef) Type() *Type { return Of(r.Code) }

// Element returns the element that a member of the JSON object stands for, and
// which of its types: "valueQuantity" is value[x] as a Quantity. nil, nil when
// the type has no such element.
func (t *Type) Element(name string) (*Element, *TypeRef) {
	m := t.members[name]
	return m.element, m.ref
}

// Named returns the element with this name, "value" for value[x], or nil.
func (t *Type) Named(name string) *Element { return t.named[name] }

// Is reports whether t is the type with this name or built on it.
func (t *Type) Is(name string) bool {
	for ; t != nil; t = Of(t.Base) {
		if t.Name == name {
			return true
		}
		if t.Base == "" {
			return false
		}
	}
	return false
}

// compile adds the type that a StructureDefinition describes, and those of its
// backbone elements.
func compile(name string, line []byte, into map[string]*Type) {
	var d element.Doc
	if err := d.Parse(line, element.Options{}); err != nil {
		panic("the definition of " + name + " is damaged: " + err.Error())
	}
	sd := d.Root()
	main := &Type{Name: name, Base: localName(sd.Get("baseDefinition").Text()), Kind: kindOf(sd), Abstract: sd.Get("abstract").True()}
	into[name] = main
	for e := range sd.Each("snapshot", "element") {
		path := e.Get("path").Text()
		in, last, nested := cutLast(path)
		if !nested {
			main.Constraints = constraintsOf(e)
			continue
		}
		owner := into[in]
		if owner == nil { // the first child of a backbone element
			owner = &Type{Name: in, Kind: Backbone}
			into[in] = owner
			above, own, _ := cutLast(in)
			el := into[above].named[own]
			owner.Base = el.Types[0].Code
			el.Types[0].Code = in
		}
		if main.Kind == Primitive && last == "value" {
			main.Pattern = patternOf(e)
			continue
		}
		owner.add(elementOf(e, path, last))
	}
	if name == "xhtml" || name == "Element" || name == "Resource" {
		main.Base = strings.TrimPrefix(main.Base, "Base")
	}
}

func (t *Type) add(e *Element) {
	if t.members == nil {
		t.members, t.named = map[string]member{}, map[string]*Element{}
	}
	t.Elements = append(t.Elements, e)
	t.named[e.Name] = e
	for i := range e.Types {
		t.members[e.Types[i].Member] = member{e, &e.Types[i]}
	}
}

func kindOf(sd element.Value) Kind {
	switch sd.Get("kind").Text() {
	case "primitive-type":
		return Primitive
	case "resource":
		return Resource
	}
	return Complex
}

// cutLast splits a path at its last dot.
func cutLast(path string) (before, last string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

func localName(url string) string { return strings.TrimPrefix(url, Structure) }
