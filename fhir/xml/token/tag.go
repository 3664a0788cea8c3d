package token

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// opening reads <name a="b"> or <name/>.
func (r *Reader) opening() (Token, error) {
	from := r.at
	n := nameLen(r.src[from+1:])
	if n == 0 {
		return Token{}, r.Fail(from, "< must begin a tag; in text it is written &lt;")
	}
	if len(r.open) == 0 && r.root {
		return Token{}, r.Fail(from, "there is a second root element")
	}
	if len(r.open) == MaxDepth {
		return Token{}, r.Fail(from, "nested deeper than %d", MaxDepth)
	}
	r.at = from + 1 + n
	empty, err := r.attributes()
	if err != nil {
		return Token{}, err
	}
	mark := len(r.bound)
	if err := r.bind(); err != nil {
		return Token{}, err
	}
	prefix, name := r.split(from+1, from+1+n)
	space, ok := r.lookup(prefix)
	if !ok || name == "" {
		return Token{}, r.Fail(from+1, "the prefix of <%s> is not declared", Clip(r.str[from+1:from+1+n]))
	}
	r.root, r.empty = true, empty
	r.open = append(r.open, element{r.str[from+1 : from+1+n], space, name, mark})
	return Token{Kind: Start, Space: space, Name: name, Attrs: r.attrs, From: from, To: r.at}, nil
}

func (r *Reader) closing() (Token, error) {
	from := r.at
	n := nameLen(r.src[from+2:])
	qname := r.str[from+2 : from+2+n]
	if len(r.open) == 0 || r.open[len(r.open)-1].qname != qname {
		return Token{}, r.Fail(from, "</%s> closes nothing that is open here", Clip(qname))
	}
	r.at = from + 2 + n
	r.blanks()
	if r.peek() != '>' {
		return Token{}, r.Fail(r.at, "the tag is not closed")
	}
	r.at++
	return r.pop(from, r.at), nil
}

// attributes reads up to the end of the tag. Prefixes stay in Space until bind.
func (r *Reader) attributes() (empty bool, err error) {
	r.attrs = r.attrs[:0]
	for {
		blanks := r.blanks()
		switch r.peek() {
		case '>':
			r.at++
			return false, nil
		case '/':
			if r.at++; r.peek() != '>' {
				return false, r.Fail(r.at, "the tag is not closed")
			}
			r.at++
			return true, nil
		}
		if !blanks || r.at == len(r.src) {
			return false, r.Fail(r.at, "the tag is not closed")
		}
		if len(r.attrs) == maxAttrs {
			return false, r.Fail(r.at, "more than %d attributes", maxAttrs)
		}
		if err := r.attribute(); err != nil {
			return false, err
		}
	}
}

func (r *Reader) attribute() error {
	from := r.at
	n := nameLen(r.src[from:])
	r.at += n
	r.blanks()
	if n == 0 || r.peek() != '=' {
		return r.Fail(r.at, "an attribute is a name, = and a value")
	}
	r.at++
	r.blanks()
	quote := r.peek()
	if quote != '"' && quote != '\'' {
		return r.Fail(r.at, "the value of an attribute stands in quotes")
	}
	r.at++
	i := bytes.IndexByte(r.src[r.at:], quote)
	if i < 0 {
		return r.Fail(r.at-1, "the value is not closed")
	}
	raw := r.src[r.at : r.at+i]
	if lt := bytes.IndexByte(raw, '<'); lt >= 0 {
		return r.Fail(r.at+lt, "< is written &lt; in a value")
	}
	value := r.str[r.at : r.at+i]
	text, err := r.decode(raw, r.at, true)
	if err != nil {
		return err
	}
	if len(text) != len(raw) || !bytes.Equal(text, raw) {
		value = string(text)
	}
	r.at += i + 1
	prefix, name := r.split(from, from+n)
	if prefix == "" && name == SpaceXMLNS {
		prefix, name = SpaceXMLNS, ""
	} else if name == "" {
		return r.Fail(from, "this is no name")
	}
	r.attrs = append(r.attrs, Attr{prefix, name, value, from})
	return nil
}

