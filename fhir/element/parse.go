package element

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// What is read at most. HL7's own examples reach depth 22, 477,600 values, 34
// members, names of 31 bytes and numbers of 26 characters.
const (
	MaxDepth    = 64       // objects and arrays inside each other
	MaxSize     = 64 << 20 // bytes
	MaxValues   = 2 << 20  // values of any kind; each takes 16 bytes of the table
	MaxMembers  = 1000     // of one object
	MaxName     = 255      // bytes of a member name
	MaxNumber   = 128      // characters
	MaxExponent = 3        // digits: 1e999999 is short to write and long to add
)

// Options say how the canonical bytes differ from those that came in.
type Options struct {
	// ID, when not empty, becomes the top-level id.
	ID string
	// Stored drops meta.versionId and meta.lastUpdated, which belong to the
	// server and are put back by Resource.Body when the resource leaves.
	Stored bool
	// Reference, when not nil, may replace the text of a reference, url or uri.
	Reference func(text string) (string, error)
	// Positions remembers where each element stood, for Value.Position.
	Positions bool
	// Share lets the Doc read on in src, when src is canonical already, instead
	// of in a copy: the caller leaves src alone for as long as it uses the Doc.
	Share bool
}

// Doc is one JSON value in canonical form. A Doc may be parsed into again;
// that ends the life of every Value taken from it.
type Doc struct {
	Bytes  []byte // canonical; valid until the next Parse
	MetaAt int    // where versionId and lastUpdated belong; see Splice

	nodes []node
	at    []uint32 // with Options.Positions: where the elements of nodes stood
	lines []uint32 // and where the lines of the source begin

	src        []byte
	out        []byte // see leave
	run, shift int
	opts       Options
	depth      int
	idAt       int  // the node of the top-level id, once it is there
	idIsOurs   bool // putID made it
	left       []namedIn[symbol]
	strange    map[namedIn[string]]string // names that R4 does not know, by their fold
}

// node is one value of the table; children follow their parent. In the
// canonical bytes a member's name ends two bytes before its value.
type node struct {
	kind jsontext.Kind
	label
	from, to uint32 // the value's own bytes
	next     uint32 // index behind the last descendant
}

// label is the name of a member, and how long it is written.
type label struct {
	nameLen uint8
	name    symbol
}

// namedIn is a name of a member, and the node of the object that has it.
type namedIn[N any] struct {
	object int
	name   N
}

// Parse reads exactly one JSON value. On failure the error is a *SyntaxError
// or what Options.Reference returned.
func (d *Doc) Parse(src []byte, o Options) error {
	d.Bytes, d.nodes, d.at, d.lines, d.out, d.left = nil, d.nodes[:0], d.at[:0], d.lines[:0], d.out[:0], d.left[:0]
	d.src, d.opts, d.run, d.shift, d.depth, d.MetaAt = src, o, 0, 0, 0, 0
	d.idAt, d.idIsOurs, d.strange = 0, false, nil
	defer func() { d.src = nil }()
	if err := d.whole(); err != nil {
		d.nodes = d.nodes[:0]
		return err
	}
	if o.Positions {
		d.lines = appendLines(d.lines, src)
	}
	d.place()
	return nil
}

// whole reads the one value and nothing else.
func (d *Doc) whole() error {
	var err error
	if len(d.src) > MaxSize {
		_, err = d.fail(MaxSize, "the text is longer than %d MiB", MaxSize>>20)
		return err
	}
	if bytes.HasPrefix(d.src, []byte("\ufeff")) {
		_, err = d.fail(0, "the text begins with a byte order mark")
		return err
	}
	i, err := d.value(d.space(0), label{})
	if err != nil {
		return err
	}
	if end := d.blank(i); end < len(d.src) {
		_, err = d.fail(end, "unexpected data after the value")
		return err
	}
	if d.opts.Share && len(d.out) == 0 {
		d.Bytes = d.src[d.run:i:i]
		return nil
	}
	d.leave(i, i)
	d.Bytes = d.out
	return nil
}

