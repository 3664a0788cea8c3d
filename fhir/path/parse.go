package path

import (
	"slices"
	"strconv"
)

// How large an expression may be: the longest of R4 has 1,100 bytes.
const (
	maxSource = 1 << 16 // bytes
	maxDepth  = 500     // parts inside each other
)

// Parse reads an expression into its tree. The error is an *Error.
func Parse(src string) (Node, error) {
	p := parser{scan: scanner{src: src}}
	n, err := p.whole()
	if err != nil {
		e := err.(*Error) //nolint // the parser makes no other
		return nil, e.locate(src)
	}
	return n, nil
}

// How tightly operators bind. Source: FHIRPath
var binding = map[string]int{
	"implies": 1, "or": 2, "xor": 2, "and": 3, "in": 4, "contains": 4,
	"=": 5, "~": 5, "!=": 5, "!~": 5, "<": 6, ">": 6, "<=": 6, ">=": 6,
	"|": 7, "is": 8, "as": 8, "+": 9, "-": 9, "&": 9,
	"*": 10, "/": 10, "div": 10, "mod": 10,
}

const signBinding = 11 // looser than a dot: -1.abs() is -(1.abs())

// calendar are the words that may stand behind a number as its unit.
var calendar = []string{"year", "years", "month", "months", "week", "weeks", "day", "days",
	"hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds"}

type parser struct {
	scan  scanner
	tok   token
	depth int
}

func (p *parser) fail(message string) error {
	return &Error{Kind: Syntax, Message: message, Offset: p.tok.at}
}

func (p *parser) advance() (err error) {
	p.tok, err = p.scan.next()
	return err
}