// bind takes in what the attributes declare and resolves their prefixes.
func (r *Reader) bind() error {
	for _, a := range r.attrs {
		if a.Space != SpaceXMLNS {
			continue
		}
		if a.Name == "xml" && a.Value != SpaceXML || a.Name == SpaceXMLNS || a.Name != "" && a.Value == "" {
			return r.Fail(a.At, "this namespace cannot be declared")
		}
		if len(r.bound) == maxAttrs {
			return r.Fail(a.At, "more than %d namespaces", maxAttrs)
		}
		r.bound = append(r.bound, binding{a.Name, a.Value})
	}
	for i := range r.attrs {
		a := &r.attrs[i]
		if a.Space != "" && a.Space != SpaceXMLNS {
			space, ok := r.lookup(a.Space)
			if !ok {
				return r.Fail(a.At, "the prefix of this attribute is not declared")
			}
			a.Space = space
		}
		for _, b := range r.attrs[:i] {
			if b.Space == a.Space && b.Name == a.Name {
				return r.Fail(a.At, "the attribute appears twice")
			}
		}
	}
	return nil
}

func (r *Reader) lookup(prefix string) (space string, ok bool) {
	for i := len(r.bound) - 1; i >= 0; i-- {
		if r.bound[i].prefix == prefix {
			return r.bound[i].space, true
		}
	}
	if prefix == "xml" {
		return SpaceXML, true
	}
	return "", prefix == ""
}

// decode returns raw with its entities resolved and line ends made one: raw
// itself if it has neither, else bytes that the next call takes back. In an
// attribute a written line end or tab is a blank, as XML has it.
func (r *Reader) decode(raw []byte, at int, attribute bool) ([]byte, error) {
	if bad := firstBad(raw); bad >= 0 {
		return nil, r.Fail(at+bad, "a character that XML forbids, or not UTF-8")
	}
	special := "&\r"
	if attribute {
		special = "&\r\n\t"
	}
	if !bytes.ContainsAny(raw, special) {
		return raw, nil
	}
	dst := r.text[:0]
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '&':
			n, out, err := r.entity(dst, raw[i:], at+i)
			if err != nil {
				return nil, err
			}
			dst, i = out, i+n-1
		case c == '\r' && i+1 < len(raw) && raw[i+1] == '\n': // the line feed follows
		case attribute && (c == '\n' || c == '\r' || c == '\t'):
			dst = append(dst, ' ')
		case c == '\r':
			dst = append(dst, '\n')
		default:
			dst = append(dst, c)
		}
	}
	r.text = dst
	return dst, nil
}

// entity appends what &…; at the start of raw stands for, and says how many
// bytes it took.
func (r *Reader) entity(dst, raw []byte, at int) (n int, out []byte, err error) {
	end := bytes.IndexByte(raw[:min(len(raw), 16)], ';')
	if end < 0 {
		return 0, nil, r.Fail(at, "& is written &amp; in text")
	}
	name := string(raw[1:end])
	switch name {
	case "amp":
		return end + 1, append(dst, '&'), nil
	case "lt":
		return end + 1, append(dst, '<'), nil
	case "gt":
		return end + 1, append(dst, '>'), nil
	case "quot":
		return end + 1, append(dst, '"'), nil
	case "apos":
		return end + 1, append(dst, '\''), nil
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, nil, r.Fail(at, "&%s; is no entity of XML; write the character itself", Clip(name))
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	c, perr := strconv.ParseUint(digits, base, 32)
	var b [utf8.UTFMax]byte
	if perr != nil || c > utf8.MaxRune || !utf8.ValidRune(rune(c)) || firstBad(b[:utf8.EncodeRune(b[:], rune(c))]) >= 0 {
		return 0, nil, r.Fail(at, "no character of XML has this number")
	}
	return end + 1, utf8.AppendRune(dst, rune(c)), nil
}

func (r *Reader) peek() byte {
	if r.at < len(r.src) {
		return r.src[r.at]
	}
	return 0
}

func (r *Reader) blanks() (any bool) {
	for ; r.at < len(r.src); r.at++ {
		if c := r.src[r.at]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			break
		}
		any = true
	}
	return any
}

// nameLen returns how many bytes at the start of b are a name of XML.
func nameLen(b []byte) int {
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		letter := c == '_' || c == ':' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' ||
			c >= 0xC0 && c != 0xD7 && c != 0xF7 && c != 0x37E && c != utf8.RuneError && c < 0xFFFE && (c < 0x2000 || c > 0x206F)
		if !letter && (i == 0 || c != '-' && c != '.' && c != 0xB7 && (c < '0' || c > '9')) {
			return i
		}
		i += n
	}
	return len(b)
}

// split cuts the qualified name at from:to at its colon; name is "" when it is none.
func (r *Reader) split(from, to int) (prefix, name string) {
	prefix, name, ok := strings.Cut(r.str[from:to], ":")
	if !ok {
		return "", prefix
	}
	if prefix == "" || strings.Contains(name, ":") {
		return "", ""
	}
	return prefix, name
}
