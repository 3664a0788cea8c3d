package sdc

import (
	"regexp"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/r4"
)

// Parse reads an answer as a person, or a page, writes it: the Key of an option
// (or words, where those are allowed), a number, a date as 2027-04-02, true or
// false. Of a quantity it is the number, perhaps with the code of its unit
// behind a space. ok is false when it is none.
func (i *Item) Parse(text string) (v Value, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return v, false
	}
	for _, o := range i.Options {
		if o.Key == text {
			return o.Value, true
		}
	}
	switch i.Type {
	case "boolean":
		return Bool(text == "true"), text == "true" || text == "false"
	case "integer", "decimal":
		return number(i.Type, text)
	case "quantity":
		return i.Quantity(text)
	case "date", "dateTime", "time":
		v = Value{Type: i.Type, JSON: quoted(text)}
		return v, v.moment()
	case "url":
		return Value{Type: "uri", JSON: quoted(text)}, !strings.ContainsAny(text, " \t\n")
	case "string", "text":
		return Said(text), len(i.Options) == 0
	case "open-choice":
		return Said(text), true
	}
	return v, false
}

// Quantity is a number in the item's unit, or in one of its units: "3.2 kg".
func (i *Item) Quantity(text string) (Value, bool) {
	n, code, _ := strings.Cut(text, " ")
	digits, ok := number("decimal", n)
	if !ok {
		return Value{}, false
	}
	body := `{"value":` + digits.JSON
	for at, u := range i.Units {
		if u.Code() == code || code == "" && at == 0 {
			return Value{Type: "Quantity", JSON: body + members("unit", u.Text(), "system", u.System(), "code", u.Code()) + "}"}, true
		}
	}
	return Value{Type: "Quantity", JSON: body + "}"}, code == ""
}

// jsonNumber is how JSON writes a number, with as many digits as anybody needs.
var jsonNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?$`)

// number reads a number of a type of item; as a decimal it keeps its digits.
func number(typ, text string) (Value, bool) {
	if typ == "integer" {
		d, _, err := apd.NewFromString(text)
		if err != nil || d.Form != apd.Finite || d.Exponent > 10 || d.Exponent < -30 {
			return Value{}, false
		}
		d.Reduce(d)
		n, err := d.Int64()
		return Integer(n), err == nil && n >= -1<<31 && n < 1<<31
	}
	return Value{Type: "decimal", JSON: text}, jsonNumber.MatchString(text)
}

var clock = regexp.MustCompile(`^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?$`)

// moment reports whether a date, dateTime or time is one.
func (v Value) moment() bool {
	text := v.element().Text()
	if v.Type == "time" {
		return clock.MatchString(text)
	}
	_, _, ok := r4.Instants(text)
	return ok && (v.Type != "date" || len(text) <= len("2027-04-02"))
}
