package validate

import (
	"strings"

	"kith/fhir/definition"
)

// slice sorts the items of an element into the slices of a profile, checks each
// against its slice, and how many there are of each.
func (w *walk) slice(parent item, items []item, n *node, p *profile) {
	found := make([][]item, len(n.slices))
	last, stray := -1, false
	for _, it := range items {
		w.enterChild(n, it)
		k := w.sliceOf(it, n, p)
		switch {
		case k < 0 && n.closed():
			w.say(it.at(), Error, codeStructure, "issue.no-slice", "name", n.name).Source = p.url
		case k < 0:
			stray = true
		default:
			w.inOrder(it, n, p, k < last, stray)
			last = k
			found[k] = append(found[k], it)
			w.conform(it, n.slices[k], p)
		}
		w.leave()
	}
	for k, s := range n.slices {
		w.cardinality(parent.at(), s, len(found[k]), p)
		if len(s.slices) > 0 {
			w.slice(parent, found[k], s, p)
		}
	}
}

// inOrder checks what a slicing says of order.
func (w *walk) inOrder(it item, n *node, p *profile, before, stray bool) {
	if s := n.slicing; s != nil && (s.ordered && before || s.rules == "openAtEnd" && stray) {
		w.say(it.at(), Error, codeStructure, "issue.slice-order", "name", n.name).Source = p.url
	}
}

// others is the name of the slice that takes what fits no other.
const others = "@default"

// sliceOf returns the index of the slice an item belongs to, -1 for none.
func (w *walk) sliceOf(it item, n *node, p *profile) int {
	rest := -1
	for k, s := range n.slices {
		if s.slice == others {
			rest = k
		} else if w.inSlice(it, n, s, p) {
			return k
		}
	}
	return rest
}

func (w *walk) inSlice(it item, n, s *node, p *profile) bool {
	if n.slicing == nil || len(n.slicing.discriminators) == 0 {
		return w.inBareSlice(it, n, s, p)
	}
	for _, d := range n.slicing.discriminators {
		if !w.tells(it, s, d, p) {
			return false
		}
	}
	return true
}

// inBareSlice tells slices apart that come without a discriminator: extensions
// by their URL, choices by their type, anything else by all that the slice asks.
func (w *walk) inBareSlice(it item, n, s *node, p *profile) bool {
	switch {
	case n.core != nil && n.core.Choice:
		return w.tells(it, s, discriminator{typ: "type"}, p)
	case n.of != nil && n.of.Name == "Extension":
		return w.tells(it, s, discriminator{"value", []string{"url"}}, p)
	}
	return w.satisfies(it, s, p)
}

// tells reports whether one discriminator puts an item into a slice.
func (w *walk) tells(it item, s *node, d discriminator, p *profile) bool {
	values := w.follow([]item{it}, d.path)
	n := w.nodeAt(s, d.path)
	switch d.typ {
	case "exists":
		return (len(values) > 0) == (n == nil || n.max > 0)
	case "type":
		return anyOf(values, func(v item) bool { return n.hasType(v) })
	case "profile":
		return anyOf(values, func(v item) bool { return w.fitsTypes(v, n) })
	}
	if n == nil {
		return true // the profile names no value: nothing to tell them apart by
	}
	if n.max == 0 {
		return len(values) == 0
	}
	return anyOf(values, func(v item) bool { return w.satisfies(v, n, p) })
}

func anyOf(items []item, is func(item) bool) bool {
	for _, it := range items {
		if is(it) {
			return true
		}
	}
	return false
}

// hasType reports whether a value is of one of the types of a node.
func (n *node) hasType(v item) bool {
	if n == nil || v.typ == nil {
		return false
	}
	for _, t := range n.types {
		if v.typ.Is(t.code) || v.ref != nil && v.ref.Code == t.code {
			return true
		}
	}
	return n.types == nil && (n.of == nil || v.typ.Is(n.of.Name))
}

// fitsTypes reports whether a value conforms to a profile of its type.
func (w *walk) fitsTypes(v item, n *node) bool {
	if n == nil {
		return false
	}
	asked := false
	for _, t := range n.types {
		for _, u := range t.profiles {
			asked = true
			if w.fits(v, u) {
				return true
			}
		}
	}
	return !asked && n.hasType(v)
}

