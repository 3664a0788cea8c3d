package element

import (
	"bytes"
	"iter"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Value is one element of a Doc. The zero Value stands for an absent element:
// every method may be called on it.
type Value struct {
	d *Doc
	i int
}

// Root returns the whole value.
func (d *Doc) Root() Value {
	if len(d.nodes) == 0 {
		return Value{}
	}
	return Value{d, 0}
}

// Exists reports whether the element is there.
func (v Value) Exists() bool { return v.d != nil }

// Kind is '{', '[', '"', '0', 't', 'f', 'n', or 0 for an absent element.
func (v Value) Kind() jsontext.Kind {
	if v.d == nil {
		return 0
	}
	return v.d.nodes[v.i].kind
}

// Raw returns the element's canonical JSON, nil when absent.
func (v Value) Raw() []byte {
	if v.d == nil {
		return nil
	}
	n := v.d.nodes[v.i]
	return v.d.Bytes[n.from:n.to]
}

// Get returns the member with this name, or the zero Value. On an array it
// looks into the first item, which is what "the first name" means in FHIR.
func (v Value) Get(name string) Value {
	if v.Kind() == '[' {
		v = v.First()
	}
	if v.Kind() != '{' {
		return Value{}
	}
	for i, end := v.i+1, int(v.d.nodes[v.i].next); i < end; i = int(v.d.nodes[i].next) {
		n := &v.d.nodes[i]
		if int(n.nameLen) == len(name) && string(v.d.Bytes[n.from-2-uint32(n.nameLen):n.from-2]) == name {
			return Value{v.d, i}
		}
	}
	return Value{}
}

// At follows names from member to member.
func (v Value) At(names ...string) Value {
	for _, n := range names {
		v = v.Get(n)
	}
	return v
}

// First returns the first item of an array, or the value itself.
func (v Value) First() Value {
	for item := range v.Items() {
		return item
	}
	return Value{}
}

// Len is how many items an array or members an object has, 1 for anything else
// that is there, 0 for an absent element.
func (v Value) Len() (n int) {
	if k := v.Kind(); k != '[' && k != '{' {
		return int(min(k, 1))
	}
	for i, end := v.i+1, int(v.d.nodes[v.i].next); i < end; i = int(v.d.nodes[i].next) {
		n++
	}
	return n
}

// Name is the member name of v, "" for the root and the items of an array. It
// allocates only for names that R4 does not know.
func (v Value) Name() string {
	if v.d == nil {
		return ""
	}
	if s := v.d.nodes[v.i].name; s != 0 {
		return spelled[s]
	}
	return string(v.Key())
}

// Beside returns the member that holds id and extensions of the primitive
// member with this name: _birthDate beside birthDate.
func (v Value) Beside(name string) Value { return v.Get("_" + name) }

// Position returns where the element stood in the text that Parse read: its
// name, or an item of an array itself. Columns count bytes; both begin at 1 and
// are 0 unless Options.Positions was set. An id that Options.ID wrote stands
// where the whole begins.
func (v Value) Position() (line, column int) {
	if v.d == nil || v.i >= len(v.d.at) {
		return 0, 0
	}
	at := v.d.at[v.i]
	line, found := slices.BinarySearch(v.d.lines, at)
	if found {
		line++
	}
	return line, int(at-v.d.lines[line-1]) + 1
}

// appendLines appends where each line of src begins.
func appendLines(lines []uint32, src []byte) []uint32 {
	lines = append(lines, 0)
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return lines
		}
		at += i + 1
		lines = append(lines, uint32(at))
	}
}

// Items yields the items of an array, a single value as itself, and nothing
// for an absent one: FHIR's repeating elements read the same either way.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind() != '[' {
			if v.d != nil {
				yield(v)
			}
			return
		}
		for i, end := v.i+1, int(v.d.nodes[v.i].next); i < end; i = int(v.d.nodes[i].next) {
			if !yield(Value{v.d, i}) {
				return
			}
		}
	}
}

// Members yields the members of an object in order.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if v.Kind() != '{' {
			return
		}
		for i, end := v.i+1, int(v.d.nodes[v.i].next); i < end; i = int(v.d.nodes[i].next) {
			if c := (Value{v.d, i}); !yield(c.Name(), c) {
				return
			}
		}
	}
}

// Each yields every value at a path, descending into arrays on the way:
// Each("participant", "individual", "reference").
func (v Value) Each(path ...string) iter.Seq[Value] {
	return func(yield func(Value) bool) { v.each(path, yield) }
}

func (v Value) each(path []string, yield func(Value) bool) bool {
	for item := range v.Items() {
		if len(path) == 0 {
			if !yield(item) {
				return false
			}
			continue
		}
		if m := item.Get(path[0]); m.Exists() && !m.each(path[1:], yield) {
			return false
		}
	}
	return true
}

// Text returns a string's text, a number's or boolean's literal, or "".
func (v Value) Text() string {
	switch v.Kind() {
	case 0, '{', '[', 'n':
		return ""
	case '"':
		return unquote(v.Raw())
	}
	return string(v.Raw())
}

func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // canonical bytes always unquote
	return string(text)
}

// Int returns a whole number; ok is false for anything else.
func (v Value) Int() (n int64, ok bool) {
	if v.Kind() != '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(string(v.Raw()), 10, 64)
	return n, err == nil
}

// AppendText appends to dst what Text returns.
func (v Value) AppendText(dst []byte) []byte {
	raw := v.Raw()
	switch v.Kind() {
	case 0, '{', '[', 'n':
		return dst
	case '"':
		if bytes.IndexByte(raw, '\\') < 0 {
			return append(dst, raw[1:len(raw)-1]...)
		}
		dst, _ = jsontext.AppendUnquote(dst, raw) // canonical bytes always unquote
		return dst
	}
	return append(dst, raw...)
}

// Is reports whether Text returns s, without building it.
func (v Value) Is(s string) bool {
	raw := v.Raw()
	if v.Kind() == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1:len(raw)-1]) == s
	}
	return v.Text() == s
}

// True reports whether the element is the literal true.
func (v Value) True() bool { return v.Kind() == 't' }
