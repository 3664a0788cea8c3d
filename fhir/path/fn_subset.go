package path

import (
	"slices"
)

// subsets are the functions that pick items by their place.
var subsets = map[string]function{
	"first": {run: func(_ *machine, _ *call, in, out []Value) ([]Value, error) {
		return append(out, in[:min(1, len(in))]...), nil
	}},
	"last": {run: func(_ *machine, _ *call, in, out []Value) ([]Value, error) {
		return append(out, in[max(0, len(in)-1):]...), nil
	}},
	"tail": {run: func(_ *machine, _ *call, in, out []Value) ([]Value, error) {
		return append(out, in[min(1, len(in)):]...), nil
	}},
	"single": {run: func(m *machine, c *call, in, out []Value) ([]Value, error) {
		v, ok, err := c.single(m, in)
		if ok {
			out = append(out, *v)
		}
		return out, err
	}},
	"skip": {min: 1, max: 1, run: func(m *machine, c *call, in, out []Value) ([]Value, error) {
		n, _, err := c.int(m, 0)
		if err != nil {
			return out, err
		}
		return append(out, in[min(max(n, 0), int64(len(in))):]...), nil
	}},
	"take": {min: 1, max: 1, run: func(m *machine, c *call, in, out []Value) ([]Value, error) {
		n, _, err := c.int(m, 0)
		if err != nil {
			return out, err
		}
		return append(out, in[:min(max(n, 0), int64(len(in)))]...), nil
	}},
	"sort": {max: 10, build: buildSort},
}

// combining are the functions on two collections.
var combining = map[string]function{
	"union":     {min: 1, max: 1, run: union},
	"combine":   {min: 1, max: 1, run: combine},
	"intersect": {min: 1, max: 1, run: intersect},
	"exclude":   {min: 1, max: 1, run: exclude},
}

func union(m *machine, c *call, in, out []Value) ([]Value, error) {
	other, err := c.list(m, 0)
	defer m.give(other)
	if err != nil {
		return out, err
	}
	s := m.set(out)
	if err = s.add(in); err == nil {
		err = s.add(other)
	}
	return s.all, err
}

func combine(m *machine, c *call, in, out []Value) ([]Value, error) {
	out = append(out, in...)
	if err := m.spent(len(in)); err != nil {
		return out, err
	}
	return c.args[0].eval(m, out)
}

func intersect(m *machine, c *call, in, out []Value) ([]Value, error) {
	other, err := c.list(m, 0)
	defer m.give(other)
	if err != nil {
		return out, err
	}
	s := m.set(out)
	for i := range in {
		if err := m.spent(1 + len(other)/4); err != nil {
			return s.all, err
		}
		if contains(other, &in[i]) {
			if err := s.add(in[i : i+1]); err != nil {
				return s.all, err
			}
		}
	}
	return s.all, nil
}

func exclude(m *machine, c *call, in, out []Value) ([]Value, error) {
	other, err := c.list(m, 0)
	defer m.give(other)
	if err != nil {
		return out, err
	}
	for i := range in {
		if err := m.spent(1 + len(other)/4); err != nil {
			return out, err
		}
		if !contains(other, &in[i]) {
			out = append(out, in[i])
		}
	}
	return out, nil
}

// sortOp orders items by themselves, or by what parts return for each. A part
// with a minus before it orders downwards. Items without a key come first.
type sortOp struct {
	on   op
	keys []sortKey
	at   int
}

type sortKey struct {
	op   op
	down bool
}

func buildSort(c *compiler, n *Call, on op) (op, error) {
	o := &sortOp{on: on, at: n.At}
	for _, a := range n.Args {
		u, down := a.(*Unary)
		if down = down && u.Op == "-"; down {
			a = u.Of
		}
		key, err := c.scoped(a)
		if err != nil {
			return nil, err
		}
		o.keys = append(o.keys, sortKey{key, down})
	}
	if len(n.Args) == 0 {
		o.keys = []sortKey{{op: thisOp{}}}
	}
	return o, nil
}

type sorted struct {
	v    Value
	keys []Value // a zero Value where an item has none
}

func (o *sortOp) eval(m *machine, out []Value) ([]Value, error) {
	in, err := o.on.eval(m, m.take())
	defer func() { m.give(in) }()
	if err != nil {
		return out, err
	}
	rows := make([]sorted, len(in))
	saved := m.frame
	for i := range in {
		rows[i] = sorted{in[i], make([]Value, len(o.keys))}
		m.at(&in[i], i)
		for k := range o.keys {
			if rows[i].keys[k], _, err = m.one(o.keys[k].op, o.at); err == nil {
				err = m.spent(16)
			}
			if err != nil {
				return out, err
			}
		}
	}
	m.frame = saved
	slices.SortStableFunc(rows, func(a, b sorted) int {
		c, e := o.compare(m, a.keys, b.keys)
		if e != nil && err == nil {
			err = e
		}
		return c
	})
	for i := range rows {
		out = append(out, rows[i].v)
	}
	return out, err
}

func (o *sortOp) compare(m *machine, a, b []Value) (int, error) {
	for k := range o.keys {
		x, y := &a[k], &b[k]
		if !x.Exists() || !y.Exists() {
			if x.Exists() != y.Exists() {
				return map[bool]int{true: 1, false: -1}[x.Exists()], nil
			}
			continue
		}
		c, _, comparable := order(x, y)
		if !comparable {
			return 0, m.fail(o.at, "a "+x.typ.String()+" and a "+y.typ.String()+" have no order")
		}
		if c != 0 {
			if o.keys[k].down {
				c = -c
			}
			return c, nil
		}
	}
	return 0, nil
}
