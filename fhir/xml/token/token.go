// Package token reads XML the way FHIR sends it, token by token over the bytes:
// namespaces resolved, well-formedness checked to the letter, each token with
// its place. What FHIR forbids, or what makes XML dangerous, is not there: no
// document type, no entity but XML's own five, nothing fetched, no encoding but
// UTF-8, no nesting deeper than MaxDepth. Comments and processing instructions
// are passed over.
package token

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how many elements may lie inside each other: FHIR's own depth and
// a narrative's.
const MaxDepth = 96

// maxAttrs is how many attributes one element may have.
const maxAttrs = 64

// Kind says what a Token is.
type Kind uint8

// The kinds of tokens. Every Start has its End, also in <br/>.
const (
	Start Kind = iota + 1
	End
	Text
)

// Token is one piece of a document. It is valid until the next call of Next.
type Token struct {
	Kind     Kind
	Space    string // namespace of a Start or End
	Name     string // without prefix
	Attrs    []Attr // of a Start; declarations of namespaces too
	Text     []byte // of a Text, entities resolved
	From, To int    // the bytes it was read from; an End made of <br/> is empty
}

// Attr is one attribute of a Start.
type Attr struct {
	Space string // "" without prefix; "xmlns" for declarations
	Name  string // without prefix; "" is the default namespace's declaration
	Value string
	At    int // where it begins
}

// The namespaces that are bound before anything is read.
const (
	SpaceXML   = "http://www.w3.org/XML/1998/namespace"
	SpaceXMLNS = "xmlns"
)

