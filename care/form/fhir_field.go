package form

import (
	"slices"
	"strconv"
	"strings"

	"kith/fhir/sdc"
)

// Rather is what a form says for "I'd rather not say". No option is called so.
const Rather = "~"

// Field is a question as a page shows it, with what stands in it.
type Field struct {
	*sdc.Item
	Name   string // of its inputs
	Chosen []string
	Words  string // what was typed, also where it is no answer
	Wrong  string // key of a sentence
	Args   []any
}

// FieldOf is a question with the answer it has.
func FieldOf(it *sdc.Item, name string, values []sdc.Value) Field {
	f := Field{Item: it, Name: name}
	for _, v := range values {
		switch o, ok := it.Option(v); {
		case v.Absent() != "":
			f.Chosen = append(f.Chosen, Rather)
		case ok:
			f.Chosen = append(f.Chosen, o.Key)
		case it.Type == "boolean":
			f.Chosen = append(f.Chosen, v.Text())
		default:
			f.Words = v.Text()
		}
	}
	return f
}

// Is reports whether an option is chosen.
func (f Field) Is(key string) bool { return slices.Contains(f.Chosen, key) }

// Choosing reports whether the question is answered by choosing.
func (f Field) Choosing() bool { return len(f.Options) > 0 || f.Type == "boolean" }

// Long reports whether the answer takes several lines.
func (f Field) Long() bool { return f.Type == "text" }

// Kind is the type of its input.
func (f Field) Kind() string {
	switch f.Type {
	case "date":
		return "date"
	case "time":
		return "time"
	case "url":
		return "url"
	}
	return "text"
}

// Keyboard is which keys a phone shows.
func (f Field) Keyboard() string {
	switch f.Type {
	case "integer":
		return "numeric"
	case "decimal", "quantity":
		return "decimal"
	}
	return ""
}

// Answer reads what a form sent: the keys of options, words, or rather. Blank is
// no answer, and no mistake. What cannot be read stays in the field.
func Answer(it *sdc.Item, name string, chosen []string, words string) (values []sdc.Value, f Field) {
	f = Field{Item: it, Name: name, Chosen: chosen, Words: words}
	if slices.Contains(chosen, Rather) {
		if it.MaySkip {
			return []sdc.Value{sdc.Declined}, f
		}
		chosen = nil
	}
	for _, key := range chosen {
		if key == "" {
			continue
		}
		v, ok := it.Parse(key)
		if !ok {
			f.Wrong = "form.odd"
			return nil, f
		}
		values = append(values, v)
		if !it.Repeats {
			break
		}
	}
	if words = strings.TrimSpace(words); words == "" || f.Choosing() && !it.Open {
		return values, f
	}
	v, ok := it.Parse(words)
	if !ok {
		f.Wrong = "form.odd"
		return nil, f
	}
	if !it.Repeats {
		values = nil
	}
	return append(values, v), f
}

// Check says what is wrong with an answer, by the rules of its form. That a
// question was left is nothing wrong.
func Check(s Sheet, key string) (reason string, args []any) {
	for _, m := range s.Form.Check(s.Answers) {
		if m.Key == key && s.Answers.Answered(key) {
			return m.Reason, m.Args
		}
	}
	return "", nil
}

// WordsOf is the name of the field for what is typed.
func WordsOf(name string) string {
	if name == "a" {
		return "words"
	}
	return name + "-words"
}

// HeadingOf is the id of what a typed answer is called by.
func HeadingOf(name string) string {
	if name == "a" {
		return "h-q"
	}
	return "q-" + name
}

// most is how long a typed answer may be.
func most(it *sdc.Item) string {
	if it.MaxLength > 0 {
		return strconv.Itoa(it.MaxLength)
	}
	return "5000"
}
