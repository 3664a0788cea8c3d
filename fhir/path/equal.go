package path

import (
	"bytes"
	"strings"
	"unicode"

	"kith/fhir/element"
)

// tri is a truth value of three-valued logic.
type tri uint8

const (
	unknown tri = iota // the empty collection
	no
	yes
)

func known(b bool) tri {
	if b {
		return yes
	}
	return no
}

func (t tri) not() tri {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// equal implements = for two items.
func equal(a, b *Value) tri {
	x, y := a.as(), b.as()
	switch {
	case x == text && y == text:
		return known(sameText(a, b))
	case x == boolean && y == boolean:
		p, _ := a.Bool()
		q, _ := b.Bool()
		return known(p == q)
	case x == integer && y == integer:
		p, ok := a.Int()
		q, ok2 := b.Int()
		return known(ok && ok2 && p == q)
	case isNumber(x) && isNumber(y):
		p, ok := a.Decimal()
		q, ok2 := b.Decimal()
		return known(ok && ok2 && p.Cmp(q) == 0)
	case isTemporal(x) && isTemporal(y):
		order, ok := compareMoments(a, b)
		if !ok && (x == clock) == (y == clock) {
			return unknown
		}
		return known(ok && order == 0)
	case x == quantity && isAmount(y) || y == quantity && isAmount(x):
		return equalAmounts(a, b)
	case a.typ == systemTypes[typeInfo] || b.typ == systemTypes[typeInfo]:
		return known(a.typ == b.typ && a.ref == b.ref)
	}
	return known(x == none && y == none && a.typ == b.typ && deepEqual(a.node, b.node) && deepEqual(a.side, b.side))
}

func isNumber(s system) bool   { return s == integer || s == decimal }
func isTemporal(s system) bool { return s == date || s == dateTime || s == clock }
func isAmount(s system) bool   { return s == quantity || isNumber(s) }

func equalAmounts(a, b *Value) tri {
	p, ok := a.amount()
	q, ok2 := b.amount()
	if !ok || !ok2 {
		return known(a.stored() && b.stored() && deepEqual(a.node, b.node))
	}
	order, ok := p.compare(q)
	if !ok && (p.calendar() && q.ofTime() || q.calendar() && p.ofTime()) { // a year and 365 days: nobody knows
		return unknown
	}
	return known(ok && order == 0)
}

// sameText compares two strings without building them.
func sameText(a, b *Value) bool {
	if a.stored() {
		a, b = b, a
	}
	if !a.stored() {
		return !b.stored() && a.text == b.text || b.stored() && b.node.Is(a.text)
	}
	return bytes.Equal(a.node.Raw(), b.node.Raw()) // canonical JSON escapes in one way only
}

func compareMoments(a, b *Value) (order int, ok bool) {
	p, ok := a.moment()
	q, ok2 := b.moment()
	if !ok || !ok2 || (p.kind == clock) != (q.kind == clock) {
		return 0, false
	}
	return p.compare(&q)
}

// sameMembers compares two objects by what their members are.
func sameMembers(a, b element.Value, same func(a, b element.Value) bool) bool {
	if a.Len() != b.Len() {
		return false
	}
	for c := a.Child(); c.Exists(); c = a.Next(c) {
		if !same(c, b.Get(string(c.Key()))) {
			return false
		}
	}
	return true
}

// deepEqual compares two elements: members in any order, items in theirs,
// numbers by value.
func deepEqual(a, b element.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	if bytes.Equal(a.Raw(), b.Raw()) {
		return true
	}
	switch a.Kind() {
	case '{':
		return sameMembers(a, b, deepEqual)
	case '[':
		d := b.Child()
		for c := a.Child(); c.Exists(); c = a.Next(c) {
			if !d.Exists() || !deepEqual(c, d) {
				return false
			}
			d = b.Next(d)
		}
		return !d.Exists()
	case '0':
		x, ok := parseDecimal(a.Raw())
		y, ok2 := parseDecimal(b.Raw())
		return ok && ok2 && x.Cmp(y) == 0
	}
	return false
}

// equivalent implements ~ for two items.
func equivalent(a, b *Value) bool {
	x, y := a.as(), b.as()
	switch {
	case x == text && y == text:
		p, _ := a.str()
		q, _ := b.str()
		return sameWords(p, q)
	case isNumber(x) && isNumber(y):
		p, ok := a.Decimal()
		q, ok2 := b.Decimal()
		return ok && ok2 && alikeDecimals(p, q)
	case isTemporal(x) && isTemporal(y):
		order, ok := compareMoments(a, b)
		return ok && order == 0
	case x == quantity && isAmount(y) || y == quantity && isAmount(x):
		p, ok := a.amount()
		q, ok2 := b.amount()
		if ok && ok2 {
			return p.alike(q)
		}
	case x == none && y == none && a.typ == b.typ:
		return deepAlike(a.node, b.node) && deepAlike(a.side, b.side)
	}
	return equal(a, b) == yes
}

// sameWords compares without regard to case and to how much white space there is.
func sameWords(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	if !strings.ContainsFunc(a, unicode.IsSpace) || !strings.ContainsFunc(b, unicode.IsSpace) {
		return false
	}
	return strings.EqualFold(evenSpace(a), evenSpace(b))
}

// evenSpace writes each run of white space as one space.
func evenSpace(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// deepAlike compares two elements by ~: items in any order.
func deepAlike(a, b element.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case '{':
		return sameMembers(a, b, deepAlike)
	case '[':
		return pairUp(a.Len(), b.Len(), func(i, j int) bool { return deepAlike(nth(a, i), nth(b, j)) })
	case '0':
		x, ok := parseDecimal(a.Raw())
		y, ok2 := parseDecimal(b.Raw())
		return ok && ok2 && alikeDecimals(x, y)
	case '"':
		return sameWords(a.Text(), b.Text())
	}
	return bytes.Equal(a.Raw(), b.Raw())
}

func nth(v element.Value, n int) element.Value {
	c := v.Child()
	for range n {
		c = v.Next(c)
	}
	return c
}

// pairUp reports whether n items on one side and m on the other can be told off
// in pairs that match.
func pairUp(n, m int, match func(i, j int) bool) bool {
	if n != m {
		return false
	}
	taken := make([]bool, m)
next:
	for i := range n {
		for j := range m {
			if !taken[j] && match(i, j) {
				taken[j] = true
				continue next
			}
		}
		return false
	}
	return true
}

// order implements < and its kin for two items; comparable is false when their
// types have no order, known when what they say does not decide it.
func order(a, b *Value) (order int, known, comparable bool) {
	x, y := a.as(), b.as()
	switch {
	case x == integer && y == integer:
		p, ok := a.Int()
		q, ok2 := b.Int()
		return cmpInt(p, q), ok && ok2, true
	case isNumber(x) && isNumber(y):
		p, ok := a.Decimal()
		q, ok2 := b.Decimal()
		if !ok || !ok2 {
			return 0, false, true
		}
		return p.Cmp(q), true, true
	case x == text && y == text:
		p, ok := a.str()
		q, ok2 := b.str()
		return strings.Compare(p, q), ok && ok2, true
	case isTemporal(x) && isTemporal(y) && (x == clock) == (y == clock):
		o, ok := compareMoments(a, b)
		return o, ok, true
	case x == quantity && isAmount(y) || y == quantity && isAmount(x):
		p, ok := a.amount()
		q, ok2 := b.amount()
		if !ok || !ok2 {
			return 0, false, true
		}
		o, ok := p.compare(q)
		return o, ok, true
	}
	return 0, false, false
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
