package sdc

import (
	"time"

	"kith/fhir/element"
)

// links reads how old an Observation may be that fills an item in.
func (s *reading) links(v element.Value, i *Item) error {
	x := ext(v, sdc+"observationLinkPeriod")
	if !x.Exists() {
		return nil
	}
	n, ok := valueFloat(x.Get("value"))
	unit, known := days[x.Get("code").Text()]
	if !ok || !known || n <= 0 || n > 1000 || !i.Question() {
		return refuse("bound", i.Key, sdc+"observationLinkPeriod")
	}
	if s.linked++; s.linked > MaxLinks {
		return refuse("too-large", i.Key, "")
	}
	i.link = time.Duration(n * unit * float64(24*time.Hour))
	return nil
}

// days are units of UCUM in days; a year and a month are those of the Julian
// calendar, as UCUM has them. Source: UCUM
var days = map[string]float64{"a": 365.25, "mo": 30.4375, "wk": 7, "d": 1, "h": 1.0 / 24, "min": 1.0 / 1440}

func valueFloat(v element.Value) (float64, bool) {
	return Value{Type: "decimal", JSON: string(v.Raw())}.Float()
}

// Observed fills in what was observed before: for each item that asks for it,
// newest is called with the codes of the item and how old an Observation may be,
// and returns the newest one or nothing. What does not fit the item is left.
func (f *Form) Observed(a Answers, newest func(codes []Value, within time.Duration) (element.Value, error)) error {
	for _, i := range f.all {
		if i.link == 0 || len(i.Codes) == 0 {
			continue
		}
		o, err := newest(i.Codes, i.link)
		if err != nil {
			return err
		}
		if v, ok := i.observed(valueOf(o, "value")); ok {
			a[i.Key] = []Value{v}
		}
	}
	return nil
}

// observed turns the value of an Observation into an answer.
func (i *Item) observed(x element.Value) (Value, bool) {
	v := valueFrom(x, "value")
	switch {
	case v.Type == "CodeableConcept":
		for c := range x.Get("coding").Items() {
			if o, ok := i.Option(codingOf(c)); ok {
				return o.Value, true
			}
		}
		return Value{}, false
	case v.Type == "Quantity" && (i.Type == "integer" || i.Type == "decimal"):
		if len(i.Units) > 0 && i.Units[0].Code() != v.Code() {
			return Value{}, false
		}
		return number(i.Type, x.Get("value").Text())
	case v.Type == "dateTime" && i.Type == "date":
		text := x.Text()
		return i.Parse(text[:min(len(text), len("2027-04-02"))])
	}
	reason, _ := i.unfit(v)
	return v, v.Type != "" && reason == ""
}
