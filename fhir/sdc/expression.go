package sdc

import (
	"context"
	"errors"
	"slices"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/platform/fault"
)

// expression is a piece of FHIRPath in a form.
type expression struct {
	*path.Expr
	vars     []string   // names that it looks at
	literals []string   // strings in it, which may be keys of items
	uses     []variable // of the form, that it needs, in order
}

// variable is an expression with a name, for the expressions in its item.
type variable struct {
	name string
	*expression
	in *Item // nil for the whole form
}

// formulas reads what an item's answer is calculated from.
func (s *reading) formulas(v element.Value, i *Item) (err error) {
	if i.formula, err = s.expression(ext(v, sdc+"calculatedExpression"), i.Key); err != nil {
		return err
	}
	i.Calculated = i.formula != nil
	if i.start, err = s.expression(ext(v, sdc+"initialExpression"), i.Key); err != nil {
		return err
	}
	if i.vars, err = s.variables(v, i); err != nil {
		return err
	}
	if !i.Question() && (i.formula != nil || i.start != nil) {
		return refuse("expression", i.Key, "")
	}
	return nil
}

func (s *reading) variables(v element.Value, in *Item) (all []variable, err error) {
	key := ""
	if in != nil {
		key = in.Key
	}
	for x := range exts(v, core+"variable") {
		is := valueOf(x, "value")
		e, err := s.expression(is, key)
		if err != nil {
			return nil, err
		}
		name := is.Get("name").Text()
		if name == "" || e == nil {
			return nil, refuse("expression", key, "")
		}
		all = append(all, variable{name, e, in})
	}
	return all, nil
}

// expression reads an Expression; nil for none.
func (s *reading) expression(v element.Value, key string) (*expression, error) {
	if !v.Exists() {
		return nil, nil //nolint:nilnil // most items have none
	}
	if lang := v.Get("language").Text(); lang != "text/fhirpath" {
		return nil, refuse("language", key, lang)
	}
	src := v.Get("expression").Text()
	if s.tooMany(src) {
		return nil, refuse("too-large", key, "")
	}
	compiled, err := path.Compile(src, path.With(functions))
	if err != nil {
		return nil, refusal("expression", key, "", err)
	}
	e := &expression{Expr: compiled}
	e.note(compiled.Tree())
	return e, nil
}

// tooMany counts an expression more.
func (s *reading) tooMany(src string) bool {
	s.expressions++
	s.written += len(src)
	return s.expressions > MaxExpressions || s.written > maxWritten
}

// note gathers what an expression names.
func (e *expression) note(n path.Node) {
	switch n := n.(type) {
	case *path.Variable:
		e.vars = append(e.vars, n.Name)
	case *path.Literal:
		if n.Kind == path.StringLiteral {
			e.literals = append(e.literals, n.Text)
		}
	}
	for _, c := range path.Children(n) {
		e.note(c)
	}
}

// functions are what forms use beside FHIRPath 2.0: what a Coding counts, and
// the aggregates of FHIRPath's ballot. Source: SDC, FHIRPath
var functions = map[string]path.Function{
	"ordinal": {Call: weights}, "weight": {Call: weights},
	"sum": {Call: aggregate("%in.aggregate($this + $total, 0)")},
	"avg": {Call: aggregate("%in.aggregate($this + $total, 0) / %in.count()")},
	"min": {Call: aggregate("%in.aggregate(iif($total.empty() or $this < $total, $this, $total))")},
	"max": {Call: aggregate("%in.aggregate(iif($total.empty() or $this > $total, $this, $total))")},
}

// aggregate is a function written in FHIRPath itself; of nothing it is nothing.
func aggregate(src string) func(context.Context, path.Collection, []path.Collection) (path.Collection, error) {
	e := path.MustCompile(src)
	return func(ctx context.Context, in path.Collection, _ []path.Collection) (path.Collection, error) {
		if len(in) == 0 {
			return nil, nil
		}
		return e.Eval(ctx, in[0], &path.Env{Vars: map[string]path.Collection{"in": in}})
	}
}