// SyntaxError says why the bytes are not well-formed, and where.
type SyntaxError struct {
	Reason       string
	Offset       int // bytes from the start
	Line, Column int // from 1; columns count bytes
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Reader reads one document. Make it with New.
type Reader struct {
	src   []byte
	str   string // src again: names and values are pieces of it
	at    int
	open  []element
	bound []binding
	attrs []Attr
	text  []byte
	empty bool // the last Start closes itself
	root  bool // it was there
}

type element struct {
	qname string
	space string
	name  string
	bound int // bindings before it
}

type binding struct{ prefix, space string }

// New returns a reader of src, which must not change while it is read.
func New(src []byte) *Reader {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	return &Reader{src: src, str: string(src)}
}

// Source returns the bytes that From and To count in.
func (r *Reader) Source() []byte { return r.src }

// Offset returns where the last token ended.
func (r *Reader) Offset() int { return r.at }

// Valid reports whether XML can hold this text at all: it is UTF-8 without
// control characters.
func Valid(s string) bool { return firstBad([]byte(s)) < 0 }

// Depth returns how many elements are open.
func (r *Reader) Depth() int { return len(r.open) }

// Fail returns an error at a place of the source.
func (r *Reader) Fail(at int, format string, args ...any) error {
	at = min(max(at, 0), len(r.src))
	before := r.src[:at]
	return &SyntaxError{
		Reason: fmt.Sprintf(format, args...), Offset: at,
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: at - bytes.LastIndexByte(before, '\n'),
	}
}

// Next returns the next token; io.EOF behind the last one of a whole document.
func (r *Reader) Next() (Token, error) {
	if r.empty {
		r.empty = false
		return r.pop(r.at, r.at), nil
	}
	for {
		if r.at == len(r.src) {
			return Token{}, r.end()
		}
		if r.src[r.at] != '<' {
			t, err := r.chars()
			if err != nil || len(r.open) > 0 {
				return t, err
			}
			continue // blanks around the root
		}
		switch rest := r.src[r.at:]; {
		case bytes.HasPrefix(rest, []byte("<?")):
			if err := r.instruction(); err != nil {
				return Token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := r.comment(); err != nil {
				return Token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			if len(r.open) == 0 {
				return Token{}, r.Fail(r.at, "text outside the root element")
			}
			return r.cdata()
		case bytes.HasPrefix(rest, []byte("<!")):
			return Token{}, r.Fail(r.at, "a document type or declaration is not allowed")
		case bytes.HasPrefix(rest, []byte("</")):
			return r.closing()
		default:
			return r.opening()
		}
	}
}

// Skip passes over the rest of the element that the last token opened and
// returns where it ends. What it holds is checked like everything else.
func (r *Reader) Skip() (to int, err error) {
	for depth := len(r.open); len(r.open) >= depth; {
		t, err := r.Next()
		if err != nil {
			return 0, err
		}
		to = t.To
	}
	return to, nil
}

func (r *Reader) end() error {
	switch {
	case len(r.open) > 0:
		return r.Fail(r.at, "the text ends inside <%s>", Clip(r.open[len(r.open)-1].qname))
	case !r.root:
		return r.Fail(r.at, "there is no element")
	}
	return io.EOF
}

func (r *Reader) pop(from, to int) Token {
	e := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	r.bound = r.bound[:e.bound]
	return Token{Kind: End, Space: e.space, Name: e.name, From: from, To: to}
}

// instruction passes over <?…?>; the XML declaration may ask for UTF-8 only.
func (r *Reader) instruction() error {
	body, _, ok := bytes.Cut(r.src[r.at+2:], []byte("?>"))
	if !ok {
		return r.Fail(r.at, "the instruction is not closed")
	}
	n := nameLen(body)
	if bytes.EqualFold(body[:n], []byte("xml")) {
		if r.at != 0 {
			return r.Fail(r.at, "the XML declaration must come first")
		}
		if _, after, ok := bytes.Cut(body, []byte("encoding")); ok {
			after = bytes.Trim(after, " \t\r\n=\"'")
			if len(after) < 5 || !bytes.EqualFold(after[:5], []byte("utf-8")) && !bytes.HasPrefix(bytes.ToLower(after), []byte("us-ascii")) {
				return r.Fail(r.at, "the encoding must be UTF-8")
			}
		}
	}
	if bad := firstBad(body); n == 0 || bad >= 0 {
		return r.Fail(r.at, "this is no instruction of XML")
	}
	r.at += 2 + len(body) + 2
	return nil
}

func (r *Reader) comment() error {
	body := r.src[r.at+4:]
	i := bytes.Index(body, []byte("--"))
	if i < 0 || i+2 >= len(body) || body[i+2] != '>' {
		return r.Fail(r.at, "the comment is not closed, or holds two hyphens")
	}
	if bad := firstBad(body[:i]); bad >= 0 {
		return r.Fail(r.at+4+bad, "a character that XML forbids")
	}
	if i > 0 && body[0] == '>' { // XML's comment goes on, HTML's is over
		return r.Fail(r.at, "a comment may not begin with >")
	}
	r.at += 4 + i + 3
	return nil
}

func (r *Reader) cdata() (Token, error) {
	from := r.at
	body := r.src[from+9:]
	i := bytes.Index(body, []byte("]]>"))
	if i < 0 {
		return Token{}, r.Fail(from, "the CDATA section is not closed")
	}
	if bad := firstBad(body[:i]); bad >= 0 {
		return Token{}, r.Fail(from+9+bad, "a character that XML forbids")
	}
	r.at = from + 9 + i + 3
	return Token{Kind: Text, Text: newlines(body[:i]), From: from, To: r.at}, nil
}

// chars reads text up to the next markup.
func (r *Reader) chars() (Token, error) {
	from := r.at
	n := bytes.IndexByte(r.src[from:], '<')
	if n < 0 {
		n = len(r.src) - from
	}
	raw := r.src[from : from+n]
	if len(r.open) == 0 {
		if blank := bytes.TrimLeft(raw, " \t\r\n"); len(blank) > 0 {
			return Token{}, r.Fail(from+n-len(blank), "text outside the root element")
		}
	}
	if i := bytes.Index(raw, []byte("]]>")); i >= 0 {
		return Token{}, r.Fail(from+i, "]]> may not stand in text")
	}
	text, err := r.decode(raw, from, false)
	if err != nil {
		return Token{}, err
	}
	r.at = from + n
	return Token{Kind: Text, Text: text, From: from, To: r.at}, nil
}

// firstBad returns where a character stands that XML 1.0 forbids, or bytes that
// are not UTF-8; -1 if all are well.
func firstBad(b []byte) int {
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
				return i
			}
			i++
			continue
		}
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 || c == 0xFFFE || c == 0xFFFF {
			return i
		}
		i += n
	}
	return -1
}

func newlines(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// Clip keeps a name short enough for a sentence.
func Clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 40)], "") }
