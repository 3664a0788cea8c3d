package path

// filters are the functions that evaluate a part for each item.
var filters = map[string]function{
	"where":          {min: 1, max: 1, build: buildWhere},
	"select":         {min: 1, max: 1, build: buildSelect},
	"repeat":         {min: 1, max: 1, build: buildRepeat(false)},
	"repeatAll":      {min: 1, max: 1, build: buildRepeat(true)},
	"aggregate":      {min: 1, max: 2, build: buildAggregate},
	"iif":            {min: 2, max: 3, build: buildIif},
	"trace":          {min: 1, max: 2, build: buildTrace},
	"defineVariable": {min: 1, max: 2, build: buildDefine},
	"coalesce":       {min: 1, max: 100, run: coalesce},
}

// whereOp keeps the items for which a condition holds.
type whereOp struct{ body }

func buildWhere(c *compiler, n *Call, on op) (op, error) {
	b, err := c.body(n, on)
	return &whereOp{b}, err
}

func (o *whereOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.input(m)
	saved := m.frame
	for i := 0; i < len(in) && err == nil; i++ {
		m.at(&in[i], i)
		var t tri
		if t, err = m.truth(o.do, o.at); t == yes && err == nil {
			out = append(out, in[i])
		}
	}
	m.frame = saved
	m.give(in)
	return out, err
}

func (o *whereOp) some(m *machine) (bool, error) {
	in, err := o.input(m)
	saved, found := m.frame, false
	for i := 0; i < len(in) && !found && err == nil; i++ {
		m.at(&in[i], i)
		var t tri
		t, err = m.truth(o.do, o.at)
		found = t == yes
	}
	m.frame = saved
	m.give(in)
	return found && err == nil, err
}

// selectOp returns what the part returns for each item.
type selectOp struct{ body }

func buildSelect(c *compiler, n *Call, on op) (op, error) {
	b, err := c.body(n, on)
	return &selectOp{b}, err
}

func (o *selectOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.input(m)
	saved := m.frame
	for i := 0; i < len(in) && err == nil; i++ {
		m.at(&in[i], i)
		if out, err = o.do.eval(m, out); err == nil {
			err = m.spent(1)
		}
	}
	m.frame = saved
	m.give(in)
	return out, err
}

// repeatOp evaluates the part on the items, then on what it returned, until
// nothing new comes. With all it keeps equal items, too.
type repeatOp struct {
	body
	all bool
}

func buildRepeat(all bool) func(c *compiler, n *Call, on op) (op, error) {
	return func(c *compiler, n *Call, on op) (op, error) {
		b, err := c.body(n, on)
		return &repeatOp{b, all}, err
	}
}

func (o *repeatOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.input(m)
	saved := m.frame
	found := m.set(out)
	more := func(v *Value, i int) error {
		if err := m.spent(1); err != nil {
			return err
		}
		m.at(v, i)
		got, err := o.do.eval(m, m.take())
		if err == nil && o.all {
			found.all = append(found.all, got...)
			err = m.spent(len(got))
		} else if err == nil {
			err = found.add(got)
		}
		m.give(got)
		return err
	}
	for i := 0; i < len(in) && err == nil; i++ {
		err = more(&in[i], i)
	}
	for at := found.from; at < len(found.all) && err == nil; at++ {
		v := found.all[at]
		err = more(&v, at-found.from)
	}
	m.frame = saved
	m.give(in)
	return found.all, err
}

// aggregateOp carries a $total from item to item.
type aggregateOp struct {
	body
	first op // nil: {}
}

func buildAggregate(c *compiler, n *Call, on op) (op, error) {
	b, err := c.body(n, on)
	o := &aggregateOp{body: b}
	if len(n.Args) > 1 && err == nil {
		o.first, err = c.node(n.Args[1])
	}
	return o, err
}

func (o *aggregateOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.input(m)
	total := m.take()
	if o.first != nil && err == nil {
		total, err = o.first.eval(m, total)
	}
	saved, outer := m.frame, m.total
	for i := 0; i < len(in) && err == nil; i++ {
		m.at(&in[i], i)
		m.total = total
		var next []Value
		if next, err = o.do.eval(m, m.take()); err == nil {
			err = m.spent(1 + len(next))
		}
		m.give(total)
		total = next
	}
	m.frame, m.total = saved, outer
	if err == nil {
		out = append(out, total...)
	}
	m.give(total)
	m.give(in)
	return out, err
}

// iifOp evaluates one of two parts.
type iifOp struct {
	on, when, then op
	otherwise      op // nil: {}
	at             int
}

