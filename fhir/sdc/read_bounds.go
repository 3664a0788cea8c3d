package sdc

import (
	"errors"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/pattern"
)

// bounds reads what an answer has to be.
func (s *reading) bounds(v element.Value, i *Item) error {
	for _, n := range []struct {
		to *int
		of element.Value
	}{
		{&i.MaxLength, v.Get("maxLength")}, {&i.MinLength, ext(v, core+"minLength")},
		{&i.Least, ext(v, core+"questionnaire-minOccurs")}, {&i.Most, ext(v, core+"questionnaire-maxOccurs")},
		{&i.Places, ext(v, core+"maxDecimalPlaces")},
	} {
		if !n.of.Exists() {
			continue
		}
		whole, ok := n.of.Int()
		if !ok || whole < 0 || whole > 1<<30 {
			return refuse("bound", i.Key, "")
		}
		*n.to = int(whole)
	}
	for url, to := range map[string]*Value{"minValue": &i.Min, "maxValue": &i.Max} {
		if x := ext(v, core+url); x.Exists() {
			*to = valueFrom(x, "value")
			if to.Type != i.Type && !(to.number() && (i.Type == "decimal" || i.Type == "integer")) {
				return refuse("bound", i.Key, core+url)
			}
		}
	}
	if step := ext(v, core+"questionnaire-sliderStepValue"); step.Exists() {
		n, err := strconv.ParseFloat(step.Text(), 64)
		if err != nil || n <= 0 {
			return refuse("bound", i.Key, "")
		}
		i.Step = n
	}
	if err := s.pattern(ext(v, core+"regex").Text(), i); err != nil {
		return err
	}
	return s.units(v, i)
}

// pattern reads how a whole answer is written.
func (s *reading) pattern(src string, i *Item) error {
	if src == "" {
		return nil
	}
	p, err := pattern.Compile(`^(?:` + src + `)$`)
	switch {
	case s.tooMany(src):
		return refuse("too-large", i.Key, "")
	case errors.Is(err, pattern.ErrCostly):
		return refuse("costly-pattern", i.Key, "")
	case err != nil:
		return refusal("pattern", i.Key, "", err)
	}
	i.regex = p
	return nil
}

// units reads in what an answer is counted.
func (s *reading) units(v element.Value, i *Item) error {
	for x := range exts(v, core+"questionnaire-unitOption") {
		i.Units = append(i.Units, codingOf(valueOf(x, "value")))
	}
	if x := ext(v, core+"questionnaire-unit"); x.Exists() {
		unit := codingOf(x)
		i.Unit = unit.Text()
		if len(i.Units) == 0 {
			i.Units = []Value{unit}
		}
	}
	for init := range v.Get("initial").Items() {
		x := valueOf(init, "value")
		if q := x; i.Type == "quantity" && !q.Get("value").Exists() { // a unit alone
			unit := Coded(q.Get("system").Text(), q.Get("code").Text(), q.Get("unit").Text())
			if i.Unit == "" {
				i.Unit = unit.Text()
			}
			if len(i.Units) == 0 {
				i.Units = []Value{unit}
			}
			continue
		}
		is := valueFrom(x, "value")
		if !i.takes(is.Type) {
			return refuse("initial", i.Key, "")
		}
		i.Initial = append(i.Initial, is)
	}
	if len(i.Initial) > 1 && !i.Repeats {
		return refuse("initial", i.Key, "")
	}
	return nil
}

// valueFrom is a value[x] as an answer.
func valueFrom(v element.Value, name string) Value {
	typ := strings.TrimPrefix(string(v.Key()), name)
	if typ == "" {
		return Value{}
	}
	if k := v.Kind(); k != '{' && k != '[' {
		typ = strings.ToLower(typ[:1]) + typ[1:]
	}
	return Value{Type: typ, JSON: string(v.Raw())}
}

// answerTypes are the types of answers to a type of item. Source: FHIR-R4
var answerTypes = map[string][]string{
	"boolean": {"boolean"}, "decimal": {"decimal", "integer"}, "integer": {"integer"}, "date": {"date"}, "dateTime": {"dateTime"},
	"time": {"time"}, "string": {"string"}, "text": {"string"}, "url": {"uri"}, "quantity": {"Quantity"},
	"choice": {"Coding", "string", "integer", "date", "time"}, "open-choice": {"Coding", "string", "integer", "date", "time"},
}

// takes reports whether an answer of a type may be given.
func (i *Item) takes(typ string) bool {
	for _, t := range answerTypes[i.Type] {
		if t == typ {
			return true
		}
	}
	return false
}
