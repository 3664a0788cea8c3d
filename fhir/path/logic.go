package path

func (c *compiler) binary(n *Binary) (op, error) {
	left, err := c.scoped(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.scoped(n.Right)
	if err != nil {
		return nil, err
	}
	p := pair{left, right, n.At}
	switch n.Op {
	case "and":
		return &junctionOp{p, no}, nil
	case "or":
		return &junctionOp{p, yes}, nil
	case "xor":
		return &xorOp{p}, nil
	case "implies":
		return &impliesOp{p}, nil
	case "=":
		return &equalOp{pair: p}, nil
	case "!=":
		return &equalOp{pair: p, not: true}, nil
	case "~":
		return &alikeOp{pair: p}, nil
	case "!~":
		return &alikeOp{pair: p, not: true}, nil
	case "<", "<=", ">", ">=":
		return &orderOp{p, n.Op}, nil
	case "in":
		return &inOp{p}, nil
	case "contains":
		p.left, p.right = p.right, p.left
		return &inOp{p}, nil
	case "|":
		return &unionOp{p}, nil
	case "&":
		return &joinOp{p}, nil
	}
	return &mathOp{p, n.Op}, nil
}

// pair is an operator between two parts.
type pair struct {
	left, right op
	at          int
}

// both evaluates the two parts; done gives them back.
func (p *pair) both(m *machine) (left, right []Value, err error) {
	if err = m.spent(1); err != nil {
		return nil, nil, err
	}
	if left, err = p.left.eval(m, m.take()); err != nil {
		return left, nil, err
	}
	if c, ok := p.right.(*constant); ok {
		return left, c.values, nil
	}
	right, err = p.right.eval(m, m.take())
	return left, right, err
}

func (p *pair) done(m *machine, left, right []Value) {
	m.give(left)
	if _, ok := p.right.(*constant); !ok && right != nil {
		m.give(right)
	}
}

// junctionOp is and, which one no decides, and or, which one yes does.
type junctionOp struct {
	pair
	decides tri
}

func (o *junctionOp) ask(m *machine) (tri, error) {
	a, err := m.truth(o.left, o.at)
	if a == o.decides || err != nil {
		return a, err
	}
	b, err := m.truth(o.right, o.at)
	if a == unknown && b != o.decides {
		return unknown, err
	}
	return b, err
}

func (o *junctionOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

type xorOp struct{ pair }

func (o *xorOp) ask(m *machine) (tri, error) {
	a, err := m.truth(o.left, o.at)
	if err != nil {
		return unknown, err
	}
	b, err := m.truth(o.right, o.at)
	if a == unknown || b == unknown || err != nil {
		return unknown, err
	}
	return known(a != b), nil
}

func (o *xorOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

type impliesOp struct{ pair }

func (o *impliesOp) ask(m *machine) (tri, error) {
	a, err := m.truth(o.left, o.at)
	if a == no || err != nil {
		return yes, err
	}
	b, err := m.truth(o.right, o.at)
	switch {
	case b == yes:
		return yes, err
	case a == unknown:
		return unknown, err
	}
	return b, err
}

func (o *impliesOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

func evalAsker(m *machine, o asker, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	t, err := o.ask(m)
	if err != nil {
		return out, err
	}
	return answer(t, out), nil
}

// equalOp is = and !=.
type equalOp struct {
	pair
	not bool
}

func (o *equalOp) ask(m *machine) (tri, error) {
	left, right, err := o.both(m)
	t := unknown
	if err == nil {
		t, err = m.equal(left, right)
	}
	o.done(m, left, right)
	if o.not {
		t = t.not()
	}
	return t, err
}

func (o *equalOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// equal compares two collections, item by item.
func (m *machine) equal(left, right []Value) (tri, error) {
	if len(left) == 0 || len(right) == 0 {
		return unknown, nil
	}
	if len(left) != len(right) {
		return no, nil
	}
	all := yes
	for i := range left {
		if err := m.spent(1); err != nil {
			return unknown, err
		}
		switch equal(&left[i], &right[i]) {
		case no:
			return no, nil
		case unknown:
			all = unknown
		}
	}
	return all, nil
}

// alikeOp is ~ and !~.
type alikeOp struct {
	pair
	not bool
}

func (o *alikeOp) ask(m *machine) (tri, error) {
	left, right, err := o.both(m)
	t := unknown
	if err == nil {
		if err = m.spent(len(left) * len(right)); err == nil {
			t = known(pairUp(len(left), len(right), func(i, j int) bool { return equivalent(&left[i], &right[j]) }))
		}
	}
	o.done(m, left, right)
	if o.not {
		t = t.not()
	}
	return t, err
}

func (o *alikeOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// orderOp is <, <=, > and >=.
type orderOp struct {
	pair
	op string
}

func (o *orderOp) ask(m *machine) (tri, error) {
	a, ok, err := m.one(o.left, o.at)
	if err != nil {
		return unknown, err
	}
	b, ok2, err := m.one(o.right, o.at)
	if !ok || !ok2 || err != nil {
		return unknown, err
	}
	if a.stored() && a.as() == none || b.stored() && b.as() == none {
		if a.typ.like != none && b.typ.like != none { // a primitive without a value
			return unknown, nil
		}
	}
	order, decided, comparable := order(&a, &b)
	if !comparable {
		return unknown, m.fail(o.at, "a "+a.typ.String()+" and a "+b.typ.String()+" have no order")
	}
	if !decided {
		return unknown, nil
	}
	switch o.op {
	case "<":
		return known(order < 0), nil
	case "<=":
		return known(order <= 0), nil
	case ">":
		return known(order > 0), nil
	}
	return known(order >= 0), nil
}

func (o *orderOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// inOp is in; contains is in with its sides changed.
type inOp struct{ pair }

func (o *inOp) ask(m *machine) (tri, error) {
	v, ok, err := m.one(o.left, o.at)
	if err != nil || !ok {
		return unknown, err
	}
	var all []Value
	if c, is := o.right.(*constant); is {
		all = c.values
	} else {
		all, err = o.right.eval(m, m.take())
		defer m.give(all)
	}
	if err != nil {
		return unknown, err
	}
	return known(contains(all, &v)), m.spent(len(all))
}

func (o *inOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// contains reports whether one of the items equals v.
func contains(all []Value, v *Value) bool {
	for i := range all {
		if equal(&all[i], v) == yes {
			return true
		}
	}
	return false
}

// unionOp is |: all items, each once.
type unionOp struct{ pair }

func (o *unionOp) eval(m *machine, out []Value) ([]Value, error) {
	left, right, err := o.both(m)
	if err == nil {
		s := m.set(out)
		if err = s.add(left); err == nil {
			err = s.add(right)
		}
		out = s.all
	}
	o.done(m, left, right)
	return out, err
}

func (o *unionOp) some(m *machine) (bool, error) {
	found, err := m.some(o.left)
	if found || err != nil {
		return found, err
	}
	return m.some(o.right)
}

// joinOp is &: two strings as one; what is empty counts as an empty string.
type joinOp struct{ pair }

func (o *joinOp) eval(m *machine, out []Value) ([]Value, error) {
	a, err := m.textOf(o.left, o.at)
	if err != nil {
		return out, err
	}
	b, err := m.textOf(o.right, o.at)
	if err != nil {
		return out, err
	}
	return m.long(o.at, a+b, out)
}

func (m *machine) textOf(o op, at int) (string, error) {
	v, ok, err := m.one(o, at)
	if !ok || err != nil {
		return "", err
	}
	s, ok := v.str()
	if !ok && v.hasValue() {
		return "", m.fail(at, "& joins strings, not a "+v.typ.String())
	}
	return s, nil
}

// maxText is how long a string may become that an expression makes, in bytes.
const maxText = 1 << 20

// long appends a string that was made, and counts its length.
func (m *machine) long(at int, s string, out []Value) ([]Value, error) {
	if len(s) > maxText {
		return out, tooLong(at)
	}
	return append(out, String(s)), m.spent(len(s) / 64)
}

func tooLong(at int) error {
	return &Error{Kind: Budget, Message: "the string becomes too long", Offset: at}
}
