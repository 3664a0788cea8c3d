package path

// existence are the functions that ask whether items are there, and how many.
var existence = map[string]function{
	"exists":     {max: 1, build: buildExists},
	"empty":      {build: func(_ *compiler, _ *Call, on op) (op, error) { return &emptyOp{on}, nil }},
	"not":        {build: func(_ *compiler, n *Call, on op) (op, error) { return &notOp{on, n.At}, nil }},
	"hasValue":   {build: func(_ *compiler, n *Call, on op) (op, error) { return &hasValueOp{on}, nil }},
	"all":        {min: 1, max: 1, build: buildAll},
	"count":      {build: func(_ *compiler, _ *Call, on op) (op, error) { return &countOp{on}, nil }},
	"allTrue":    {run: allOf(yes, true)},
	"anyTrue":    {run: allOf(yes, false)},
	"allFalse":   {run: allOf(no, true)},
	"anyFalse":   {run: allOf(no, false)},
	"subsetOf":   {min: 1, max: 1, run: subsetOf(false)},
	"supersetOf": {min: 1, max: 1, run: subsetOf(true)},
	"distinct":   {run: distinct},
	"isDistinct": {run: isDistinct},
}

type existsOp struct{ on op }

func buildExists(c *compiler, n *Call, on op) (op, error) {
	b, err := c.body(n, on)
	if b.non || err != nil {
		return &existsOp{on}, err
	}
	return &existsOp{&whereOp{b}}, nil
}

func (o *existsOp) ask(m *machine) (tri, error) {
	some, err := m.some(o.on)
	return known(some), err
}

func (o *existsOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

type emptyOp struct{ on op }

func (o *emptyOp) ask(m *machine) (tri, error) {
	some, err := m.some(o.on)
	return known(!some), err
}

func (o *emptyOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

type notOp struct {
	on op
	at int
}

func (o *notOp) ask(m *machine) (tri, error) {
	t, err := m.truth(o.on, o.at)
	return t.not(), err
}

func (o *notOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// hasValueOp: one item, a primitive with a value.
type hasValueOp struct{ on op }

func (o *hasValueOp) ask(m *machine) (tri, error) {
	if _, this := o.on.(thisOp); this && m.group == nil {
		return known(m.this.typ != nil && m.this.hasValue()), nil
	}
	tmp, err := o.on.eval(m, m.take())
	t := known(len(tmp) == 1 && tmp[0].hasValue())
	m.give(tmp)
	return t, err
}

func (o *hasValueOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

type countOp struct{ on op }

func (o *countOp) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	tmp, err := o.on.eval(m, m.take())
	if err == nil {
		out = append(out, integerOf(int64(len(tmp))))
	}
	m.give(tmp)
	return out, err
}

// allOp: the condition holds for every item.
type allOp struct{ body }

func buildAll(c *compiler, n *Call, on op) (op, error) {
	b, err := c.body(n, on)
	return &allOp{b}, err
}

func (o *allOp) ask(m *machine) (tri, error) {
	in, err := o.input(m)
	all, saved := yes, m.frame
	for i := 0; i < len(in) && all == yes && err == nil; i++ {
		m.at(&in[i], i)
		var t tri
		if t, err = m.truth(o.do, o.at); t != yes {
			all = no
		}
	}
	m.frame = saved
	m.give(in)
	return all, err
}

func (o *allOp) eval(m *machine, out []Value) ([]Value, error) { return evalAsker(m, o, out) }

// allOf makes allTrue and its kin: want for all items, or for any.
func allOf(want tri, all bool) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		for i := range in {
			b, ok := in[i].Bool()
			if !ok && in[i].hasValue() {
				return out, m.fail(c.at, c.name+"() takes booleans, not a "+in[i].typ.String())
			}
			if is := ok && known(b) == want; is != all {
				return append(out, Boolean(!all)), nil
			}
		}
		return append(out, Boolean(all)), nil
	}
}

// subsetOf: every item of one side is among those of the other.
func subsetOf(turned bool) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		other, err := c.list(m, 0)
		defer m.give(other)
		if err != nil {
			return out, err
		}
		few, all := in, other
		if turned {
			few, all = other, in
		}
		s := m.set(m.take())
		if err := s.add(all); err != nil {
			return out, err
		}
		defer m.give(s.all)
		for i := range few {
			if has, err := s.has(&few[i]); !has || err != nil {
				return append(out, Boolean(false)), err
			}
		}
		return append(out, Boolean(true)), nil
	}
}

func distinct(m *machine, _ *call, in, out []Value) ([]Value, error) {
	s := m.set(out)
	err := s.add(in)
	return s.all, err
}

func isDistinct(m *machine, _ *call, in, out []Value) ([]Value, error) {
	s := m.set(m.take())
	err := s.add(in)
	out = append(out, Boolean(len(s.all) == len(in)))
	m.give(s.all)
	return out, err
}
