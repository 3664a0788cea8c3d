package xml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/definition"
	"kith/fhir/narrative"
	"kith/fhir/xml/token"
)

// The namespaces of FHIR's XML, besides XHTML's.
const (
	Space    = "http://hl7.org/fhir"
	spaceXSI = "http://www.w3.org/2001/XMLSchema-instance"
)

// MaxSize is how many bytes of XML are read.
const MaxSize = 64 << 20

// ToJSON reads one resource in XML and returns it as canonical JSON. On failure
// the error is an *Error.
func ToJSON(src []byte) ([]byte, error) {
	if len(src) > MaxSize {
		return nil, &Error{Reason: "the document is too large", Line: 1, Column: 1}
	}
	r := reader{in: token.New(src), out: make([]byte, 0, len(src)*3/4)}
	err := r.document()
	if syntax, ok := errors.AsType[*token.SyntaxError](err); ok {
		err = fromSyntax(syntax)
	}
	if err != nil {
		return nil, err
	}
	return r.out, nil
}

// reader writes the JSON of what it reads; path is where it stands.
type reader struct {
	in   *token.Reader
	out  []byte
	path []byte
}

func (r *reader) fail(at int, format string, args ...any) error {
	var e *token.SyntaxError
	errors.As(r.in.Fail(at, format, args...), &e)
	err := fromSyntax(e)
	err.Path = strings.TrimPrefix(string(r.path), ".")
	return err
}

