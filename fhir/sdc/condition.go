package sdc

import (
	"context"
	"slices"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
)

// condition is one enableWhen.
type condition struct {
	of   *Item  // the question
	key  string // its linkId, until of is known
	op   string
	want Value
}

var operators = []string{"exists", "=", "!=", ">", "<", ">=", "<="}

// conditions reads when an item is enabled.
func (s *reading) conditions(v element.Value, i *Item) (err error) {
	for c := range v.Get("enableWhen").Items() {
		w := condition{key: c.Get("question").Text(), op: c.Get("operator").Text(), want: valueFrom(valueOf(c, "answer"), "answer")}
		if !slices.Contains(operators, w.op) || w.want.Type == "" || w.op == "exists" && w.want.Type != "boolean" {
			return refuse("condition", i.Key, w.key)
		}
		i.when = append(i.when, w)
	}
	i.any = v.Get("enableBehavior").Is("any")
	if i.whenTrue, err = s.expression(ext(v, sdc+"enableWhenExpression"), i.Key); i.whenTrue != nil && len(i.when) > 0 {
		return refuse("condition", i.Key, "")
	}
	return err
}

// met reports whether a condition holds. Answers to a question that is not
// enabled do not count; != holds where none is equal, so also where there is
// none. Source: FHIR-R4
func (c condition) met(a []Value) bool {
	a = slices.DeleteFunc(slices.Clone(a), func(v Value) bool { return v.Type == absent })
	switch {
	case c.op == "exists":
		return (len(a) > 0) == c.want.True()
	case c.op == "!=":
		return !slices.ContainsFunc(a, c.equals)
	case c.op == "=":
		return slices.ContainsFunc(a, c.equals)
	}
	return slices.ContainsFunc(a, func(v Value) bool { return compare(orders[c.op], v, c.want) })
}

// equals compares an answer with what a condition wants; a Coding without a
// system is any of that code.
func (c condition) equals(v Value) bool {
	if v.Type == "Coding" && c.want.Type == "Coding" && c.want.System() == "" {
		return v.Code() == c.want.Code()
	}
	return v.Same(c.want)
}

// How two answers are compared: as FHIRPath does it, across units, and by the
// precision that dates have.
var (
	equals = path.MustCompile("$this = %other")
	orders = map[string]*path.Expr{
		"<": path.MustCompile("$this < %other"), "<=": path.MustCompile("$this <= %other"),
		">": path.MustCompile("$this > %other"), ">=": path.MustCompile("$this >= %other"),
	}
)

// compare reports whether op holds; what cannot be compared does not.
func compare(op *path.Expr, v, w Value) bool {
	holds, ok, err := op.Holds(context.Background(), v.path(), &path.Env{Vars: map[string]path.Collection{"other": {w.path()}}})
	return err == nil && ok && holds
}

// path is the value as FHIRPath sees it.
func (v Value) path() path.Value {
	return path.Element(v.element(), element.Value{}, definition.Of(v.Type))
}

// tie brings together what depends on what: conditions find their questions,
// and circles are refused.
func (s *reading) tie() error {
	f := s.form
	for _, i := range f.all {
		for n := range i.when {
			w := &i.when[n]
			if w.of = f.byKey[w.key]; w.of == nil || !w.of.Question() {
				return refuse("target", i.Key, w.key)
			}
		}
	}
	if err := s.names(); err != nil {
		return err
	}
	const begun, done = 1, 2
	state := make([]uint8, len(f.all))
	var visit func(i *Item) error
	visit = func(i *Item) error {
		switch state[i.at] {
		case begun:
			return refuse("circle", i.Key, "")
		case done:
			return nil
		}
		state[i.at] = begun
		for _, d := range f.needs(i) {
			if err := visit(d); err != nil {
				return err
			}
		}
		state[i.at] = done
		f.order = append(f.order, i)
		return nil
	}
	for _, i := range f.all {
		if err := visit(i); err != nil {
			return err
		}
		f.counts = f.counts || i.formula != nil
		f.decides = f.decides || i.whenTrue != nil || slices.ContainsFunc(i.when, func(c condition) bool { return c.of.formula != nil })
	}
	return nil
}

// needs returns the items that decide about i: those around it, of its
// conditions, and those that its expressions name by a literal.
func (f *Form) needs(i *Item) (all []*Item) {
	if i.Up != nil {
		all = append(all, i.Up)
	}
	for _, w := range i.when {
		all = append(all, w.of)
	}
	for _, e := range []*expression{i.whenTrue, i.formula} {
		if e == nil {
			continue
		}
		for _, literal := range e.literals {
			if named := f.byKey[literal]; named != nil && !named.around(i) {
				all = append(all, named)
			}
		}
	}
	return all
}

// around reports whether other stands in i.
func (i *Item) around(other *Item) bool {
	for up := other.Up; up != nil; up = up.Up {
		if up == i {
			return true
		}
	}
	return false
}