// value reads the value that begins at i and returns the place behind it.
func (d *Doc) value(i int, of label) (int, error) {
	self := len(d.nodes)
	if self >= MaxValues {
		return d.fail(i, "there are more than %d values", MaxValues)
	}
	if d.opts.Positions && len(d.at) == self { // else a member, whose name came first
		d.at = append(d.at, uint32(i))
	}
	kind := kinds[d.peek(i)]
	d.nodes = append(d.nodes, node{}) // filled in place: a copy of small parts would wait for them
	n := &d.nodes[self]
	n.kind, n.nameLen, n.name, n.from = kind, of.nameLen, of.name, uint32(i+d.shift)
	var err error
	switch kind {
	case '"':
		i, err = d.text(i, of.name)
	case '{':
		i, err = d.object(i, self)
	case '[':
		i, err = d.array(i)
	case '0':
		i, err = d.number(i)
	case 't':
		i, err = d.literal(i, "true")
	case 'f':
		i, err = d.literal(i, "false")
	case 'n':
		i, err = d.literal(i, "null")
	default:
		i, err = d.unexpected(i, "no JSON value begins like this")
	}
	n = &d.nodes[self]
	n.to, n.next = uint32(i+d.shift), uint32(len(d.nodes))
	return i, err
}

// kinds is the kind of value that a byte begins.
var kinds = [256]jsontext.Kind{
	'{': '{', '[': '[', '"': '"', 't': 't', 'f': 'f', 'n': 'n', '-': '0',
	'0': '0', '1': '0', '2': '0', '3': '0', '4': '0', '5': '0', '6': '0', '7': '0', '8': '0', '9': '0',
}

func (d *Doc) array(i int) (int, error) {
	if d.depth++; d.depth > MaxDepth {
		return d.fail(i, "nested deeper than %d", MaxDepth)
	}
	if i = d.space(i + 1); d.peek(i) != ']' {
		for {
			var err error
			if i, err = d.value(i, label{}); err != nil {
				return i, err
			}
			if i = d.space(i); d.peek(i) == ']' {
				break
			}
			if d.peek(i) != ',' {
				return d.unexpected(i, "an array goes on with a comma or ends with ]")
			}
			i = d.space(i + 1)
		}
	}
	d.depth--
	return i + 1, nil
}

func (d *Doc) object(i, self int) (int, error) {
	if d.depth++; d.depth > MaxDepth {
		return d.fail(i, "nested deeper than %d", MaxDepth)
	}
	if i = d.space(i + 1); d.peek(i) != '}' {
		var seen names
		begin := i + d.shift
		for undo := begin; ; i = d.space(i) {
			var err error
			if i, err = d.member(i, self, undo, &seen); err != nil {
				return i, err
			}
			if i = d.space(i); d.peek(i) == '}' {
				break
			}
			if d.peek(i) != ',' {
				return d.unexpected(i, "an object goes on with a comma or ends with }")
			}
			undo = i + d.shift
			if i++; undo == begin { // what stood before the comma was left out
				d.back(begin, i)
			}
		}
	}
	d.depth--
	return i + 1, nil
}

// names are those that an object has so far.
type names struct {
	bits  uint64 // one for each symbol, which several share
	count int
}

// member reads a member of the object whose node is self. When it is left out,
// the canonical bytes end at undo again.
func (d *Doc) member(i, self, undo int, seen *names) (int, error) {
	if d.peek(i) != '"' {
		return d.unexpected(i, "a member begins with its name in quotes")
	}
	child := len(d.nodes)
	if d.opts.Positions {
		d.at = append(d.at, uint32(i))
	}
	i, of, err := d.name(i, self, seen)
	if err != nil {
		return i, err
	}
	if i = d.space(i); d.peek(i) != ':' {
		return d.unexpected(i, "a name is followed by a colon")
	}
	if i, err = d.value(d.space(i+1), of); err != nil || d.depth > 2 {
		return i, err
	}
	switch n := &d.nodes[child]; {
	case d.leaves(n, self):
		d.back(undo, i)
		d.left = append(d.left, namedIn[symbol]{self, of.name})
		d.nodes, d.at = d.nodes[:child], d.at[:min(child, len(d.at))]
	case of.name == symID && self == 0:
		d.idAt = child
	case of.name == symType && self == 0 && d.opts.ID != "" && d.idAt == 0:
		d.putID(i)
	}
	return i, nil
}

// leaves reports whether a member of the object self, no deeper than in meta,
// has no place in the canonical bytes: what the server owns, an empty meta, an
// id for which putID wrote another.
func (d *Doc) leaves(n *node, self int) bool {
	switch n.name {
	case symVersion, symUpdated:
		return d.opts.Stored && d.depth == 2 && d.nodes[self].name == symMeta
	case symMeta:
		return d.opts.Stored && self == 0 && n.kind == '{' && n.to-n.from == 2
	case symID:
		return self == 0 && d.idAt != 0
	}
	return false
}

