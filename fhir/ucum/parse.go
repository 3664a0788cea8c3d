package ucum

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// SyntaxError says why a code is no UCUM unit, and where.
type SyntaxError struct {
	Reason string
	Offset int // bytes from the start of the code
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not a UCUM unit: at %d: %s", e.Offset+1, e.Reason)
}

// MaxLength is how long a code may be, in bytes, annotations included.
const MaxLength = 256

// parser reads one code by UCUM's grammar:
//
//	unit      = [ "/" ] term
//	term      = component { ( "." | "/" ) component }
//	component = "(" term ")" | atom [ exponent ] | digits, each with or without annotation | annotation
type parser struct {
	t     *table
	s     string
	at    int
	depth int
}

func (t *table) parse(code string) (*unit, error) {
	p := parser{t: t, s: code}
	if code == "" {
		return nil, p.fail(0, "the code is empty; the unit of a number is 1")
	}
	if len(code) > MaxLength {
		return nil, p.fail(MaxLength, "the code is too long")
	}
	u, err := p.term(p.peek() == '/')
	if err == nil && p.at < len(p.s) {
		err = p.fail(p.at, "a parenthesis or operator is missing before this")
	}
	if err != nil {
		return nil, err
	}
	own := *u // the table's units stay as they are
	return &own, nil
}

func (p *parser) fail(at int, format string, args ...any) error {
	return &SyntaxError{Reason: fmt.Sprintf(format, args...), Offset: at}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

func (p *parser) term(inverse bool) (*unit, error) {
	u := one
	for sign, first := 1, true; ; first = false {
		start := p.at
		if !first || inverse {
			switch p.peek() {
			case '.':
				sign = 1
			case '/':
				sign = -1
			default:
				return u, nil
			}
			p.at++
			inverse = false
		}
		c, err := p.component()
		if err != nil {
			return nil, err
		}
		var ok bool
		if u, ok = times(u, c, sign); !ok {
			return nil, p.fail(start, "this cannot be part of a product")
		}
	}
}

func (p *parser) component() (u *unit, err error) {
	switch c := p.peek(); c {
	case 0:
		return nil, p.fail(p.at, "a unit is missing")
	case '{':
		return one, p.annotation()
	case '(':
		if u, err = p.group(); err != nil {
			return nil, err
		}
	default:
		if u, err = p.simple(); err != nil {
			return nil, err
		}
	}
	if p.peek() == '{' {
		err = p.annotation()
	}
	return u, err
}

func (p *parser) group() (*unit, error) {
	if p.depth++; p.depth > 16 {
		return nil, p.fail(p.at, "too many parentheses")
	}
	open := p.at
	p.at++
	u, err := p.term(p.peek() == '/')
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.fail(open, "the parenthesis is not closed")
	}
	p.at++
	p.depth--
	return u, nil
}

// annotation passes over {…}: printable ASCII without braces. UCUM has no blanks
// there; HL7's own value set of common units has, and HAPI reads them.
func (p *parser) annotation() error {
	open := p.at
	for p.at++; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '}':
			p.at++
			return nil
		case c < ' ' || c > '~' || c == '{':
			return p.fail(p.at, "an annotation holds printable ASCII without braces")
		}
	}
	return p.fail(open, "the annotation is not closed")
}

// simple reads an atom with its exponent, or a whole number.
func (p *parser) simple() (*unit, error) {
	start := p.at
	word := p.word()
	if word == "" {
		return nil, p.fail(start, "a unit is missing")
	}
	name, exp := cut(word)
	if name == "" { // digits only, or a sign
		n, _, err := apd.NewFromString(exp)
		if err != nil || exp[0] < '0' || n.IsZero() || len(exp) > 40 {
			return nil, p.fail(start, "a number here is whole, above zero and without sign")
		}
		n.Reduce(n)
		return number(n), nil
	}
	u, err := p.t.find(name)
	if errors.Is(err, errUnknown) {
		return nil, p.fail(start, "UCUM has no unit %q", clip(name))
	}
	if err != nil {
		return nil, err
	}
	if exp == "" {
		return u, nil
	}
	n, err := strconv.Atoi(exp)
	if err != nil || n > 99 || n < -99 {
		return nil, p.fail(start+len(name), "an exponent lies between -99 and 99")
	}
	out, ok := raise(u, n)
	if !ok {
		return nil, p.fail(start+len(name), "this unit has no powers")
	}
	return out, nil
}

// word passes over what belongs to one atom: what stands in brackets may hold
// anything, as [m/s2/Hz^(1/2)].
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.s) && !strings.ContainsRune("./(){}", rune(p.s[p.at])) {
		if p.s[p.at] == '[' {
			if i := strings.IndexByte(p.s[p.at:], ']'); i > 0 {
				p.at += i
			}
		}
		p.at++
	}
	return p.s[start:p.at]
}

// cut splits "m-2" into "m" and "-2", "10*3" into "10*" and "3".
func cut(word string) (name, exp string) {
	i := len(word)
	for i > 0 && word[i-1] >= '0' && word[i-1] <= '9' {
		i--
	}
	if i > 0 && i < len(word) && (word[i-1] == '-' || word[i-1] == '+') {
		i--
	}
	return word[:i], word[i:]
}

func clip(s string) string { return s[:min(len(s), 24)] }
