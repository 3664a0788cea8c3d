package sdc

import (
	"slices"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/platform/fault"
)

// settled is a form with answers, worked out: what is enabled, and what was
// calculated.
type settled struct {
	form    *Form
	answers Answers
	on      []bool // by Item.at
	said    map[*Item]bool
}

// settle works out conditions and calculated answers until nothing changes any
// more, or only what is enabled, where that is all that is wanted. What is not
// enabled is answered by nobody. The given answers stay as they are.
func (f *Form) settle(given Answers, counting bool) (*settled, error) {
	s := &settled{form: f, answers: make(Answers, len(given)), on: make([]bool, len(f.all)), said: map[*Item]bool{}}
	for key, a := range given {
		if i := f.byKey[key]; i != nil && !i.Calculated {
			s.answers[key] = a
		}
	}
	s.enable()
	if !f.decides && !(f.counts && counting) {
		return s, nil
	}
	w := &world{form: f}
	for range f.rounds() {
		changed, err := s.round(w)
		if err != nil || !changed {
			return s, err
		}
		s.enable()
	}
	return s, fault.New(fault.Rule, "sdc.unsettled")
}

// rounds is how often a form may change by what it calculated itself: once for
// each expression, and once to see that nothing changes any more.
func (f *Form) rounds() int {
	n := 2
	for _, i := range f.all {
		if i.formula != nil || i.whenTrue != nil {
			n++
		}
	}
	return n
}

// enable works out which items are enabled, each behind what it depends on.
func (s *settled) enable() {
	for _, i := range s.form.order {
		s.on[i.at] = (i.Up == nil || s.on[i.Up.at]) && s.holds(i)
	}
}

func (s *settled) holds(i *Item) bool {
	if i.whenTrue != nil {
		return s.said[i]
	}
	if len(i.when) == 0 {
		return true
	}
	met := func(c condition) bool { return c.met(s.given(c.of)) }
	if i.any {
		return slices.ContainsFunc(i.when, met)
	}
	return !slices.ContainsFunc(i.when, func(c condition) bool { return !met(c) })
}

// given returns the answers to a question that is enabled.
func (s *settled) given(i *Item) []Value {
	if !s.on[i.at] {
		return nil
	}
	return s.answers[i.Key]
}

// round evaluates every expression on the response as it is now.
func (s *settled) round(w *world) (changed bool, err error) {
	body := s.response(nil, "", true)
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Share: true}); err != nil {
		return false, fault.Wrap(fault.Value, "sdc.bad-answer", err)
	}
	w.spent += len(body) / 16 // reading it takes about as long as that many steps
	w.response, w.at = path.Of(doc.Root()), map[*Item]path.Value{}
	s.place(w, doc.Root())
	for _, i := range s.form.order {
		if i.whenTrue != nil {
			got, err := w.eval(i.whenTrue, i)
			if err != nil {
				return false, err
			}
			said := holds(got)
			changed, s.said[i] = changed || said != s.said[i], said
		}
		if i.formula != nil && s.on[i.at] {
			got, err := w.eval(i.formula, i)
			if err != nil {
				return false, err
			}
			is, err := i.results(got)
			if err != nil {
				return false, err
			}
			changed = changed || !slices.Equal(s.answers[i.Key], is)
			if s.answers[i.Key] = is; len(is) == 0 {
				delete(s.answers, i.Key)
			}
		}
	}
	return changed, nil
}

// holds reads what a condition returned as FHIRPath does: one item that is not
// false is true.
func holds(got path.Collection) bool {
	if len(got) != 1 {
		return false
	}
	b, is := got[0].Bool()
	return b || !is
}

// place finds the items of a response, for the focus of their expressions.
func (s *settled) place(w *world, v element.Value) {
	for item := range v.Get("item").Items() {
		if i := s.form.byKey[item.Get("linkId").Text()]; i != nil {
			w.at[i] = path.Element(item, element.Value{}, definition.Of("QuestionnaireResponse.item"))
		}
		s.place(w, item)
		for a := range item.Get("answer").Items() {
			s.place(w, a)
		}
	}
}

// results turns what an expression returned into answers.
func (i *Item) results(got path.Collection) (all []Value, err error) {
	for _, g := range got {
		v, ok := i.result(g)
		if !ok {
			return nil, refuse("result", i.Key, "")
		}
		all = append(all, v)
	}
	if len(all) > 1 && !i.Repeats {
		return nil, refuse("result", i.Key, "")
	}
	return all, nil
}

// result turns one item of a Collection into an answer of the item's type.
func (i *Item) result(g path.Value) (Value, bool) {
	node, _ := g.Node()
	switch i.Type {
	case "choice", "open-choice":
		return i.chosen(g, node)
	case "quantity":
		if node.Kind() == '{' {
			return Value{Type: "Quantity", JSON: string(node.Raw())}, g.Type().Name == "Quantity"
		}
		d, ok := g.Decimal()
		if !ok {
			return Value{}, false
		}
		return i.Quantity(d.Text('f'))
	case "boolean":
		b, ok := g.Bool()
		return Bool(b), ok
	case "integer", "decimal":
		d, ok := g.Decimal()
		if !ok {
			return Value{}, false
		}
		return number(i.Type, d.Text('f'))
	}
	return i.Parse(g.String())
}

// chosen finds the option that an expression returned: a Coding, or its code.
func (i *Item) chosen(g path.Value, node element.Value) (Value, bool) {
	if node.Kind() == '{' {
		v := codingOf(node)
		o, ok := i.Option(v)
		if ok {
			v = o.Value
		}
		return v, v.Code() != "" && (ok || i.Open)
	}
	return i.Parse(g.String())
}

// Asked returns the questions that somebody with these answers is asked, in
// order. A form whose expressions fail asks what they do not hide.
func (f *Form) Asked(a Answers) (all []*Item) {
	return f.enabled(a, (*Item).asked)
}

// Shown returns Asked, and the groups and words around: all that stands on a
// page with everything.
func (f *Form) Shown(a Answers) []*Item {
	return f.enabled(a, func(i *Item) bool { return i.visible() && !i.folds() })
}

func (f *Form) enabled(a Answers, wanted func(*Item) bool) (all []*Item) {
	s, _ := f.settle(a, false) //nolint:errcheck // Calculate and Response tell it
	for _, i := range f.all {
		if s.on[i.at] && wanted(i) {
			all = append(all, i)
		}
	}
	return all
}

// Calculate returns the answers that count: those to enabled questions, and
// what the form calculates from them. The fault is a Rule that names the item
// whose expression fails, or TooCostly.
func (f *Form) Calculate(a Answers) (Answers, error) {
	s, err := f.settle(a, true)
	if err != nil {
		return nil, err
	}
	for key := range s.answers {
		if i := f.byKey[key]; !s.on[i.at] {
			delete(s.answers, key)
		}
	}
	return s.answers, nil
}
