package sdc

import (
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/element"
)

// Value is one answer, as it stands in a response. Values compare with ==; Same
// compares what they say. The zero Value is none.
type Value struct {
	Type   string // what FHIR writes behind value: Coding, Quantity, boolean, string …
	JSON   string // to the last digit
	Beside string // what stands beside a primitive: its id and extensions
}

// absent is the Type of a Value that says why there is no answer.
const absent = "absent"

// Declined is "I'd rather not say". Source: FHIR-R4-DataAbsent
var Declined = Absent("asked-declined")

// Absent is no answer, and why: a code of HL7's data-absent-reason.
func Absent(code string) Value { return Value{Type: absent, JSON: quoted(code)} }

// Coded is an answer by code; display may be "".
func Coded(system, code, display string) Value {
	return Value{Type: "Coding", JSON: "{" + strings.TrimPrefix(members("system", system, "code", code, "display", display), ",") + "}"}
}

// members writes names and values, each behind a comma, without the empty ones.
func members(pairs ...string) string {
	var b strings.Builder
	for n := 0; n < len(pairs); n += 2 {
		if pairs[n+1] != "" {
			b.WriteString(`,"` + pairs[n] + `":` + quoted(pairs[n+1]))
		}
	}
	return b.String()
}

// Said is an answer in words.
func Said(words string) Value { return Value{Type: "string", JSON: quoted(words)} }

// Bool is yes or no.
func Bool(b bool) Value { return Value{Type: "boolean", JSON: strconv.FormatBool(b)} }

// Integer is a whole number.
func Integer(n int64) Value { return Value{Type: "integer", JSON: strconv.FormatInt(n, 10)} }

// quoted is s as a JSON string; what is no UTF-8 is replaced, not refused.
func quoted(s string) string {
	b, err := jsontext.AppendQuote(nil, strings.ToValidUTF8(s, "\uFFFD"))
	if err != nil {
		return `""`
	}
	return string(b)
}

// element is the value as JSON that can be walked.
func (v Value) element() element.Value {
	var d element.Doc
	if d.Parse([]byte(v.JSON), element.Options{}) != nil {
		return element.Value{}
	}
	return d.Root()
}

// Absent returns why there is no answer, "" where there is one.
func (v Value) Absent() string {
	if v.Type != absent {
		return ""
	}
	return v.element().Text()
}

// System and Code return the code of a Coding; of a Quantity, that of its unit.
func (v Value) System() string { return v.part("system") }

// Code returns the code of a Coding, or of a Quantity's unit; else "".
func (v Value) Code() string { return v.part("code") }

func (v Value) part(name string) string {
	if v.Type != "Coding" && v.Type != "Quantity" {
		return ""
	}
	return v.element().Get(name).Text()
}

// Text returns what a person may read: a Coding's display or else its code, a
// Quantity with its unit, a primitive as it is; "" for no answer.
func (v Value) Text() string {
	if v.Type == absent || v.Type == "" {
		return ""
	}
	e := v.element()
	switch v.Type {
	case "Coding":
		if s := e.Get("display").Text(); s != "" {
			return s
		}
		return e.Get("code").Text()
	case "Quantity":
		unit := e.Get("unit").Text()
		if unit == "" {
			unit = e.Get("code").Text()
		}
		return strings.TrimSpace(e.Get("value").Text() + " " + unit)
	case "Attachment":
		return e.Get("title").Text()
	case "Reference":
		return e.Get("display").Text()
	}
	return e.Text()
}

// True reports whether the answer is yes.
func (v Value) True() bool { return v.Type == "boolean" && v.JSON == "true" }

// Float returns a number, or that of a Quantity; ok is false for anything else.
func (v Value) Float() (n float64, ok bool) {
	text := v.JSON
	switch v.Type {
	case "Quantity":
		text = v.element().Get("value").Text()
	case "integer", "decimal":
	default:
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// Ordinal returns what an answer counts by itself: an ordinalValue that stands in
// it, 1 for yes and 0 for no, or its number.
func (v Value) Ordinal() (n float64, ok bool) {
	switch v.Type {
	case "boolean":
		if v.True() {
			return 1, true
		}
		return 0, true
	case "Coding":
		if n := ordinalOf(v.element()); n != nil {
			return *n, true
		}
		return 0, false
	}
	return v.Float()
}

// Same reports whether two answers say the same: Codings by system and code,
// numbers by value.
func (v Value) Same(w Value) bool {
	if v == w {
		return true
	}
	if v.Type == "Coding" && w.Type == "Coding" {
		return v.coding() == w.coding()
	}
	if v.number() && w.number() {
		a, _, errA := apd.NewFromString(v.JSON)
		b, _, errB := apd.NewFromString(w.JSON)
		return errA == nil && errB == nil && a.Cmp(b) == 0
	}
	if v.Type == "Quantity" && w.Type == "Quantity" {
		return compare(equals, v, w)
	}
	return v.Type == w.Type && v.JSON == w.JSON
}

// coding is what makes a Coding the same as another.
type coding struct{ system, code string }

func (v Value) coding() coding {
	e := v.element()
	return coding{e.Get("system").Text(), e.Get("code").Text()}
}

func (v Value) number() bool { return v.Type == "integer" || v.Type == "decimal" }

// Answers are the answers to a form by Item.Key. A question nobody answered has
// no entry; one that somebody would rather not answer has Declined.
type Answers map[string][]Value

// Declined reports whether somebody would rather not say.
func (a Answers) Declined(key string) bool {
	return len(a[key]) == 1 && a[key][0].Type == absent
}

// First returns the first answer to a question, the zero Value for none.
func (a Answers) First(key string) Value {
	if a.Declined(key) || len(a[key]) == 0 {
		return Value{}
	}
	return a[key][0]
}

// Answered reports whether a question has an answer, or that there will be none.
func (a Answers) Answered(key string) bool { return len(a[key]) > 0 }
