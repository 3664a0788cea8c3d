package element

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how many objects and arrays may lie inside each other. R4's own
// examples stay under 15.
const MaxDepth = 32

//go:embed names.txt
var namesFile string

// exact holds every R4 element name; folded maps its lower-case form back.
// Four pairs of R4 names differ only by case; both spellings are known.
var exact, folded = func() (map[string]bool, map[string]string) {
	names := strings.Fields(namesFile)
	exact, folded := make(map[string]bool, len(names)), make(map[string]string, len(names))
	for _, n := range names {
		exact[n], folded[strings.ToLower(n)] = true, n
	}
	return exact, folded
}()

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
}

// Doc is one JSON value in canonical form. A Doc may be parsed into again;
// that ends the life of every Value taken from it.
type Doc struct {
	Bytes  []byte // canonical; valid until the next Parse
	MetaAt int    // where versionId and lastUpdated belong; see Splice

	nodes []node
	at    []uint32 // with Options.Positions: where the elements of nodes stood
	lines []uint32 // and where the lines of the source begin
	src   []byte
	here  uint32 // where the element that is read now stands
	dec   jsontext.Decoder
	opts  Options
	depth int
	hasID bool     // the top-level id is written
	keys  []string // names seen in open objects that R4 does not know
}

// node is one value of the table; children follow their parent.
type node struct {
	kind     jsontext.Kind
	keyFrom  uint32 // member name without quotes; keyFrom == keyTo in arrays
	keyTo    uint32
	from, to uint32 // the value's own bytes
	next     uint32 // index behind the last descendant
}

// SyntaxError says what is wrong with JSON and where.
type SyntaxError struct {
	Reason       string
	Offset       int64 // bytes from the start
	Line, Column int   // from 1; columns count bytes
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Parse reads exactly one JSON value. On failure the error is a *SyntaxError
// or what Options.Reference returned.
func (d *Doc) Parse(src []byte, o Options) error {
	d.Bytes, d.nodes, d.keys = d.Bytes[:0], d.nodes[:0], d.keys[:0]
	d.at, d.lines, d.src = d.at[:0], d.lines[:0], src
	d.opts, d.depth, d.MetaAt, d.hasID = o, 0, 0, false
	d.dec.Reset(bytes.NewBuffer(src))
	err := d.value(0, 0, "")
	if err == nil {
		if _, more := d.dec.ReadToken(); !errors.Is(more, io.EOF) {
			err = d.fail("unexpected data after the value")
		}
	}
	if err != nil {
		return locate(err, src, d.dec.InputOffset())
	}
	d.place()
	if o.Positions {
		d.lines = appendLines(d.lines, src)
	}
	return nil
}

// ahead returns where the next token begins.
func (d *Doc) ahead() uint32 {
	i := int(d.dec.InputOffset())
	for i < len(d.src) && strings.IndexByte(" \t\r\n,:", d.src[i]) >= 0 {
		i++
	}
	return uint32(i)
}

func (d *Doc) fail(format string, args ...any) error {
	return &SyntaxError{Reason: fmt.Sprintf(format, args...), Offset: d.dec.InputOffset()}
}

// locate turns a decoder's error into a SyntaxError with line and column.
func locate(err error, src []byte, at int64) error {
	e, ok := errors.AsType[*SyntaxError](err)
	if !ok {
		if errors.Is(err, errZero) {
			e = &SyntaxError{Reason: err.Error(), Offset: at}
		} else if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			e = &SyntaxError{Reason: "the text ends too early", Offset: int64(len(src))}
		} else if s, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
			e = &SyntaxError{Reason: s.Err.Error(), Offset: s.ByteOffset}
			if errors.Is(s.Err, io.ErrUnexpectedEOF) {
				e.Reason = "the text ends too early"
			}
			if errors.Is(s.Err, jsontext.ErrDuplicateName) {
				e.Reason = "the same name appears twice in one object"
			}
		} else {
			return err
		}
	}
	e.Offset = min(max(e.Offset, 0), int64(len(src)))
	before := src[:e.Offset]
	e.Line = 1 + bytes.Count(before, []byte("\n"))
	e.Column = len(before) - bytes.LastIndexByte(before, '\n')
	return e
}

