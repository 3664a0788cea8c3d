package checkin

import (
	"slices"
	"strings"

	"kith/fhir/sdc"
)

// rather is what a form says for "I'd rather not say". No option is called so.
const rather = "~"

// field is a question as a page shows it, with what stands in it.
type field struct {
	*sdc.Item
	Name   string // of its inputs
	Chosen []string
	Words  string // what was typed, also where it is no answer
	Wrong  string // key of a sentence
	Args   []any
}

// fieldOf is a question with the answer it has.
func fieldOf(it *sdc.Item, name string, values []sdc.Value) field {
	f := field{Item: it, Name: name}
	for _, v := range values {
		switch o, ok := it.Option(v); {
		case v.Absent() != "":
			f.Chosen = append(f.Chosen, rather)
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
func (f field) Is(key string) bool { return slices.Contains(f.Chosen, key) }

// choosing reports whether the question is answered by choosing.
func (f field) choosing() bool { return len(f.Options) > 0 || f.Type == "boolean" }

// long reports whether the answer takes several lines.
func (f field) long() bool { return f.Type == "text" }

// kind is the type of its input.
func (f field) kind() string {
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

// keyboard is which keys a phone shows.
func (f field) keyboard() string {
	switch f.Type {
	case "integer":
		return "numeric"
	case "decimal", "quantity":
		return "decimal"
	}
	return ""
}

// answer reads what a form sent: the keys of options, words, or rather. Blank is
// no answer, and no mistake. What cannot be read stays in the field.
func answer(it *sdc.Item, name string, chosen []string, words string) (values []sdc.Value, f field) {
	f = field{Item: it, Name: name, Chosen: chosen, Words: words}
	if slices.Contains(chosen, rather) {
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
			f.Wrong = "checkin.odd"
			return nil, f
		}
		values = append(values, v)
		if !it.Repeats {
			break
		}
	}
	if words = strings.TrimSpace(words); words == "" || f.choosing() && !it.Open {
		return values, f
	}
	v, ok := it.Parse(words)
	if !ok {
		f.Wrong = "checkin.odd"
		return nil, f
	}
	if !it.Repeats {
		values = nil
	}
	return append(values, v), f
}

// check says what is wrong with an answer, by the rules of its form. That a
// question was left is nothing wrong.
func check(s sheet, key string) (reason string, args []any) {
	for _, m := range s.Form.Check(s.Answers) {
		if m.Key == key && s.Answers.Answered(key) {
			return m.Reason, m.Args
		}
	}
	return "", nil
}
