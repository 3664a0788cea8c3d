package path

import "slices"

// Types returns what the expression can return when it is evaluated on a type
// of FHIR, by the definitions alone. known is false when that cannot be told,
// as behind resolve(). The error is an *Error: a name that cannot be there, or
// a function on what it is not for.
func (e *Expr) Types(base string) (all []*Type, known bool, err error) {
	s, err := checked(e.tree, e.src, base, false)
	if err != nil {
		return nil, false, err
	}
	return s.types, !s.any, nil
}

func checked(tree Node, src, base string, ordered bool) (static, error) {
	t := typeNamed(base)
	if t == nil {
		return static{}, (&Error{Kind: Semantic, Message: "there is no type " + quote(base, '"')}).locate(src)
	}
	c := checker{ordered: ordered, base: of(t), this: of(t)}
	s := c.node(tree)
	if c.err != nil {
		return s, c.err.locate(src)
	}
	return s, nil
}

// static is what can be known of a part without a resource.
type static struct {
	types     []*Type // none and not any: the part is always empty
	any       bool    // it may be anything
	unordered bool    // its items have no order
}

func of(types ...*Type) static { return static{types: types} }

func systemType(kind system) static { return of(systemTypes[kind]) }

// or is what either part may be.
func (s static) or(t static) static {
	out := static{any: s.any || t.any, unordered: s.unordered || t.unordered, types: slices.Clone(s.types)}
	for _, typ := range t.types {
		if !slices.Contains(out.types, typ) {
			out.types = append(out.types, typ)
		}
	}
	return out
}

// plain is what a value of s becomes when something is computed with it.
func (s static) plain() static {
	out := static{any: s.any, unordered: s.unordered}
	for _, t := range s.types {
		out = out.or(systemType(t.like))
	}
	return out
}

// never reports whether s is known, is not empty, and is nothing of these kinds.
func (s static) never(kinds ...system) bool {
	if s.any || len(s.types) == 0 {
		return false
	}
	return !slices.ContainsFunc(s.types, func(t *Type) bool { return slices.Contains(kinds, t.like) })
}

// checker goes through a tree with what $this can be.
type checker struct {
	ordered    bool
	base, this static
	again      bool // inside the second look at what repeat() repeats
	err        *Error
}

func (c *checker) fail(at int, message string) static {
	if c.err == nil {
		c.err = &Error{Kind: Semantic, Message: message, Offset: at}
	}
	return static{any: true}
}

func (c *checker) node(n Node) static {
	switch n := n.(type) {
	case *Member:
		return c.member(n)
	case *Call:
		return c.call(n)
	case *Index:
		c.node(n.Item)
		return c.inOrder(c.node(n.On), n.At)
	case *Unary:
		s := c.node(n.Of)
		if s.never(integer, decimal, quantity) {
			return c.fail(n.At, "a sign stands before a number")
		}
		return s.plain()
	case *Binary:
		return c.binary(n)
	case *TypeTest:
		s := c.node(n.On)
		return c.tested(n.Op, s, findType(n.Type))
	case *Literal:
		return systemType([...]system{BooleanLiteral: boolean, StringLiteral: text, IntegerLiteral: integer, DecimalLiteral: decimal,
			DateLiteral: date, DateTimeLiteral: dateTime, TimeLiteral: clock, QuantityLiteral: quantity}[n.Kind])
	case *Special:
		return map[string]static{"this": c.this, "index": systemType(integer), "total": {any: true}}[n.Name]
	case *Variable:
		if n.Name == "context" {
			return c.base
		}
		return static{any: true}
	}
	return static{}
}

func (c *checker) member(n *Member) static {
	on := c.this
	if n.On != nil {
		on = c.node(n.On)
	} else if t := findType(TypeName{Name: n.Name}); t != nil && t.def != nil && !t.primitive() {
		if on.any || slices.ContainsFunc(on.types, func(is *Type) bool { return is.Is(t) }) {
			return on
		}
		if slices.ContainsFunc(on.types, func(is *Type) bool { return t.Is(is) }) {
			return of(t)
		}
		return c.fail(n.At, "the expression begins with "+quote(n.Name, '"')+", and is evaluated on something else")
	}
	out, found := static{any: on.any, unordered: on.unordered}, on.any || len(on.types) == 0
	for _, t := range on.types {
		if s, ok := t.member(n.Name); ok {
			found, out = true, out.or(s)
		}
	}
	if !found {
		return c.fail(n.At, "there is no element "+quote(n.Name[:min(len(n.Name), 60)], '"')+" here")
	}
	return out
}

// member returns what the elements of one name can be.
func (t *Type) member(name string) (s static, ok bool) {
	if t.def == nil {
		switch t.like {
		case typeInfo:
			return systemType(text), name == "namespace" || name == "name" || name == "baseType"
		case quantity:
			return map[string]static{"value": systemType(decimal), "unit": systemType(text)}[name], name == "value" || name == "unit"
		}
		return s, false
	}
	f := t.fields[name]
	if f == nil {
		return static{any: true}, t.def.Abstract // what is built on it may have it
	}
	for i := range f.shapes {
		if f.shapes[i].any {
			return of(typeNamed("Resource")), true
		}
		if typ := typeNamed(f.shapes[i].code); typ != nil {
			s.types = append(s.types, typ)
		}
	}
	return s, true
}

// inOrder refuses a step that depends on an order where there is none.
func (c *checker) inOrder(s static, at int) static {
	if c.ordered && s.unordered {
		return c.fail(at, "these items have no order")
	}
	return s
}

func (c *checker) tested(how string, s static, t *Type) static {
	if how == "is" {
		return systemType(boolean)
	}
	if t == nil {
		return static{}
	}
	out := of(t)
	out.unordered = s.unordered
	return out
}

func (c *checker) binary(n *Binary) static {
	left, right := c.node(n.Left), c.node(n.Right)
	switch n.Op {
	case "|":
		s := left.or(right)
		s.unordered = true
		return s
	case "&":
		return systemType(text)
	case "+", "-":
		return c.sum(n, left, right)
	case "*", "/":
		if left.never(integer, decimal, quantity) || right.never(integer, decimal, quantity) {
			return c.fail(n.At, n.Op+" takes numbers")
		}
		return static{any: true}
	case "div", "mod":
		if left.never(integer, decimal) || right.never(integer, decimal) {
			return c.fail(n.At, n.Op+" takes numbers")
		}
		return systemType(integer).or(systemType(decimal))
	}
	return systemType(boolean)
}

func (c *checker) sum(n *Binary, left, right static) static {
	numbers := []system{integer, decimal, quantity}
	switch {
	case left.never(date, dateTime, clock, text) && !left.never(numbers...):
		if right.never(numbers...) {
			return c.fail(n.At, n.Op+" takes two numbers here")
		}
		return left.or(right).plain()
	case left.never(text, integer, decimal, quantity) && !left.never(date, dateTime, clock):
		if right.never(quantity) {
			return c.fail(n.At, "a date moves by a quantity of time")
		}
	case left.never(date, dateTime, clock, integer, decimal, quantity) && !left.never(text):
		if n.Op == "-" || right.never(text) {
			return c.fail(n.At, n.Op+" cannot take these")
		}
	case left.never(date, dateTime, clock, text, integer, decimal, quantity):
		return c.fail(n.At, n.Op+" cannot take these")
	}
	return left.or(right).plain()
}
