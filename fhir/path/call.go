package path

import "context"

// Function is a function of your own, see With. Its arguments are evaluated
// before it is called, on what $this was outside.
type Function struct {
	Min, Max int // how many arguments
	Call     func(ctx context.Context, input Collection, args []Collection) (Collection, error)
}

// function is one of the standard's functions. Either run does all, on an
// input that is evaluated already, or build makes an op of its own.
type function struct {
	min, max int
	run      func(m *machine, c *call, in, out []Value) ([]Value, error)
	build    func(c *compiler, n *Call, on op) (op, error)
}

var functions map[string]function

func init() { // the functions compile their arguments, so the table cannot be a literal
	functions = map[string]function{}
	for _, some := range []map[string]function{
		existence, filters, subsets, combining, conversions, typeFunctions, textFunctions, encodings, maths, tree, boundaries, fhirFunctions,
	} {
		for name, f := range some {
			functions[name] = f
		}
	}
}

func (c *compiler) call(n *Call) (op, error) {
	var on op = thisOp{}
	if n.On != nil {
		var err error
		if on, err = c.node(n.On); err != nil {
			return nil, err
		}
	}
	f, ok := functions[n.Name]
	if mine, extra := c.extra[n.Name]; extra && !ok {
		f, ok = function{min: mine.Min, max: mine.Max, run: own(mine)}, true
	}
	if !ok {
		return nil, c.fail(n.At, "there is no function "+quote(n.Name[:min(len(n.Name), 40)], '"'))
	}
	if len(n.Args) < f.min || len(n.Args) > f.max {
		return nil, c.fail(n.At, n.Name+"() does not take as many arguments")
	}
	if f.build != nil {
		return f.build(c, n, on)
	}
	args, err := c.args(n)
	return &call{on: on, args: args, at: n.At, name: n.Name, run: f.run}, err
}

func own(f Function) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		args := make([]Collection, len(c.args))
		for i, a := range c.args {
			v, err := a.eval(m, nil)
			if err != nil {
				return out, err
			}
			args[i] = v
		}
		got, err := f.Call(m.ctx, append(Collection(nil), in...), args)
		if err != nil {
			return out, &Error{Kind: Execution, Message: c.name + "() failed", Offset: c.at, Cause: err}
		}
		return append(out, got...), nil
	}
}

// call is a function on the items before it.
type call struct {
	on   op
	args []op
	at   int
	name string
	run  func(m *machine, c *call, in, out []Value) ([]Value, error)
}

func (c *call) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	in, err := c.on.eval(m, m.take())
	if err == nil {
		out, err = c.run(m, c, in, out)
	}
	m.give(in)
	return out, err
}

// single returns the only item; ok is false when there is none.
func (c *call) single(m *machine, in []Value) (v *Value, ok bool, err error) {
	switch len(in) {
	case 0:
		return nil, false, nil
	case 1:
		return &in[0], true, nil
	}
	return nil, false, m.fail(c.at, c.name+"() takes one item, and there are more")
}

// arg returns an argument that is one item; ok is false when it is empty or
// left out.
func (c *call) arg(m *machine, i int) (v Value, ok bool, err error) {
	if i >= len(c.args) {
		return v, false, nil
	}
	return m.one(c.args[i], c.at)
}

// text returns an argument that is a string.
func (c *call) text(m *machine, i int) (s string, ok bool, err error) {
	v, ok, err := c.arg(m, i)
	if !ok || err != nil {
		return "", false, err
	}
	s, ok = v.str()
	if !ok && v.hasValue() {
		err = m.fail(c.at, c.name+"() takes a string, not a "+v.typ.String())
	}
	return s, ok, err
}

// int returns an argument that is an integer.
func (c *call) int(m *machine, i int) (n int64, ok bool, err error) {
	v, ok, err := c.arg(m, i)
	if !ok || err != nil {
		return 0, false, err
	}
	n, ok = v.Int()
	if !ok {
		err = m.fail(c.at, c.name+"() takes an integer, not a "+v.typ.String())
	}
	return n, ok, err
}

// list evaluates an argument; give it back.
func (c *call) list(m *machine, i int) ([]Value, error) { return c.args[i].eval(m, m.take()) }

// body is a part that is evaluated for each item, as $this.
type body struct {
	on  op
	do  op
	at  int
	non bool // do may be left out, and is
}

func (c *compiler) body(n *Call, on op) (b body, err error) {
	b = body{on: on, at: n.At, non: len(n.Args) == 0}
	if !b.non {
		b.do, err = c.scoped(n.Args[0])
	}
	return b, err
}

// input evaluates what the items come from.
func (b *body) input(m *machine) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return nil, err
	}
	return b.on.eval(m, m.take())
}

// at sets $this and $index.
func (m *machine) at(v *Value, i int) {
	m.this, m.group, m.index = *v, nil, i
}