// value reads one value named by Bytes[keyFrom:keyTo] and appends its nodes.
// parent is the name of the top-level member it lies in, "" at the top.
func (d *Doc) value(keyFrom, keyTo int, parent string) error {
	at := len(d.nodes)
	k := d.dec.PeekKind()
	if d.opts.Positions {
		if keyFrom == keyTo {
			d.here = d.ahead()
		}
		d.at = append(d.at, d.here)
	}
	d.nodes = append(d.nodes, node{kind: k, keyFrom: uint32(keyFrom), keyTo: uint32(keyTo), from: uint32(len(d.Bytes))})
	var err error
	switch k {
	case '{':
		err = d.object(parent)
	case '[':
		err = d.array(parent)
	case '"':
		err = d.text(d.Bytes[keyFrom:keyTo])
	default:
		var v jsontext.Value
		if v, err = d.dec.ReadValue(); err == nil {
			d.Bytes = append(d.Bytes, v...)
		}
	}
	n := &d.nodes[at]
	n.to, n.next = uint32(len(d.Bytes)), uint32(len(d.nodes))
	return err
}

func (d *Doc) open() error {
	if d.depth++; d.depth > MaxDepth {
		return d.fail("nested deeper than %d", MaxDepth)
	}
	t, err := d.dec.ReadToken()
	if err == nil {
		d.Bytes = append(d.Bytes, byte(t.Kind()))
	}
	return err
}

func (d *Doc) close() error {
	d.depth--
	t, err := d.dec.ReadToken()
	if err == nil {
		d.Bytes = append(d.Bytes, byte(t.Kind()))
	}
	return err
}

func (d *Doc) array(parent string) error {
	if err := d.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		switch d.dec.PeekKind() {
		case ']':
			return d.close()
		case 0:
			_, err := d.dec.ReadToken()
			return err
		}
		if !first {
			d.Bytes = append(d.Bytes, ',')
		}
		if err := d.value(len(d.Bytes), len(d.Bytes), parent); err != nil {
			return err
		}
	}
}

func (d *Doc) object(parent string) error {
	if err := d.open(); err != nil {
		return err
	}
	unknown := len(d.keys)
	defer func() { d.keys = d.keys[:unknown] }()
	start, top := len(d.Bytes), d.depth == 1
	for {
		switch d.dec.PeekKind() {
		case '}':
			return d.close()
		case 0:
			_, err := d.dec.ReadToken()
			return err
		}
		undo, undoNodes := len(d.Bytes), len(d.nodes)
		if undo > start {
			d.Bytes = append(d.Bytes, ',')
		}
		from, to, err := d.name(unknown)
		if err != nil {
			return err
		}
		inside := parent
		if top {
			inside = string(d.Bytes[from:to])
		}
		mine := d.opts.Stored && d.depth == 2 && parent == "meta" && serverOwned(d.Bytes[from:to])
		if err := d.value(from, to, inside); err != nil {
			return err
		}
		emptyMeta := top && d.opts.Stored && inside == "meta" && bytes.HasSuffix(d.Bytes, []byte(":{}"))
		if mine || emptyMeta {
			d.Bytes, d.nodes = d.Bytes[:undo], d.nodes[:undoNodes]
			d.at = d.at[:min(undoNodes, len(d.at))]
		}
		switch {
		case !top:
		case inside == "id" && d.hasID:
			d.Bytes, d.nodes = d.Bytes[:undo], d.nodes[:undoNodes] // putID wrote it
			d.at = d.at[:min(undoNodes, len(d.at))]
		case inside == "id":
			d.hasID = true
		case inside == "resourceType" && d.opts.ID != "" && !d.hasID:
			d.putID()
		}
	}
}

