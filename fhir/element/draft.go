package element

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Draft is a resource being written. What is set changes; all else stays byte
// for byte: order, precision, what nobody here knows. A path names members and
// items, "participant[1].status"; a member that is an array and has no index
// means its first item. The first mistake is kept for JSON to return.
type Draft struct {
	doc Doc
	err error
}

// JSON is a piece of JSON to be set as it is.
type JSON []byte

// MarshalJSON returns the piece, for values that hold some.
func (j JSON) MarshalJSON() ([]byte, error) { return j, nil }

// Piece is JSON of something that always marshals: strings, and what is made of
// them.
func Piece(v any) JSON {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of this program alone
	}
	return b
}

// NewID returns an id that nobody has, and nobody can guess.
func NewID() string { return strings.ToLower(rand.Text()) }

// New begins a resource.
func New(resourceType, id string) *Draft {
	d := &Draft{}
	d.take([]byte("{}"))
	return d.Set("resourceType", resourceType).Set("id", id)
}

// Edit begins with the bytes of v, which stays as it is.
func Edit(v Value) *Draft {
	d := &Draft{}
	d.take(slices.Clone(v.Raw()))
	return d
}

// Root returns the draft as it now is, until the next change.
func (d *Draft) Root() Value { return d.doc.Root() }

// JSON returns the canonical bytes.
func (d *Draft) JSON() ([]byte, error) { return d.doc.Bytes, d.err }

// Set puts value at a path and makes what is missing on the way. value is a
// string, bool, int, int64, time.Time (written as an instant with the clock of
// its zone), Value or JSON. An empty one removes, since FHIR knows no empty
// values. The _name beside a primitive stays until it is set or removed itself.
func (d *Draft) Set(path string, value any) *Draft {
	raw, err := encode(value)
	if d.err == nil {
		d.err = err
	}
	if d.err != nil {
		return d
	}
	if len(raw) == 0 {
		return d.Remove(path)
	}
	steps := split(path)
	at, known := d.find(steps)
	from, to := int(d.doc.nodes[at[known].i].from), int(d.doc.nodes[at[known].i].to)
	if known < len(steps) {
		piece, ok := wrap(steps[known:], at[known], raw)
		if !ok {
			d.err = fmt.Errorf("element: %q leads nowhere", path)
			return d
		}
		if to--; at[known].Len() > 0 { // before the closing brace
			piece = append([]byte(","), piece...)
		}
		from, raw = to, piece
	}
	d.splice(from, to, raw)
	return d
}

// Append puts value behind the last item of an array, which it makes if there
// is none.
func (d *Draft) Append(path string, value any) *Draft {
	n := 0
	steps := split(path)
	if at, known := d.find(steps); known == len(steps) && at[known].Kind() == '[' {
		n = at[known].Len()
	}
	return d.Set(path+"["+strconv.Itoa(n)+"]", value)
}

// Remove takes out what is at a path, and what becomes empty by that.
func (d *Draft) Remove(path string) *Draft {
	if d.err != nil {
		return d
	}
	steps := split(path)
	at, known := d.find(steps)
	if known < len(steps) {
		return d
	}
	if known == 0 { // all of it
		return d
	}
	for known > 1 && at[known-1].Len() == 1 {
		known--
	}
	n := d.doc.nodes[at[known].i]
	from, to := int(n.from), int(n.to)
	if at[known-1].Kind() == '{' {
		from -= int(n.nameLen) + len(`"":`)
	}
	switch {
	case d.doc.Bytes[from-1] == ',':
		from--
	case d.doc.Bytes[to] == ',':
		to++
	}
	d.splice(from, to, nil)
	return d
}

// step is a member name or, when that is empty, the index of an item.
type step struct {
	name  string
	index int
}

func split(path string) (steps []step) {
	for part := range strings.SplitSeq(path, ".") {
		name, index, indexed := strings.Cut(part, "[")
		if name != "" {
			steps = append(steps, step{name: name})
		}
		for indexed {
			var n string
			n, index, indexed = strings.Cut(index, "[")
			i, err := strconv.Atoi(strings.TrimSuffix(n, "]"))
			if err != nil {
				i = -1 // leads nowhere
			}
			steps = append(steps, step{index: i})
		}
	}
	return steps
}

// find returns the values on the way, the root first, and how many steps of
// the way are there. A first item that no step names is passed by.
func (d *Draft) find(steps []step) (at []Value, known int) {
	v := d.Root()
	for _, s := range steps {
		if s.name != "" && v.Kind() == '[' {
			v = v.First()
		}
		at = append(at, v)
		next := Value{}
		if s.name != "" {
			next = v.Get(s.name)
		} else if v.Kind() == '[' && s.index >= 0 {
			next = v.Child()
			for i := 0; i < s.index && next.Exists(); i++ {
				next = v.Next(next)
			}
		}
		if v = next; !v.Exists() {
			return at, len(at) - 1
		}
	}
	return append(at, v), len(steps)
}

// wrap makes what is missing around raw: the first step goes into v.
func wrap(steps []step, v Value, raw []byte) (piece []byte, ok bool) {
	for i, s := range slices.Backward(steps) {
		switch {
		case s.name != "":
			quoted, err := jsontext.AppendQuote(nil, s.name)
			if err != nil || i == 0 && v.Kind() != '{' {
				return nil, false
			}
			raw = slices.Concat(quoted, []byte(":"), raw)
			if i > 0 {
				raw = slices.Concat([]byte("{"), raw, []byte("}"))
			}
		case i == 0:
			return raw, v.Kind() == '[' && s.index == v.Len()
		case s.index != 0:
			return nil, false
		default:
			raw = slices.Concat([]byte("["), raw, []byte("]"))
		}
	}
	return raw, true
}

func (d *Draft) splice(from, to int, raw []byte) {
	d.take(slices.Concat(d.doc.Bytes[:from], raw, d.doc.Bytes[to:]))
}

func (d *Draft) take(src []byte) {
	if err := d.doc.Parse(src, Options{Share: true}); d.err == nil {
		d.err = err
	}
}

func encode(value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		if v == "" {
			return nil, nil
		}
		return jsontext.AppendQuote(nil, v)
	case bool:
		return strconv.AppendBool(nil, v), nil
	case int:
		return strconv.AppendInt(nil, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(nil, v, 10), nil
	case time.Time:
		return jsontext.AppendQuote(nil, v.Format(time.RFC3339))
	case Value:
		return v.Raw(), nil
	case JSON:
		return bytes.TrimSpace(v), nil
	}
	return nil, fmt.Errorf("element: a %T cannot be set", value)
}
