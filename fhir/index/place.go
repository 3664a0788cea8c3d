package index

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/path"
)

// place is where values of one type stand in resources of one type: the way to
// them, member by member.
type place struct {
	way     []hop
	typ     string              // "CodeableConcept", "code", "Observation.component"
	element *definition.Element // nil at the root
	only    string              // type of resource that a reference must point to, or ""
	system  string              // system that a ContactPoint must have, or ""
}

// hop is one step of a way.
type hop struct {
	member string // as JSON has it: valueQuantity
	choice string // value[x], where the element may be of many types
	guard  guard  // what an item must fulfill
}

// guard lets items pass: all of them, the first, or those whose member is a literal.
type guard struct {
	first           bool
	member, literal string
}

func (g guard) String() string {
	switch {
	case g.first:
		return "[0]"
	case g.member != "":
		return "[" + g.member + "=" + g.literal + "]"
	}
	return ""
}

// String writes the way: component.valueQuantity.
func (p place) String() string {
	parts := make([]string, len(p.way))
	for i, h := range p.way {
		parts[i] = h.member + h.guard.String()
	}
	return strings.Join(parts, ".")
}

// choices writes the way with value[x] for an element of any type.
func (p place) choices() string {
	p.way = slices.Clone(p.way)
	for i, h := range p.way {
		p.way[i].member = cmp.Or(h.choice, h.member)
	}
	return p.String()
}

// then is p with one more step.
func (p place) then(e *definition.Element, t *definition.TypeRef) place {
	h := hop{member: t.Member}
	if e.Choice {
		h.choice = e.Name + "[x]"
	}
	p.way = append(slices.Clip(p.way), h)
	p.typ, p.element = t.Code, e
	return p
}

// guarded is p with a condition on its last step.
func (p place) guarded(g guard) (place, error) {
	if len(p.way) == 0 || p.way[len(p.way)-1].guard != (guard{}) {
		return p, errNotPlain
	}
	p.way = slices.Clone(p.way)
	p.way[len(p.way)-1].guard = g
	return p, nil
}

// errNotPlain says that an expression asks for more than a way through the
// resource: the evaluator has to answer it.
var errNotPlain = errors.New("not a plain path")

// reader finds the places that an expression names.
type reader struct {
	typ  string  // of the resource
	from []place // what the expression begins with
}

// placesOf returns the places that an expression names in resources of a type;
// alternatives for other types are left out.
func placesOf(typ, expression string) ([]place, error) {
	n, err := path.Parse(expression)
	if err != nil {
		return nil, err
	}
	return reader{typ, []place{{typ: typ}}}.read(n)
}

// within returns the places that the expression of a component names, which
// begins at focus.
func within(typ string, focus place, expression string) ([]place, error) {
	n, err := path.Parse(expression)
	if err != nil {
		return nil, err
	}
	return reader{typ, []place{focus}}.read(n)
}

func (r reader) read(n path.Node) ([]place, error) {
	switch n := n.(type) {
	case *path.Binary:
		if n.Op != "|" {
			return nil, errNotPlain
		}
		left, err := r.read(n.Left)
		if err != nil {
			return nil, err
		}
		right, err := r.read(n.Right)
		return append(left, right...), err
	case *path.Member:
		return r.member(n)
	case *path.TypeTest:
		if n.Op != "as" {
			return nil, errNotPlain
		}
		on, err := r.read(n.On)
		return ofType(on, n.Type.Name), err
	case *path.Index:
		return r.index(n)
	case *path.Call:
		return r.call(n)
	case *path.Variable:
		if n.Name == "resource" {
			return []place{{typ: r.typ}}, nil
		}
	}
	return nil, errNotPlain
}

func (r reader) member(n *path.Member) (all []place, err error) {
	from := r.from
	if n.On != nil {
		if from, err = r.read(n.On); err != nil {
			return nil, err
		}
	} else if t := definition.Of(n.Name); t != nil && t.Kind == definition.Resource {
		if definition.Of(r.typ).Is(n.Name) {
			return r.from, nil
		}
		return nil, nil
	}
	for _, p := range from {
		all = append(all, p.step(n.Name)...)
	}
	return all, nil
}

// step follows an element; one of many types leads to a place for each.
func (p place) step(name string) (all []place) {
	t := definition.Of(p.typ)
	if t == nil {
		return nil
	}
	e := t.Named(name)
	if e == nil {
		return nil
	}
	if t.Kind == definition.Primitive { // its extensions stand beside it
		p.way = slices.Clone(p.way)
		p.way[len(p.way)-1].member = "_" + p.way[len(p.way)-1].member
	}
	for i := range e.Types {
		all = append(all, p.then(e, &e.Types[i]))
	}
	return all
}

// ofType keeps the places of a type. Some of R4's expressions spell a type
// with a capital it does not have.
func ofType(from []place, name string) (kept []place) {
	for _, p := range from {
		if strings.EqualFold(p.typ, name) || p.typ == "Resource" {
			kept = append(kept, p)
		}
	}
	return kept
}

func (r reader) index(n *path.Index) ([]place, error) {
	on, err := r.read(n.On)
	if l, ok := n.Item.(*path.Literal); err != nil || !ok || l.Text != "0" {
		return nil, errNotPlain
	}
	for i := range on {
		if len(on[i].way) != 1 { // the first of all, not the first of each
			return nil, errNotPlain
		}
		if on[i], err = on[i].guarded(guard{first: true}); err != nil {
			return nil, err
		}
	}
	return on, nil
}

func (r reader) call(n *path.Call) (all []place, err error) {
	from := r.from
	if n.On != nil {
		if from, err = r.read(n.On); err != nil {
			return nil, err
		}
	}
	if len(n.Args) != 1 {
		return nil, errNotPlain
	}
	switch n.Name {
	case "as", "ofType":
		t, ok := path.AsTypeName(n.Args[0])
		if !ok {
			return nil, errNotPlain
		}
		return ofType(from, t.Name), nil
	case "extension":
		for _, p := range from {
			all = append(all, p.step("extension")...)
		}
		return each(all, func(p place) (place, error) { return p.where("url", n.Args[0]) })
	case "where":
		return each(from, func(p place) (place, error) { return p.condition(n.Args[0]) })
	}
	return nil, errNotPlain
}

func each(all []place, change func(place) (place, error)) (changed []place, err error) {
	for _, p := range all {
		if p, err = change(p); err != nil {
			return nil, err
		}
		changed = append(changed, p)
	}
	return changed, nil
}

// condition reads what stands in where(): resolve() is Patient, system = 'phone'.
func (p place) condition(n path.Node) (place, error) {
	switch n := n.(type) {
	case *path.TypeTest:
		if c, ok := n.On.(*path.Call); ok && c.On == nil && c.Name == "resolve" && n.Op == "is" {
			p.only = n.Type.Name
			return p, nil
		}
	case *path.Binary:
		if m, ok := n.Left.(*path.Member); ok && m.On == nil && n.Op == "=" {
			return p.where(m.Name, n.Right)
		}
	}
	return p, errNotPlain
}

// where keeps the items whose member is a literal.
func (p place) where(member string, n path.Node) (place, error) {
	l, ok := n.(*path.Literal)
	if !ok || l.Kind != path.StringLiteral {
		return p, errNotPlain
	}
	if p.typ == "ContactPoint" && member == "system" {
		p.system = l.Text
		return p, nil
	}
	t := definition.Of(p.typ)
	if t == nil || t.Named(member) == nil {
		return p, fmt.Errorf("%s has no %s", p.typ, member)
	}
	return p.guarded(guard{member: member, literal: l.Text})
}
