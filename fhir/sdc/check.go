package sdc

import (
	"slices"
	"unicode/utf8"
)

// Mistake is what is wrong with an answer. Reason is a key among our sentences;
// Args are the name, value pairs it takes. What was answered is not in it.
type Mistake struct {
	Key    string
	Reason string
	Args   []any
}

// Check returns what is wrong with answers, in the order of the form; nothing
// when they may be stored. What is not enabled is not looked at, and "I'd rather
// not say" is an answer where an item may be skipped.
func (f *Form) Check(a Answers) (all []Mistake) {
	s, err := f.settle(a, false)
	if err != nil {
		return []Mistake{{Reason: "sdc.mistake.form"}}
	}
	for _, i := range f.all {
		if !s.on[i.at] || !i.Question() || i.Calculated {
			continue
		}
		if reason, args := i.wrong(a[i.Key], a.Declined(i.Key)); reason != "" {
			all = append(all, Mistake{i.Key, "sdc.mistake." + reason, args})
		}
	}
	for key := range a {
		if i := f.byKey[key]; i == nil || !i.Question() {
			all = append(all, Mistake{Key: key, Reason: "sdc.mistake.unknown"})
		}
	}
	return all
}

// wrong says what is wrong with the answers to one question, "" for nothing.
func (i *Item) wrong(given []Value, declined bool) (reason string, args []any) {
	if declined && i.MaySkip {
		return "", nil
	}
	least, most := i.Least, i.Most
	if i.Required {
		least = max(least, 1)
	}
	if !i.Repeats {
		most = 1
	}
	switch n := len(given); {
	case declined, n == 0 && least > 0 && i.asked():
		return "required", nil
	case n > 0 && n < least:
		return "too-few", []any{"least", least}
	case most > 0 && n > most:
		return "too-many", []any{"most", most}
	case n > 1 && slices.ContainsFunc(given, i.exclusive):
		return "exclusive", nil
	}
	for n, v := range given {
		if slices.ContainsFunc(given[:n], v.Same) {
			return "twice", nil
		}
		if reason, args = i.unfit(v); reason != "" {
			return reason, args
		}
	}
	return "", nil
}

func (i *Item) exclusive(v Value) bool {
	o, ok := i.Option(v)
	return ok && o.Exclusive
}

// unfit says what is wrong with one answer.
func (i *Item) unfit(v Value) (reason string, args []any) {
	if !i.takes(v.Type) || !v.element().Exists() {
		return "type", nil
	}
	text := v.element().Text()
	switch v.Type {
	case "date", "dateTime", "time":
		if !v.moment() {
			return "type", nil
		}
	case "integer", "decimal":
		if _, ok := number(v.Type, v.JSON); !ok {
			return "type", nil
		}
	}
	if _, ok := i.Option(v); !ok && len(i.Options) > 0 && !(i.Open && v.Type == "string") {
		return "option", nil
	}
	switch n := utf8.RuneCountInString(text); {
	case v.Type == "string" && i.MaxLength > 0 && n > i.MaxLength:
		return "too-long", []any{"most", i.MaxLength}
	case v.Type == "string" && n < i.MinLength:
		return "too-short", []any{"least", i.MinLength}
	case i.Min.Type != "" && !compare(orders[">="], v, i.Min):
		return "too-small", []any{"least", i.Min.Text()}
	case i.Max.Type != "" && !compare(orders["<="], v, i.Max):
		return "too-large", []any{"most", i.Max.Text()}
	case i.Places >= 0 && v.places() > i.Places:
		return "places", []any{"most", i.Places}
	case i.regex != nil && (i.regex.Cost(len(text)) > most || !i.regex.MatchString(text)):
		return "pattern", nil
	}
	return "", nil
}

// places is how many decimals a number has.
func (v Value) places() int {
	if v.Type != "decimal" {
		return 0
	}
	if at := slices.Index([]byte(v.JSON), '.'); at >= 0 {
		return len(v.JSON) - at - 1
	}
	return 0
}