func buildIif(c *compiler, n *Call, on op) (op, error) {
	args, err := c.args(n)
	if err != nil {
		return nil, err
	}
	o := &iifOp{on: on, when: args[0], then: args[1], at: n.At}
	if len(args) > 2 {
		o.otherwise = args[2]
	}
	return o, nil
}

func (o *iifOp) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	if _, this := o.on.(thisOp); this {
		return o.choose(m, out)
	}
	in, err := o.on.eval(m, m.take())
	defer m.give(in)
	if err == nil && len(in) > 1 {
		err = m.fail(o.at, "iif() takes one item, and there are more")
	}
	if err != nil {
		return out, err
	}
	saved := m.frame
	m.this, m.group = Value{}, nil
	if len(in) == 1 {
		m.this = in[0]
	}
	out, err = o.choose(m, out)
	m.frame = saved
	return out, err
}

func (o *iifOp) choose(m *machine, out []Value) ([]Value, error) {
	v, ok, err := m.one(o.when, o.at)
	if err != nil {
		return out, err
	}
	if ok && v.typ.like != boolean {
		return out, m.fail(o.at, "the condition of iif() is a "+v.typ.String())
	}
	if ok && v.truth() == yes {
		return o.then.eval(m, out)
	}
	if o.otherwise == nil {
		return out, nil
	}
	return o.otherwise.eval(m, out)
}

// titled is a body with a name as the argument before it.
type titled struct {
	body
	name op
}

func (c *compiler) titled(n *Call, on op) (titled, error) {
	name, err := c.node(n.Args[0])
	if err != nil {
		return titled{}, err
	}
	b, err := c.body(&Call{Args: n.Args[1:], At: n.At}, on)
	return titled{b, name}, err
}

// traceOp shows its items, or a part of each, to Env.Trace.
type traceOp struct{ titled }

func buildTrace(c *compiler, n *Call, on op) (op, error) {
	b, err := c.titled(n, on)
	return &traceOp{b}, err
}

func (o *traceOp) eval(m *machine, out []Value) ([]Value, error) {
	name, _, err := m.one(o.name, o.at)
	if err != nil {
		return out, err
	}
	in, err := o.input(m)
	if err == nil && m.env.Trace != nil {
		err = o.show(m, name.String(), in)
	}
	if err == nil {
		out = append(out, in...)
	}
	m.give(in)
	return out, err
}

func (o *traceOp) show(m *machine, name string, in []Value) (err error) {
	seen := Collection{}
	if o.non {
		seen = append(seen, in...)
	} else {
		saved := m.frame
		for i := 0; i < len(in) && err == nil; i++ {
			m.at(&in[i], i)
			seen, err = o.do.eval(m, seen)
		}
		m.frame = saved
	}
	if err == nil {
		m.env.Trace(name, seen)
	}
	return err
}

// defineOp names its items, or what a part returns for them, for the steps
// that follow.
type defineOp struct{ titled }

func buildDefine(c *compiler, n *Call, on op) (op, error) {
	b, err := c.titled(n, on)
	c.defined++
	return &defineOp{b}, err
}

func (o *defineOp) eval(m *machine, out []Value) ([]Value, error) {
	name, ok, err := m.one(o.name, o.at)
	if err != nil {
		return out, err
	}
	if !ok || name.typ.like != text {
		return out, m.fail(o.at, "a variable needs a name")
	}
	in, err := o.input(m)
	defer func() { m.give(in) }()
	if err != nil {
		return out, err
	}
	word, _ := name.str()
	if m.defined(word) {
		return out, m.fail(o.at, "there is a variable of this name already")
	}
	value := append([]Value(nil), in...)
	if !o.non {
		saved := m.frame
		m.frame = frame{group: value}
		if len(in) == 1 {
			m.frame = frame{this: in[0]}
		}
		value, err = o.do.eval(m, nil)
		m.frame = saved
		if err != nil {
			return out, err
		}
	}
	m.vars = append(m.vars, variable{word, value})
	return append(out, in...), nil
}

// defined reports whether a name is taken.
func (m *machine) defined(name string) bool {
	for i := range m.vars {
		if m.vars[i].name == name {
			return true
		}
	}
	_, ok := m.env.Vars[name]
	_, fixed := wellKnown[name]
	return ok || fixed || name == "context" || name == "resource" || name == "rootResource"
}

// coalesce returns the first argument that is not empty.
func coalesce(m *machine, c *call, _, out []Value) ([]Value, error) {
	for _, a := range c.args {
		n := len(out)
		var err error
		if out, err = a.eval(m, out); err != nil || len(out) > n {
			return out, err
		}
	}
	return out, nil
}
