package path

import "sync/atomic"

// constant is a literal, or {}.
type constant struct{ values []Value }

func (o *constant) eval(_ *machine, out []Value) ([]Value, error) {
	return append(out, o.values...), nil
}

// thisOp is $this, and what a step without anything before it begins with.
type thisOp struct{}

func (thisOp) eval(m *machine, out []Value) ([]Value, error) {
	if m.group != nil {
		return append(out, m.group...), nil
	}
	if m.this.typ == nil {
		return out, nil
	}
	return append(out, m.this), nil
}

func (thisOp) some(m *machine) (bool, error) { return m.this.typ != nil || len(m.group) > 0, nil }

type indexVar struct{}

func (indexVar) eval(m *machine, out []Value) ([]Value, error) {
	return append(out, integerOf(int64(m.index))), nil
}

type totalOp struct{}

func (totalOp) eval(m *machine, out []Value) ([]Value, error) { return append(out, m.total...), nil }

// variableOp is a variable that only the evaluation knows.
type variableOp struct {
	name string
	at   int
}

func (o *variableOp) eval(m *machine, out []Value) ([]Value, error) {
	for i := len(m.vars) - 1; i >= 0; i-- {
		if m.vars[i].name == o.name {
			return append(out, m.vars[i].is...), nil
		}
	}
	if is, ok := m.env.Vars[o.name]; ok {
		return append(out, is...), nil
	}
	var v Value
	switch o.name {
	case "context":
		v = m.focus
	case "resource":
		v = m.resource()
	case "rootResource":
		v = m.root()
	default:
		return out, m.fail(o.at, "there is no variable of this name")
	}
	if v.Exists() {
		out = append(out, v)
	}
	return out, nil
}

// scopeOp forgets the variables that a part defines.
type scopeOp struct{ op op }

func (o *scopeOp) eval(m *machine, out []Value) ([]Value, error) {
	n := len(m.vars)
	out, err := o.op.eval(m, out)
	m.vars = m.vars[:n]
	return out, err
}

// remembered is what an op found for the first type it met: mostly the only one.
type remembered[T any] struct {
	first atomic.Pointer[answerFor[T]]
}

type answerFor[T any] struct {
	typ *Type
	is  T
}

func (r *remembered[T]) get(t *Type) (is T, ok bool) {
	if a := r.first.Load(); a != nil && a.typ == t {
		return a.is, true
	}
	return is, false
}

func (r *remembered[T]) put(t *Type, is T) {
	if r.first.Load() == nil {
		r.first.Store(&answerFor[T]{t, is})
	}
}

// memberOp steps to the elements of one name.
type memberOp struct {
	on     op // nil: $this
	name   string
	fields remembered[*field]
}

func (o *memberOp) field(t *Type) *field {
	f, ok := o.fields.get(t)
	if !ok {
		f = t.fields[o.name]
		o.fields.put(t, f)
	}
	return f
}

func (o *memberOp) step(m *machine, v *Value, out []Value) []Value {
	if v.typ.def == nil {
		return o.system(v, out)
	}
	if f := o.field(v.typ); f != nil {
		return m.members(v, f, out)
	}
	return out
}

// system steps into the few System values that have parts.
func (o *memberOp) system(v *Value, out []Value) []Value {
	switch is := v.ref.(type) {
	case *Type:
		switch o.name {
		case "namespace":
			return append(out, String(is.Namespace))
		case "name":
			return append(out, String(is.Name))
		case "baseType":
			if b := is.base(); b != nil {
				return append(out, String(b.String()))
			}
		}
	case *amount:
		switch o.name {
		case "value":
			return append(out, Decimal(is.value))
		case "unit":
			return append(out, String(is.unit))
		}
	}
	return out
}

func (o *memberOp) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	if o.on == nil && m.group == nil {
		if m.this.typ == nil {
			return out, nil
		}
		return o.step(m, &m.this, out), nil
	}
	tmp, err := o.before(m)
	for i := range tmp {
		out = o.step(m, &tmp[i], out)
	}
	m.give(tmp)
	return out, err
}

// before evaluates what the step is taken from.
func (o *memberOp) before(m *machine) ([]Value, error) {
	if o.on == nil {
		return thisOp{}.eval(m, m.take())
	}
	return o.on.eval(m, m.take())
}

func (o *memberOp) some(m *machine) (bool, error) {
	if o.on == nil && m.group == nil {
		return m.this.typ != nil && o.any(m, &m.this), nil
	}
	tmp, err := o.before(m)
	found := false
	for i := 0; i < len(tmp) && !found && err == nil; i++ {
		found = o.any(m, &tmp[i])
	}
	m.give(tmp)
	return found, err
}

func (o *memberOp) any(m *machine, v *Value) bool {
	if v.typ.def == nil {
		return len(o.system(v, nil)) > 0
	}
	f := o.field(v.typ)
	return f != nil && m.has(v, f)
}

// typeRoot is the name of a type at the beginning: Patient.name.
type typeRoot struct {
	name string
	typ  *Type
	is   remembered[bool]
}

func (o *typeRoot) eval(m *machine, out []Value) ([]Value, error) {
	if m.this.typ != nil && isType(&o.is, m.this.typ, o.typ) {
		return append(out, m.this), nil
	}
	return out, nil
}

func (o *typeRoot) some(m *machine) (bool, error) {
	return m.this.typ != nil && isType(&o.is, m.this.typ, o.typ), nil
}

func isType(r *remembered[bool], t, of *Type) bool {
	if t == of {
		return true
	}
	is, ok := r.get(t)
	if !ok {
		is = t.Is(of)
		r.put(t, is)
	}
	return is
}

// indexOp picks one item.
type indexOp struct {
	on, item op
	at       int
}

func (o *indexOp) eval(m *machine, out []Value) ([]Value, error) {
	v, ok, err := m.one(o.item, o.at)
	if !ok || err != nil {
		return out, err
	}
	i, ok := v.Int()
	if !ok {
		return out, m.fail(o.at, "between the brackets stands an integer")
	}
	tmp, err := o.on.eval(m, m.take())
	if err == nil && i >= 0 && i < int64(len(tmp)) {
		out = append(out, tmp[i])
	}
	m.give(tmp)
	return out, err
}