// satisfies reports whether a value is what a node asks for in fixed values,
// patterns and required value sets, its own and those of its children.
func (w *walk) satisfies(v item, n *node, p *profile) bool {
	switch {
	case n.fixed.Exists() && !equal(v.value, n.fixed):
		return false
	case n.pattern.Exists() && !within(v.value, n.pattern):
		return false
	case n.binding != nil && n.binding.strength == "required" && !w.inValueSet(v, n.binding.valueSet):
		return false
	}
	for _, c := range n.children {
		items := w.collect(v, c.name)
		if len(items) < c.min || len(items) > c.max {
			return false
		}
		if len(items) > 0 && c.distinguishes() && !anyOf(items, func(i item) bool { return w.satisfies(i, c, p) }) {
			return false
		}
		for _, s := range c.slices {
			if s.min > 0 && !anyOf(items, func(i item) bool { return w.inSlice(i, c, s, p) }) {
				return false
			}
		}
	}
	return true
}

// distinguishes reports whether a node or one below it asks for a value.
func (n *node) distinguishes() bool {
	if n.fixed.Exists() || n.pattern.Exists() || n.binding != nil && n.binding.strength == "required" {
		return true
	}
	for _, c := range n.children {
		if c.min > 0 || c.distinguishes() {
			return true
		}
	}
	return false
}

// follow walks the path of a discriminator through values.
func (w *walk) follow(items []item, path []string) []item {
	for _, part := range path {
		var next []item
		for _, it := range items {
			next = append(next, w.stepTo(it, part)...)
		}
		items = next
	}
	return items
}

func (w *walk) stepTo(it item, part string) []item {
	name, arg := splitCall(part)
	switch {
	case name == "resolve" && part != name:
		if r := w.resolve(it.value); r.Kind() == '{' {
			return []item{{value: r, typ: definition.Of(r.Get("resourceType").Text()), index: -1}}
		}
		return nil
	case name == "ofType" && part != name:
		if it.typ != nil && it.typ.Is(arg) {
			return []item{it}
		}
		return nil
	case name == "extension" && part != name:
		var found []item
		for _, x := range w.collect(it, name) {
			if x.value.Get("url").Is(arg) {
				found = append(found, x)
			}
		}
		return found
	}
	return w.collect(it, part)
}

// splitCall splits ofType(Quantity) and extension('url') into name and argument.
func splitCall(part string) (name, arg string) {
	name, arg, _ = strings.Cut(part, "(")
	return name, strings.Trim(strings.TrimSuffix(arg, ")"), `'"`)
}

// nodeAt walks the path of a discriminator through a slice; where the slice
// says nothing, the profile of its type does. nil when nobody does.
func (w *walk) nodeAt(n *node, path []string) *node {
	for _, part := range path {
		if n = w.nodeStep(n, part); n == nil {
			return nil
		}
	}
	return n
}

func (w *walk) nodeStep(n *node, part string) *node {
	name, arg := splitCall(part)
	switch {
	case name == "resolve" && part != name:
		return &node{name: name, max: unbounded, types: n.targetTypes()}
	case name == "ofType" && part != name:
		if s := n.sliceOfType(arg); s != nil {
			return s
		}
		return n
	}
	if c := n.has(name); c != nil {
		if name == "extension" && part != name {
			return c.sliceByURL(arg)
		}
		return c
	}
	for _, t := range n.types {
		for _, u := range t.profiles {
			if p, err := w.profile(u); err == nil {
				if c := w.nodeStep(p.root, part); c != nil {
					return c
				}
			}
		}
	}
	for _, s := range n.slices {
		if c := w.nodeStep(s, part); c != nil {
			return c
		}
	}
	return nil
}

// has returns the child with this name, nil when the profile does not mention it.
func (n *node) has(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (n *node) sliceOfType(typ string) *node {
	for _, s := range n.slices {
		if len(s.types) == 1 && s.types[0].code == typ {
			return s
		}
	}
	return nil
}

func (n *node) sliceByURL(url string) *node {
	for _, s := range n.slices {
		if c := s.has("url"); c != nil && c.fixed.Is(url) {
			return s
		}
		for _, t := range s.types {
			for _, p := range t.profiles {
				if p == url {
					return s
				}
			}
		}
	}
	return nil
}

// targetTypes are the types and profiles of what a reference may point to.
func (n *node) targetTypes() (types []typeRule) {
	for _, t := range n.types {
		for _, u := range t.targets {
			name, ok := strings.CutPrefix(u, definition.Structure)
			if ok && definition.Of(name) != nil {
				types = append(types, typeRule{code: name})
			} else {
				types = append(types, typeRule{profiles: []string{u}})
			}
		}
	}
	return types
}
