package validate

import (
	"slices"

	"kith/fhir/element"
)

// question is an item of a Questionnaire with what lies around it.
type question struct {
	element.Value
	parent *question
	order  int // in the text
	items  []*question
}

// questions reads the items of a Questionnaire, and all of them by linkId.
func questions(v element.Value) (root *question, all map[string]*question) {
	root, all = &question{Value: v}, map[string]*question{}
	root.read(all)
	return root, all
}

func (q *question) read(all map[string]*question) {
	for i := range q.Get("item").Items() {
		if i.Kind() != '{' {
			continue
		}
		item := &question{Value: i, parent: q, order: len(all)}
		q.items = append(q.items, item)
		all[i.Get("linkId").Text()] = item
		item.read(all)
	}
}

// inside reports whether q lies in other, or is it.
func (q *question) inside(other *question) bool {
	for ; q != nil; q = q.parent {
		if q == other {
			return true
		}
	}
	return false
}

// questionnaire checks that the conditions of items name items that can be
// answered before. Source: FHIR-R4
func (w *walk) questionnaire(v element.Value) {
	root, all := questions(v)
	w.conditions(root, all)
}

func (w *walk) conditions(q *question, all map[string]*question) {
	for i, item := range q.items {
		w.enterItem("item", i)
		n := 0
		for c := range item.Get("enableWhen").Items() {
			w.enterItem("enableWhen", n)
			target := all[c.Get("question").Text()]
			switch {
			case target == nil:
				w.say(c, Error, codeRule, "issue.condition-unknown")
			case target.inside(item):
				w.say(c, Error, codeRule, "issue.condition-inner")
			case target.order > item.order:
				w.say(c, Warning, codeRule, "issue.condition-later")
			}
			w.leave()
			n++
		}
		w.conditions(item, all)
		w.leave()
	}
}

// enabled reports whether an item is to be answered, given a response.
// Source: FHIR-R4
func (q *question) enabled(given answers) bool {
	when := q.Get("enableWhen")
	if !when.Exists() {
		return true
	}
	anyOf := q.Get("enableBehavior").Is("any")
	for c := range when.Items() {
		if met(c, given) == anyOf {
			return anyOf
		}
	}
	return !anyOf
}

// met reports whether one condition holds in a response: for any of the answers
// to the question it names, or, if they have to differ, for all of them, even
// where there are none.
func met(c element.Value, all answers) bool {
	given := all[c.Get("question").Text()]
	op, want := c.Get("operator").Text(), choice(c, "answer")
	if op == "exists" {
		return (len(given) > 0) == want.True()
	}
	if op == "!=" {
		return !slices.ContainsFunc(given, func(a element.Value) bool { return sameAnswer(a, want) })
	}
	return slices.ContainsFunc(given, func(a element.Value) bool { return holds(op, a, want) })
}

func holds(op string, a, want element.Value) bool {
	switch op {
	case "=":
		return sameAnswer(a, want)
	case "<":
		return less(a, want)
	case ">":
		return less(want, a)
	case "<=":
		return !less(want, a)
	}
	return !less(a, want)
}

// sameAnswer compares answers; codings by system and code alone.
func sameAnswer(a, want element.Value) bool {
	if a.Kind() == '{' && a.Get("code").Exists() && want.Get("code").Exists() && !a.Get("value").Exists() {
		return equal(a.Get("code"), want.Get("code")) && (!want.Get("system").Exists() || equal(a.Get("system"), want.Get("system")))
	}
	return equal(a, want)
}

// answers are the answers of a response by the linkId of the question.
type answers map[string][]element.Value

// read adds the answers in the items of v, wherever they are.
func (all answers) read(v element.Value) {
	for i := range v.Get("item").Items() {
		link := i.Get("linkId").Text()
		for a := range i.Get("answer").Items() {
			if v := choice(a, "value"); v.Exists() {
				all[link] = append(all[link], v)
			}
			all.read(a)
		}
		all.read(i)
	}
}

// choice returns the value of name[x], whatever its type.
func choice(v element.Value, name string) element.Value {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if hasPrefix(c.Key(), name) {
			return c
		}
	}
	return element.Value{}
}

// answerMember is under which name the answers to a type of question stand.
// Source: FHIR-R4
var answerMember = map[string][]string{
	"boolean": {"valueBoolean"}, "decimal": {"valueDecimal", "valueInteger"}, "integer": {"valueInteger"},
	"date": {"valueDate"}, "dateTime": {"valueDateTime"}, "time": {"valueTime"},
	"string": {"valueString"}, "text": {"valueString"}, "url": {"valueUri"},
	"attachment": {"valueAttachment"}, "reference": {"valueReference"}, "quantity": {"valueQuantity"},
}

// mayAnswer reports whether an answer has the type that a question asks for.
func (q *question) mayAnswer(a element.Value) bool {
	typ := q.Get("type").Text()
	switch name := a.Name(); typ {
	case "choice", "open-choice":
		return name == "valueCoding" || typ == "open-choice" && name == "valueString" ||
			slices.Contains([]string{"valueString", "valueInteger", "valueDate", "valueTime", "valueReference"}, name) && q.offers(name)
	default:
		return slices.Contains(answerMember[typ], name)
	}
}

// offers reports whether one of the options has this type.
func (q *question) offers(member string) bool {
	for o := range q.Get("answerOption").Items() {
		if o.Get(member).Exists() {
			return true
		}
	}
	return false
}
