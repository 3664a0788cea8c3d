package path

// typeFunctions ask what an item is. The operators is and as come here, too.
var typeFunctions = map[string]function{
	"is":     {min: 1, max: 1, build: buildTyped("is")},
	"as":     {min: 1, max: 1, build: buildTyped("as")},
	"ofType": {min: 1, max: 1, build: buildTyped("ofType")},
	"type": {run: func(_ *machine, _ *call, in, out []Value) ([]Value, error) {
		for i := range in {
			out = append(out, Value{typ: systemTypes[typeInfo], ref: in[i].typ})
		}
		return out, nil
	}},
}

func buildTyped(which string) func(c *compiler, n *Call, on op) (op, error) {
	return func(c *compiler, n *Call, on op) (op, error) {
		name, ok := AsTypeName(n.Args[0])
		if lit, isText := n.Args[0].(*Literal); isText && lit.Kind == StringLiteral { // as('Quantity'), as some wrote in R4
			name, ok = TypeName{Name: lit.Text}, true
		}
		if !ok {
			return nil, c.fail(n.At, n.Name+"() takes the name of a type")
		}
		return c.typed(which, on, name, n.At)
	}
}

func (c *compiler) typed(which string, on op, name TypeName, at int) (op, error) {
	t := findType(name)
	if t == nil {
		if name.Namespace == "System" {
			return &neverOp{on, which == "is"}, nil
		}
		return nil, c.fail(at, "there is no type "+quote(name.String()[:min(len(name.String()), 40)], '"'))
	}
	switch which {
	case "is":
		return &isOp{on: on, test: newTest(name, t), at: at}, nil
	case "as":
		return &asOp{on: on, test: newTest(name, t), at: at, many: c.asFilters}, nil
	}
	return &asOp{on: on, test: newTest(name, t), at: at, many: true}, nil
}

// test asks whether an item is of a type.
type test struct {
	typ  *Type
	also *Type // Quantity without a namespace names that of FHIR and that of System
	seen remembered[bool]
}

func newTest(name TypeName, t *Type) test {
	if name == (TypeName{Name: "Quantity"}) {
		return test{typ: t, also: systemTypes[quantity]}
	}
	return test{typ: t}
}

// is reports whether t is the type, or built on it.
func (o *test) is(t *Type) bool { return t == o.also || isType(&o.seen, t, o.typ) }

// neverOp is a test for a type of System that does not exist: nothing is one.
type neverOp struct {
	on op
	is bool
}

func (o *neverOp) eval(m *machine, out []Value) ([]Value, error) {
	some, err := m.some(o.on)
	if some && o.is {
		out = append(out, Boolean(false))
	}
	return out, err
}

// isOp: one item, of a type or of one built on it.
type isOp struct {
	on op
	test
	at int
}

func (o *isOp) ask(m *machine) (tri, error) {
	v, ok, err := m.one(o.on, o.at)
	if !ok || err != nil {
		return unknown, err
	}
	return known(o.is(v.typ)), nil
}

func (o *isOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// asOp keeps the items of a type: of a resource or complex type also those
// built on it, of a primitive only itself.
type asOp struct {
	on op
	test
	at   int
	many bool // ofType takes many items
}

func (o *asOp) keeps(t *Type) bool {
	if o.typ.def == nil || o.typ.primitive() {
		return t == o.typ
	}
	return o.is(t)
}

func (o *asOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.on.eval(m, m.take())
	if err == nil && !o.many && len(in) > 1 {
		err = m.fail(o.at, "as takes one item, and there are more; ofType() takes many")
	}
	for i := 0; i < len(in) && err == nil; i++ {
		if o.keeps(in[i].typ) {
			out = append(out, in[i])
		}
	}
	m.give(in)
	return out, err
}

func (o *asOp) some(m *machine) (bool, error) {
	tmp, err := o.eval(m, m.take())
	n := len(tmp)
	m.give(tmp)
	return n > 0, err
}