func serverOwned(name []byte) bool {
	return string(name) == "versionId" || string(name) == "lastUpdated"
}

// putID writes the id that Options ask for, right behind the type.
func (d *Doc) putID() {
	d.Bytes = append(d.Bytes, `,"id":"`...)
	from := len(d.Bytes) - 1
	keyTo := from - 2
	d.Bytes = append(append(d.Bytes, d.opts.ID...), '"')
	d.nodes = append(d.nodes, node{kind: '"', keyFrom: uint32(keyTo - 2), keyTo: uint32(keyTo),
		from: uint32(from), to: uint32(len(d.Bytes)), next: uint32(len(d.nodes) + 1)})
	if d.opts.Positions {
		d.at = append(d.at, d.at[0]) // it came from elsewhere
	}
	d.hasID = true
}

// name reads a member name, checks its case and returns where its text lies.
func (d *Doc) name(unknown int) (from, to int, err error) {
	d.here = d.ahead()
	v, err := d.dec.ReadValue()
	if err != nil {
		return 0, 0, err
	}
	from = len(d.Bytes) + 1
	if d.Bytes, err = appendString(d.Bytes, v); err != nil {
		return 0, 0, err
	}
	to = len(d.Bytes) - 1
	d.Bytes = append(d.Bytes, ':')
	plain := bytes.TrimPrefix(d.Bytes[from:to], []byte("_"))
	if exact[string(plain)] {
		return from, to, nil
	}
	name := string(plain)
	if r4, ok := folded[strings.ToLower(name)]; ok {
		return 0, 0, d.fail("the name %q should be spelled %q", clip(name), r4)
	}
	full := string(d.Bytes[from:to])
	if slices.ContainsFunc(d.keys[unknown:], func(k string) bool { return strings.EqualFold(k, full) }) {
		return 0, 0, d.fail("two names in one object differ only by case")
	}
	d.keys = append(d.keys, full)
	return from, to, nil
}

// clip keeps a name short enough for a message: a name is structure, but a
// file of noise may put anything there.
func clip(s string) string { return s[:min(len(s), 40)] }

func (d *Doc) text(key []byte) error {
	v, err := d.dec.ReadValue()
	if err != nil {
		return err
	}
	if d.opts.ID != "" && d.depth == 1 && string(key) == "id" {
		d.Bytes, err = jsontext.AppendQuote(d.Bytes, d.opts.ID)
		return err
	}
	if d.opts.Reference != nil && mayRefer(key) {
		raw, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return err
		}
		if bytes.IndexByte(raw, 0) >= 0 {
			return errZero
		}
		to, err := d.opts.Reference(string(raw))
		if err != nil {
			return err
		}
		d.Bytes, err = jsontext.AppendQuote(d.Bytes, to)
		return err
	}
	d.Bytes, err = appendString(d.Bytes, v)
	return err
}

// mayRefer names the members in which R4 wants a transaction's temporary
// addresses replaced; identifiers and systems are not among them.
func mayRefer(key []byte) bool {
	switch string(key) {
	case "reference", "url", "valueUri", "valueUrl", "valueCanonical":
		return true
	}
	return false
}

// appendString appends a quoted JSON string in its shortest escaping.
func appendString(dst []byte, v jsontext.Value) ([]byte, error) {
	if bytes.IndexByte(v, '\\') < 0 {
		return append(dst, v...), nil
	}
	raw, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return dst, err
	}
	if bytes.IndexByte(raw, 0) >= 0 { // FHIR forbids it, and PostgreSQL keeps no such text
		return dst, errZero
	}
	return jsontext.AppendQuote(dst, raw)
}

var errZero = errors.New("a string holds the character U+0000")

// place finds where the server's own part of meta goes when the resource leaves.
func (d *Doc) place() {
	if d.nodes[0].kind != '{' {
		return
	}
	if m := d.Root().Get("meta"); m.Kind() == '{' {
		d.MetaAt = int(d.nodes[m.i].from) + 1
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