func weights(_ context.Context, in path.Collection, _ []path.Collection) (out path.Collection, err error) {
	for _, v := range in {
		node, beside := v.Node()
		for _, at := range []element.Value{node, beside} {
			for _, url := range []string{"ordinalValue", "itemWeight"} {
				if x := ext(at, core+url); x.Exists() {
					out = append(out, path.Element(x, element.Value{}, definition.Of("decimal")))
				}
			}
		}
	}
	return out, nil
}

// standing are the variables that are always there.
var standing = []string{"resource", "rootResource", "context", "ucum", "sct", "loinc"}

// names finds the variables of every expression, and checks that those of the
// world outside will be there. What is calculated while somebody answers has no
// launch contexts.
func (s *reading) names() error {
	f := s.form
	for _, i := range f.all {
		scope := f.scope(i)
		for n, e := range []*expression{i.whenTrue, i.formula, i.start} {
			if e == nil {
				continue
			}
			for name := range e.resolve(scope) {
				if launch := n == 2 && slices.Contains(f.Launch, name); !launch && !slices.Contains(standing, name) {
					return refuse("variable", i.Key, name)
				}
			}
		}
	}
	return nil
}

// scope returns the variables an item's expressions see, the outer first.
func (f *Form) scope(i *Item) []variable {
	if i == nil {
		return f.vars
	}
	if len(i.vars) == 0 {
		return f.scope(i.Up)
	}
	return slices.Concat(f.scope(i.Up), i.vars)
}

// resolve keeps the variables of a scope that e needs, itself or through
// another, in their order, and returns the names that the scope does not know.
func (e *expression) resolve(scope []variable) (outside map[string]bool) {
	outside = map[string]bool{}
	for _, name := range e.vars {
		outside[name] = true
	}
	for _, v := range slices.Backward(scope) {
		if !outside[v.name] {
			continue
		}
		delete(outside, v.name)
		e.uses = append(e.uses, v)
		for _, name := range v.vars {
			outside[name] = true
		}
	}
	slices.Reverse(e.uses)
	return outside
}

// world is what expressions are evaluated in.
type world struct {
	form     *Form
	response path.Value
	at       map[*Item]path.Value // the items of the response
	launch   map[string]path.Collection
	spent    int
}

// most is how many steps all expressions of a form may take together, each
// time it is worked out: some tenths of a second.
const most = path.DefaultSteps

// eval evaluates an expression of an item, with the variables it names.
func (w *world) eval(e *expression, i *Item) (path.Collection, error) {
	vars := map[string]path.Collection{"ucum": {path.String("http://unitsofmeasure.org")},
		"sct": {path.String("http://snomed.info/sct")}, "loinc": {path.String("http://loinc.org")}}
	for name, is := range w.launch {
		vars[name] = is
	}
	for _, v := range e.uses {
		got, err := w.run(v.expression, v.in, vars)
		if err != nil {
			return nil, err
		}
		vars[v.name] = got
	}
	return w.run(e, i, vars)
}

func (w *world) run(e *expression, i *Item, vars map[string]path.Collection) (path.Collection, error) {
	focus, key := w.response, ""
	if i != nil {
		key = i.Key
	}
	if at, ok := w.at[i]; ok {
		focus = at
	}
	if w.spent >= most {
		return nil, fault.New(fault.TooCostly, "sdc.costly", "link", clip(key))
	}
	got, err := e.Eval(context.Background(), focus, &path.Env{Resource: w.response, Vars: vars, Now: w.form.now, Steps: most - w.spent, Spent: &w.spent})
	if err != nil {
		var wrong *path.Error
		if errors.As(err, &wrong) && wrong.Kind == path.Budget {
			return nil, fault.Wrap(fault.TooCostly, "sdc.costly", err)
		}
		return nil, refusal("failed", key, "", err)
	}
	return got, nil
}
