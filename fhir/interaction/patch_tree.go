package interaction

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/element"
)

// branch is a JSON value that can be changed. Members keep their order, and
// what is not touched its bytes: a decimal keeps its digits.
type branch struct {
	kind  jsontext.Kind
	raw   []byte    // of what is neither object nor array
	names []string  // of an object
	kids  []*branch // of an object or array
}

func grow(v element.Value) *branch {
	b := &branch{kind: v.Kind()}
	switch b.kind {
	case '{':
		for name, m := range v.Members() {
			b.names, b.kids = append(b.names, name), append(b.kids, grow(m))
		}
	case '[':
		for item := range v.Items() {
			b.kids = append(b.kids, grow(item))
		}
	default:
		b.raw = bytes.Clone(v.Raw())
	}
	return b
}

// append writes the value as JSON.
func (b *branch) append(to []byte) []byte {
	switch b.kind {
	case '{':
		to = append(to, '{')
		for i, k := range b.kids {
			if i > 0 {
				to = append(to, ',')
			}
			to, _ = jsontext.AppendQuote(to, b.names[i]) // the names come from JSON
			to = k.append(append(to, ':'))
		}
		return append(to, '}')
	case '[':
		to = append(to, '[')
		for i, k := range b.kids {
			if i > 0 {
				to = append(to, ',')
			}
			to = k.append(to)
		}
		return append(to, ']')
	}
	return append(to, b.raw...)
}

func (b *branch) clone() *branch {
	c := *b
	c.names, c.kids = slices.Clone(b.names), slices.Clone(b.kids)
	for i, k := range c.kids {
		c.kids[i] = k.clone()
	}
	return &c
}

// equal compares as RFC 6902 does: members in any order. Numbers are compared
// as they are written, since 1.0 and 1.00 are different measurements.
func (b *branch) equal(o *branch) bool {
	if b.kind != o.kind || len(b.kids) != len(o.kids) {
		return false
	}
	for i, k := range b.kids {
		j := i
		if b.kind == '{' {
			j = slices.Index(o.names, b.names[i])
		}
		if j < 0 || !k.equal(o.kids[j]) {
			return false
		}
	}
	return bytes.Equal(b.raw, o.raw)
}

// at returns the child under a token of a JSON Pointer, and its place: -1 where
// there is none. The end of an array is the place behind its last item.
func (b *branch) at(token string) (child *branch, place int) {
	switch b.kind {
	case '{':
		place = slices.Index(b.names, token)
	case '[':
		n, err := strconv.Atoi(token)
		switch {
		case token == "-":
			return nil, len(b.kids)
		case err != nil || n < 0 || n > len(b.kids) || strconv.Itoa(n) != token:
			return nil, -1
		case n == len(b.kids):
			return nil, n
		}
		place = n
	default:
		return nil, -1
	}
	if place < 0 {
		return nil, -1
	}
	return b.kids[place], place
}

// pointer splits a JSON Pointer. Source: RFC-6901
func pointer(text string) (tokens []string, ok bool) {
	if text == "" {
		return nil, true
	}
	tokens = strings.Split(text, "/")
	if tokens[0] != "" {
		return nil, false
	}
	for i, t := range tokens {
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(t)
	}
	return tokens[1:], true
}

// find returns the value that tokens lead to, nil where there is none.
func (b *branch) find(tokens []string) *branch {
	for _, t := range tokens {
		if b, _ = b.at(t); b == nil {
			return nil
		}
	}
	return b
}

// add puts v where tokens lead: a new or changed member, an item before the one
// that is there. It reports whether there is such a place.
func (b *branch) add(tokens []string, v *branch) bool {
	if len(tokens) == 0 {
		*b = *v
		return true
	}
	last := len(tokens) - 1
	in := b.find(tokens[:last])
	if in == nil {
		return false
	}
	child, place := in.at(tokens[last])
	switch {
	case in.kind == '{' && child == nil:
		in.names, in.kids = append(in.names, tokens[last]), append(in.kids, v)
	case in.kind == '{':
		in.kids[place] = v
	case in.kind == '[' && place >= 0:
		in.kids = slices.Insert(in.kids, place, v)
	default:
		return false
	}
	return true
}

// remove takes out what tokens lead to and returns it, nil where nothing is.
func (b *branch) remove(tokens []string) *branch {
	if len(tokens) == 0 {
		return nil
	}
	last := len(tokens) - 1
	in := b.find(tokens[:last])
	if in == nil {
		return nil
	}
	child, place := in.at(tokens[last])
	if child == nil {
		return nil
	}
	in.kids = slices.Delete(in.kids, place, place+1)
	if in.kind == '{' {
		in.names = slices.Delete(in.names, place, place+1)
	}
	return child
}

// prune takes out what became empty, since FHIR knows no empty values.
func (b *branch) prune() {
	for i := len(b.kids) - 1; i >= 0; i-- {
		k := b.kids[i]
		k.prune()
		if (k.kind == '{' || k.kind == '[') && len(k.kids) == 0 {
			b.kids = slices.Delete(b.kids, i, i+1)
			if b.kind == '{' {
				b.names = slices.Delete(b.names, i, i+1)
			}
		}
	}
}