// putID writes the id that Options ask for, right behind the type.
func (d *Doc) putID(i int) {
	d.write(i, i, `,"id":"`+d.opts.ID+`"`)
	to := uint32(len(d.out))
	d.idAt, d.idIsOurs = len(d.nodes), true
	d.nodes = append(d.nodes, node{kind: '"', label: label{2, symID},
		from: to - uint32(len(d.opts.ID)) - 2, to: to, next: uint32(d.idAt + 1)})
	if d.opts.Positions {
		d.at = append(d.at, d.at[0])
	}
}

// name reads the name that begins at i and refuses one that the object has
// already, or that means another to who does not look at case.
func (d *Doc) name(at, self int, seen *names) (i int, of label, err error) {
	mark := at + 1 + d.shift
	if i, err = d.quoted(at); err != nil {
		return i, of, err
	}
	text := d.written(mark, i-1)
	if len(text) > MaxName {
		i, err = d.fail(at, "a name is longer than %d bytes", MaxName)
		return i, of, err
	}
	if seen.count++; seen.count > MaxMembers {
		i, err = d.fail(at, "an object has more than %d members", MaxMembers)
		return i, of, err
	}
	of = label{uint8(len(text)), symbolOf(text)}
	if of.name == 0 {
		return i, of, d.stranger(at, self, string(text))
	}
	bit := uint64(1) << (of.name % 64)
	if seen.bits&bit != 0 && d.has(self, of.name) {
		i, err = d.fail(at, twice)
	}
	seen.bits |= bit
	return i, of, err
}

const twice = "the same name appears twice in one object"

// has reports whether the object self has a member already.
func (d *Doc) has(self int, name symbol) bool {
	for n := self + 1; n < len(d.nodes); n = int(d.nodes[n].next) {
		if d.nodes[n].name == name && !(n == d.idAt && d.idIsOurs) {
			return true
		}
	}
	return slices.Contains(d.left, namedIn[symbol]{self, name})
}

// stranger looks at a name that R4 does not know.
func (d *Doc) stranger(at, self int, name string) error {
	key := namedIn[string]{self, fold(name)}
	other, ok := d.strange[key]
	known := folded[strings.TrimPrefix(key.name, "_")]
	var err error
	switch {
	case known != 0:
		_, err = d.fail(at, "the name %q should be spelled %q", clip(name), spelled[known])
	case ok && other == name:
		_, err = d.fail(at, twice)
	case ok:
		_, err = d.fail(at, "two names in one object differ only by case")
	case d.strange == nil:
		d.strange = map[namedIn[string]]string{key: name}
	default:
		d.strange[key] = name
	}
	return err
}

// clip keeps a name short enough for a message: a name is structure, but a
// file of noise may put anything there.
func clip(s string) string { return s[:min(len(s), 40)] }

// text reads a string value, and puts another in its place where Options say so.
func (d *Doc) text(at int, name symbol) (int, error) {
	mark := at + d.shift
	i, err := d.quoted(at)
	if err != nil {
		return i, err
	}
	var to string
	switch {
	case name == symID && d.depth == 1 && d.opts.ID != "":
		to = d.opts.ID
	case d.opts.Reference != nil && refers[name]:
		was := unquote(d.written(mark, i))
		if to, err = d.opts.Reference(was); err != nil || to == was {
			return i, err
		}
	default:
		return i, nil
	}
	d.back(mark, i)
	d.out, err = jsontext.AppendQuote(d.out, to)
	d.shift = len(d.out) - i
	return i, err
}

// place finds where the server's own part of meta goes when the resource leaves.
func (d *Doc) place() {
	if d.nodes[0].kind != '{' {
		return
	}
	if m := d.Root().Get("meta"); m.Exists() {
		if m.Kind() == '{' {
			d.MetaAt = int(d.nodes[m.i].from) + 1
		}
		return
	}
	for _, name := range []string{"id", "resourceType"} {
		if v := d.Root().Get(name); v.Exists() {
			d.MetaAt = -int(d.nodes[v.i].to)
			return
		}
	}
}

// Splice puts the server's part of meta into a stored body: versionId and
// lastUpdated, at the place Parse found. It appends to dst.
func Splice(dst, body []byte, metaAt int, version, updated string) []byte {
	own := `"versionId":"` + version + `","lastUpdated":"` + updated + `"`
	if metaAt > 0 {
		dst = append(append(dst, body[:metaAt]...), own...)
		return append(append(dst, ','), body[metaAt:]...)
	}
	dst = append(append(dst, body[:-metaAt]...), `,"meta":{`...)
	dst = append(append(dst, own...), '}')
	return append(dst, body[-metaAt:]...)
}