func (r *reader) document() error {
	t, err := r.in.Next()
	if err != nil {
		return err
	}
	if err := r.resource(t); err != nil {
		return err
	}
	if _, err := r.in.Next(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// resource reads the resource that t opened.
func (r *reader) resource(t token.Token) error {
	typ := definition.Of(t.Name)
	if t.Space != Space || typ == nil || typ.Kind != definition.Resource || typ.Abstract {
		return r.fail(t.From, "<%s> is no resource of R4 in the namespace %s", token.Clip(t.Name), Space)
	}
	before := len(r.path)
	if before == 0 {
		r.path = append(r.path, t.Name...)
	}
	r.out = append(append(append(r.out, `{"resourceType":"`...), t.Name...), '"')
	err := r.members(typ, t, "")
	r.out = append(r.out, '}')
	r.path = r.path[:before]
	return err
}

// members reads attributes and children up to the end of the element that t
// opened; the attribute called leave is not its business.
func (r *reader) members(typ *definition.Type, t token.Token, leave string) error {
	url, err := r.attributes(typ, t, leave)
	if err != nil {
		return err
	}
	var seen [24]string
	names := seen[:0]
	t, err = r.next()
	for err == nil && t.Kind == token.Start {
		e, ref := typ.Element(t.Name)
		if e == nil || e.Attribute || t.Space != spaceOf(ref) {
			return r.fail(t.From, "R4 has no element <%s> here", token.Clip(t.Name))
		}
		if slices.Contains(names, t.Name) {
			return r.fail(t.From, "<%s> must stand together with the ones before", t.Name)
		}
		names = append(names, t.Name)
		if t.Name != "extension" {
			url = r.url(url)
		}
		t, err = r.property(e, ref, t)
	}
	r.url(url)
	return err
}

func spaceOf(ref *definition.TypeRef) string {
	if ref.Code == "xhtml" {
		return narrative.Space
	}
	return Space
}

// attributes writes the id; the url of an Extension waits for its place, which
// is behind the extensions of the extension.
func (r *reader) attributes(typ *definition.Type, t token.Token, leave string) (url *string, err error) {
	for _, a := range t.Attrs {
		e := typ.Named(a.Name)
		switch {
		case a.Space == token.SpaceXMLNS, a.Space == spaceXSI && a.Name == "schemaLocation":
		case a.Space == "" && a.Name == leave:
		case a.Space != "" || e == nil || !e.Attribute:
			return nil, r.fail(a.At, "R4 has no attribute %q here", token.Clip(a.Name))
		case a.Name == "url":
			url = &a.Value
		default:
			r.name(a.Name)
			r.out = quote(r.out, a.Value)
		}
	}
	return url, nil
}

func (r *reader) url(url *string) *string {
	if url != nil {
		r.name("url")
		r.out = quote(r.out, *url)
	}
	return nil
}

// name begins a member of the object that is open.
func (r *reader) name(name string) {
	if last := r.out[len(r.out)-1]; last != '{' {
		r.out = append(r.out, ',')
	}
	r.out = append(append(append(r.out, '"'), name...), '"', ':')
}

// next returns the next tag; only blanks may stand before it.
func (r *reader) next() (token.Token, error) {
	for {
		t, err := r.in.Next()
		if err != nil || t.Kind != token.Text {
			return t, err
		}
		if len(bytes.TrimLeft(t.Text, " \t\r\n")) > 0 {
			return t, r.fail(t.From, "text outside a value attribute")
		}
	}
}

// property reads all elements of one name, of which t opens the first, and
// returns the tag behind them.
func (r *reader) property(e *definition.Element, ref *definition.TypeRef, t token.Token) (token.Token, error) {
	before, member := len(r.path), t.Name
	r.path = append(append(r.path, '.'), member...)
	defer func() { r.path = r.path[:before] }()
	p := property{r: r, ref: ref, typ: ref.Type(), many: e.Max > 1, start: len(r.out)}
	r.name(member)
	if p.many {
		r.out = append(r.out, '[')
	}
	own := len(r.path)
	for ; ; p.n++ {
		if p.n > 0 && !p.many {
			return t, r.fail(t.From, "may stand only once")
		}
		if p.many {
			r.path = append(strconv.AppendInt(append(r.path[:own], '['), int64(p.n), 10), ']')
		}
		if err := p.item(t); err != nil {
			return t, err
		}
		next, err := r.next()
		if err != nil {
			return next, err
		}
		if next.Kind != token.Start || next.Name != member {
			p.n++
			p.end(member)
			return next, nil
		}
		t = next
	}
}

// property gathers the values of one name. A primitive's ids and extensions
// collect in aside, for the sibling member.
type property struct {
	r      *reader
	ref    *definition.TypeRef
	typ    *definition.Type
	many   bool
	start  int // of the member in out
	n      int
	valued bool
	aside  []byte
	asides int // how many items aside holds
}

func (p *property) item(t token.Token) error {
	r := p.r
	if p.n > 0 {
		r.out = append(r.out, ',')
	}
	switch {
	case p.ref.Code == "xhtml":
		p.valued = true
		return r.div(t)
	case p.ref.Code == "Resource":
		p.valued = true
		return r.contained(t)
	case p.typ == nil:
		return r.fail(t.From, "R4 says nothing of the type %s", p.ref.Code)
	case p.typ.Kind == definition.Primitive:
		return p.primitive(t)
	}
	p.valued = true
	r.out = append(r.out, '{')
	err := r.members(p.typ, t, "")
	r.out = append(r.out, '}')
	return err
}

func (p *property) primitive(t token.Token) error {
	r := p.r
	value := slices.IndexFunc(t.Attrs, func(a token.Attr) bool { return a.Space == "" && a.Name == "value" })
	if value < 0 {
		r.out = append(r.out, "null"...)
	} else {
		p.valued = true
		if err := r.value(p.typ.Name, t.Attrs[value]); err != nil {
			return err
		}
	}
	mark := len(r.out)
	r.out = append(r.out, '{')
	if err := r.members(p.typ, t, "value"); err != nil {
		return err
	}
	if len(r.out) > mark+1 {
		for ; p.asides < p.n; p.asides++ {
			p.aside = append(p.aside, "null,"...)
		}
		p.asides++
		p.aside = append(append(p.aside, r.out[mark:]...), '}', ',')
	} else if value < 0 {
		return r.fail(t.From, "has neither value nor extension")
	}
	r.out = r.out[:mark]
	return nil
}

// end closes the member and writes its sibling, if it has one.
func (p *property) end(member string) {
	r := p.r
	switch {
	case !p.valued:
		r.out = r.out[:p.start]
	case p.many:
		r.out = append(r.out, ']')
	}
	if p.asides == 0 {
		return
	}
	r.name("_" + member)
	if !p.many {
		r.out = append(r.out, p.aside[:len(p.aside)-1]...)
		return
	}
	for ; p.asides < p.n; p.asides++ {
		p.aside = append(p.aside, "null,"...)
	}
	r.out = append(append(r.out, '['), p.aside...)
	r.out[len(r.out)-1] = ']'
}

// value writes a primitive as JSON has it: numbers and truth values bare.
func (r *reader) value(typ string, a token.Attr) error {
	switch typ {
	case "boolean":
		v := strings.Trim(a.Value, " ")
		if v != "true" && v != "false" {
			return r.fail(a.At, "a boolean is true or false")
		}
		r.out = append(r.out, v...)
	case "integer", "unsignedInt", "positiveInt", "decimal":
		v := strings.Trim(a.Value, " ")
		if j := jsontext.Value(v); j.Kind() != '0' || !j.IsValid() {
			return r.fail(a.At, "this is not written as JSON writes numbers")
		}
		r.out = append(r.out, v...)
	default:
		r.out = quote(r.out, a.Value)
	}
	return nil
}

// contained reads the one resource inside contained, Bundle.entry.resource ….
func (r *reader) contained(t token.Token) error {
	for _, a := range t.Attrs {
		if a.Space != token.SpaceXMLNS {
			return r.fail(a.At, "R4 has no attribute %q here", token.Clip(a.Name))
		}
	}
	inner, err := r.next()
	if err == nil && inner.Kind != token.Start {
		err = r.fail(t.From, "holds no resource")
	}
	if err == nil {
		err = r.resource(inner)
	}
	if err != nil {
		return err
	}
	if t, err = r.next(); err == nil && t.Kind != token.End {
		err = r.fail(t.From, "holds a second resource")
	}
	return err
}

func quote(dst []byte, s string) []byte {
	out, err := jsontext.AppendQuote(dst, s)
	if err != nil {
		panic(fmt.Sprintf("token passed text that is not UTF-8: %v", err))
	}
	return out
}
