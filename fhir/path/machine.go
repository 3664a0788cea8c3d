package path

import (
	"context"
	"sync"
	"time"
)

// Env is what an expression may look at besides its focus. The zero Env, or
// nil, is an empty world: what needs more than that fails with an Error.
type Env struct {
	// Resource is %resource: what the focus is part of. Without it, the focus.
	Resource Value
	// Root is %rootResource: what holds a contained resource. Without it, Resource.
	Root Value
	// Vars are further variables, by name without %.
	Vars map[string]Collection
	// Now is what now(), today() and timeOfDay() say.
	Now time.Time
	// Resolve returns what a reference points to, the zero Value when it cannot
	// be had. References inside Root are followed without it.
	Resolve func(ctx context.Context, reference string) (Value, error)
	// Terminology answers memberOf(), subsumes() and subsumedBy().
	Terminology Terminology
	// Conforms answers conformsTo() for profiles; without it only the types of
	// the standard are known.
	Conforms func(ctx context.Context, v Value, profile string) (bool, error)
	// Trace is told what trace() sees.
	Trace func(name string, seen Collection)
	// Steps is how many steps an evaluation may take; 0 is DefaultSteps.
	Steps int
	// Spent, when not nil, is where evaluations add the steps that they took.
	Spent *int
}

// Terminology knows code systems and value sets.
type Terminology interface {
	// MemberOf reports whether a code, Coding or CodeableConcept is in a value
	// set. known is false when the value set cannot be had.
	MemberOf(ctx context.Context, v Value, valueSet string) (member, known bool, err error)
	// Subsumes reports whether Coding a is b or above it.
	Subsumes(ctx context.Context, a, b Value) (subsumes, known bool, err error)
}

// DefaultSteps is the budget of an evaluation that names none: some tenths of a
// second, and at the very worst 400 MB.
const DefaultSteps = 2_000_000

// slack is how many steps pass between looks at the budget and the context.
const slack = 4096

// machine evaluates one expression once.
type machine struct {
	ctx   context.Context
	env   *Env
	src   string
	focus Value
	left  int // steps until the next look at the budget
	steps int // steps after those
	given int // steps at the start
	free  [][]Value
	vars  []variable
	total []Value
	frame
}

// frame is what $this and $index mean.
type frame struct {
	this  Value
	group []Value // $this is a collection, where not nil
	index int
}

// variable is what defineVariable made.
type variable struct {
	name string
	is   []Value
}

var machines = sync.Pool{New: func() any { return new(machine) }}

func start(ctx context.Context, src string, focus Value, env *Env) *machine {
	m := machines.Get().(*machine)
	if env == nil {
		env = &noEnv
	}
	m.ctx, m.env, m.src, m.focus = ctx, env, src, focus
	m.frame = frame{this: focus}
	m.steps = env.Steps
	if m.steps <= 0 {
		m.steps = DefaultSteps
	}
	m.given = m.steps
	m.left = min(slack, m.steps)
	m.steps -= m.left
	return m
}

var noEnv Env

func (m *machine) stop() {
	if s := m.env.Spent; s != nil {
		*s += m.given - m.left - m.steps
	}
	*m = machine{free: m.free, vars: m.vars[:0]}
	machines.Put(m)
}

// take lends an empty collection; give takes it back.
func (m *machine) take() []Value {
	if n := len(m.free); n > 0 {
		s := m.free[n-1]
		m.free = m.free[:n-1]
		return s
	}
	return make([]Value, 0, 8)
}

func (m *machine) give(s []Value) {
	clear(s)
	if cap(s) <= 1024 {
		m.free = append(m.free, s[:0])
	}
}

// spent counts n steps, and fails when there are no more.
func (m *machine) spent(n int) error {
	if m.left -= n; m.left >= 0 {
		return nil
	}
	if err := m.ctx.Err(); err != nil {
		return &Error{Kind: Budget, Message: "the evaluation was ended", Cause: err}
	}
	if m.steps += m.left; m.steps <= 0 {
		return &Error{Kind: Budget, Message: "the evaluation takes too many steps"}
	}
	m.left = min(slack, m.steps)
	m.steps -= m.left
	return nil
}

// fail makes the error of a part of the expression.
func (m *machine) fail(at int, message string) error {
	return &Error{Kind: Execution, Message: message, Offset: at}
}

// resource is %resource.
func (m *machine) resource() Value {
	if m.env.Resource.Exists() {
		return m.env.Resource
	}
	return m.focus
}

// root is %rootResource.
func (m *machine) root() Value {
	if m.env.Root.Exists() {
		return m.env.Root
	}
	return m.resource()
}

// op is a part of a compiled expression. It appends what it returns to out.
type op interface {
	eval(m *machine, out []Value) ([]Value, error)
}

// An asker is a part that returns a truth value, and can without a collection.
type asker interface {
	ask(m *machine) (tri, error)
}

// A finder can say whether it would return anything without finding it all.
type finder interface {
	some(m *machine) (bool, error)
}

// truth evaluates a condition: one Boolean, or any other single item, which
// counts as true.
func (m *machine) truth(o op, at int) (tri, error) {
	if a, ok := o.(asker); ok {
		if err := m.spent(1); err != nil {
			return unknown, err
		}
		return a.ask(m)
	}
	v, ok, err := m.one(o, at)
	if !ok || err != nil {
		return unknown, err
	}
	return v.truth(), nil
}

func (v *Value) truth() tri {
	if v.typ.like == boolean {
		b, ok := v.Bool()
		if !ok {
			return unknown
		}
		return known(b)
	}
	return yes
}

// some reports whether o returns anything.
func (m *machine) some(o op) (bool, error) {
	if f, ok := o.(finder); ok {
		if err := m.spent(1); err != nil {
			return false, err
		}
		return f.some(m)
	}
	tmp, err := o.eval(m, m.take())
	n := len(tmp)
	m.give(tmp)
	return n > 0, err
}

// one evaluates what must be a single item; ok is false when there is none.
func (m *machine) one(o op, at int) (v Value, ok bool, err error) {
	if c, is := o.(*constant); is && len(c.values) == 1 {
		return c.values[0], true, nil
	}
	tmp, err := o.eval(m, m.take())
	if err == nil && len(tmp) > 1 {
		err = m.fail(at, "there is more than one item where only one may be")
	}
	if err == nil && len(tmp) == 1 {
		v, ok = tmp[0], true
	}
	m.give(tmp)
	return v, ok, err
}

// answer appends a truth value as a collection.
func answer(t tri, out []Value) []Value {
	if t == unknown {
		return out
	}
	return append(out, Boolean(t == yes))
}