func (p *parser) whole() (Node, error) {
	if len(p.scan.src) > maxSource {
		return nil, &Error{Kind: Budget, Message: "the expression is too long"}
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != endToken {
		return nil, p.unexpected()
	}
	return n, nil
}

func (p *parser) unexpected() error {
	if p.tok.kind == endToken {
		return p.fail("the expression ends too early")
	}
	return p.fail("did not expect " + strconv.Quote(p.scan.src[p.tok.at:min(p.tok.end, p.tok.at+40)]))
}

func (p *parser) is(symbol string) bool {
	return p.tok.kind == symbolToken && p.tok.text == symbol
}

func (p *parser) expect(symbol string) error {
	if !p.is(symbol) {
		if p.tok.kind == endToken {
			return p.fail("expected " + strconv.Quote(symbol) + " before the end")
		}
		return p.fail("expected " + strconv.Quote(symbol))
	}
	return p.advance()
}

// deeper counts parts inside each other; the caller counts back.
func (p *parser) deeper() error {
	if p.depth++; p.depth > maxDepth {
		return &Error{Kind: Budget, Message: "the expression is nested too deeply", Offset: p.tok.at}
	}
	return nil
}

// expression reads as long as operators bind tighter than least.
func (p *parser) expression(least int) (Node, error) {
	before := p.depth
	defer func() { p.depth = before }()
	if err := p.deeper(); err != nil {
		return nil, err
	}
	left, err := p.signed()
	for err == nil {
		op := p.tok
		tight := 0
		if op.kind == symbolToken || op.kind == wordToken {
			tight = binding[op.text]
		}
		if tight <= least {
			return left, nil
		}
		if err = p.deeper(); err != nil { // a chain of operators is a deep tree, too
			break
		}
		left, err = p.infix(left, op, tight)
	}
	return nil, err
}

func (p *parser) infix(left Node, op token, tight int) (Node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if op.text == "is" || op.text == "as" {
		name, err := p.typeName()
		return &TypeTest{On: left, Op: op.text, Type: name, At: op.at}, err
	}
	right, err := p.expression(tight)
	return &Binary{Op: op.text, Left: left, Right: right, At: op.at}, err
}

func (p *parser) signed() (Node, error) {
	if !p.is("+") && !p.is("-") {
		return p.postfix()
	}
	op := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	of, err := p.expression(signBinding)
	return &Unary{Op: op.text, Of: of, At: op.at}, err
}

// postfix reads a term and the steps behind it.
func (p *parser) postfix() (Node, error) {
	n, err := p.term()
	for err == nil {
		if err = p.deeper(); err != nil {
			break
		}
		switch {
		case p.is("."):
			if err = p.advance(); err == nil {
				n, err = p.step(n)
			}
		case p.is("["):
			at := p.tok.at
			if err = p.advance(); err != nil {
				break
			}
			var item Node
			if item, err = p.expression(0); err == nil {
				n, err = &Index{On: n, Item: item, At: at}, p.expect("]")
			}
		default:
			return n, nil
		}
	}
	return nil, err
}

// step reads what follows a dot. Any word may: value.as(Quantity), x.div.
func (p *parser) step(on Node) (Node, error) {
	switch p.tok.kind {
	case wordToken, quotedToken:
		return p.named(on)
	case specialToken:
		n := &Special{Name: p.tok.text, At: p.tok.at}
		if n.Name == "this" {
			return nil, p.fail("$this begins an expression")
		}
		return n, p.advance()
	}
	return nil, p.fail("after a dot stands a name")
}

// named reads a member, or a call if a parenthesis follows.
func (p *parser) named(on Node) (Node, error) {
	name := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	if !p.is("(") || name.kind == quotedToken {
		return &Member{On: on, Name: name.text, At: name.at}, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	call := &Call{On: on, Name: name.text, At: name.at}
	for !p.is(")") {
		if len(call.Args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		arg, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		call.Args = append(call.Args, arg)
	}
	return call, p.advance()
}

func (p *parser) term() (Node, error) {
	t := p.tok
	switch t.kind {
	case wordToken:
		if t.text == "true" || t.text == "false" {
			return &Literal{Kind: BooleanLiteral, Text: t.text, At: t.at}, p.advance()
		}
		if b := binding[t.text]; b > 0 && t.text != "as" && t.text != "is" && t.text != "in" && t.text != "contains" {
			return nil, p.unexpected()
		}
		return p.named(nil)
	case quotedToken:
		return p.named(nil)
	case stringToken:
		return &Literal{Kind: StringLiteral, Text: t.text, At: t.at}, p.advance()
	case numberToken:
		return p.number()
	case dateToken, dateTimeToken, timeToken:
		return p.moment()
	case specialToken:
		return &Special{Name: t.text, At: t.at}, p.advance()
	case variableToken:
		return &Variable{Name: t.text, At: t.at}, p.advance()
	}
	switch {
	case p.is("("):
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	case p.is("{"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		return &Empty{At: t.at}, p.expect("}")
	}
	return nil, p.unexpected()
}

// number reads an integer or decimal, and a unit if one follows.
func (p *parser) number() (Node, error) {
	n := &Literal{Kind: IntegerLiteral, Text: p.tok.text, At: p.tok.at}
	if slices.Contains([]byte(n.Text), '.') {
		n.Kind = DecimalLiteral
	} else if _, err := strconv.ParseInt(n.Text, 10, 32); err != nil {
		n.Kind = DecimalLiteral // larger than an Integer can be
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch {
	case p.tok.kind == stringToken:
		n.Kind, n.Unit = QuantityLiteral, p.tok.text
		return n, p.advance()
	case p.tok.kind == wordToken && slices.Contains(calendar, p.tok.text):
		n.Kind, n.Unit, n.Word = QuantityLiteral, p.tok.text, true
		return n, p.advance()
	}
	return n, nil
}

func (p *parser) moment() (Node, error) {
	kind := map[tokenKind]LiteralKind{dateToken: DateLiteral, dateTimeToken: DateTimeLiteral, timeToken: TimeLiteral}[p.tok.kind]
	return &Literal{Kind: kind, Text: p.tok.text, At: p.tok.at}, p.advance()
}

// typeName reads Patient, FHIR.Patient or System.String.
func (p *parser) typeName() (TypeName, error) {
	var n TypeName
	for {
		if p.tok.kind != wordToken && p.tok.kind != quotedToken {
			return n, p.fail("expected the name of a type")
		}
		n.Name = p.tok.text
		if err := p.advance(); err != nil {
			return n, err
		}
		if !p.is(".") || n.Namespace != "" || n.Name != "FHIR" && n.Name != "System" {
			return n, nil
		}
		n.Namespace = n.Name
		if err := p.advance(); err != nil {
			return n, err
		}
	}
}
