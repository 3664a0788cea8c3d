package validate

import (
	"bytes"
	"unicode/utf8"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/element"
)

// matches checks an item against the fixed value, the pattern and the limits
// of a node.
func (w *walk) matches(it item, n *node, p *profile) {
	if n.fixed.Exists() && !equal(it.value, n.fixed) {
		w.say(it.at(), Error, codeValue, "issue.fixed", "name", n.name).Source = p.url
	}
	if n.pattern.Exists() && !within(it.value, n.pattern) {
		w.say(it.at(), Error, codeValue, "issue.pattern", "name", n.name).Source = p.url
	}
	if n.maxLength > 0 && it.value.Kind() == '"' && utf8.RuneCountInString(it.value.Text()) > n.maxLength {
		w.say(it.at(), Error, codeTooLong, "issue.longer", "most", n.maxLength).Source = p.url
	}
	if n.regex != nil && it.value.Kind() == '"' && !w.hasForm(it.value.Text(), n.regex) {
		w.say(it.at(), Error, codeValue, "issue.regex").Source = p.url
	}
	if n.minValue.Exists() && less(it.value, n.minValue) {
		w.say(it.at(), Error, codeValue, "issue.too-small").Source = p.url
	}
	if n.maxValue.Exists() && less(n.maxValue, it.value) {
		w.say(it.at(), Error, codeValue, "issue.too-large").Source = p.url
	}
}

// equal reports whether two values say the same; the order of members and the
// way a number is written do not matter.
func equal(a, b element.Value) bool {
	return a.Kind() == b.Kind() && (a.Kind() != '{' || a.Len() == b.Len()) && (a.Kind() != '[' || a.Len() == b.Len()) && covers(a, b, equal)
}

// within reports whether a value has everything that a pattern has, perhaps
// more: each item of the pattern's arrays is among those of the value.
func within(v, pattern element.Value) bool {
	if v.Kind() == '[' && pattern.Kind() == '[' {
		for want := pattern.Child(); want.Exists(); want = pattern.Next(want) {
			if !amongst(v, want) {
				return false
			}
		}
		return true
	}
	return v.Kind() == pattern.Kind() && covers(v, pattern, within)
}

func amongst(array, want element.Value) bool {
	for c := array.Child(); c.Exists(); c = array.Next(c) {
		if within(c, want) {
			return true
		}
	}
	return false
}

// covers compares two values of the same kind; for each part of b there has to
// be one of a.
func covers(a, b element.Value, same func(a, b element.Value) bool) bool {
	switch b.Kind() {
	case '{':
		for c := b.Child(); c.Exists(); c = b.Next(c) {
			if !same(a.Get(c.Name()), c) {
				return false
			}
		}
		return true
	case '[':
		x := a.Child()
		for c := b.Child(); c.Exists(); c = b.Next(c) {
			if !x.Exists() || !same(x, c) {
				return false
			}
			x = a.Next(x)
		}
		return !x.Exists()
	case '0':
		return bytes.Equal(a.Raw(), b.Raw()) || compare(a.Raw(), b.Raw()) == 0
	}
	return bytes.Equal(a.Raw(), b.Raw())
}

// compare returns the order of two JSON numbers.
func compare(a, b []byte) int {
	x, _, err := apd.NewFromString(string(a))
	y, _, err2 := apd.NewFromString(string(b))
	if err != nil || err2 != nil {
		return 0 // beyond what a decimal of ours can be: not told apart
	}
	return x.Cmp(y)
}

// less reports whether a is smaller than b. Numbers are compared as numbers,
// dates and times as far as both are precise, quantities with the same unit.
func less(a, b element.Value) bool {
	switch {
	case a.Kind() == '0' && b.Kind() == '0':
		return compare(a.Raw(), b.Raw()) < 0
	case a.Kind() == '"' && b.Kind() == '"':
		x, y := a.Text(), b.Text()
		n := min(len(x), len(y))
		return x[:n] < y[:n]
	case a.Kind() == '{' && b.Kind() == '{' && bytes.Equal(a.Get("code").Raw(), b.Get("code").Raw()):
		return less(a.Get("value"), b.Get("value"))
	}
	return false
}
