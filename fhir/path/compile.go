package path

import (
	"strings"

	"kith/fhir/definition"
	"kith/fhir/ucum"
)

// Option changes how an expression is compiled.
type Option func(*compiler)

// For checks the expression against the definitions: it will be evaluated on
// the type named, and a name that cannot be there is an error.
func For(typ string) Option { return func(c *compiler) { c.base = typ } }

// Ordered refuses functions that depend on an order, such as skip(), on
// collections that have none, such as children(). It needs For.
func Ordered() Option { return func(c *compiler) { c.ordered = true } }

// AsFilters lets as pick from many items, as ofType does. FHIR's own search
// parameters were written for that.
func AsFilters() Option { return func(c *compiler) { c.asFilters = true } }

// With adds functions, by name. One of the standard's own cannot be replaced.
func With(functions map[string]Function) Option {
	return func(c *compiler) { c.extra = functions }
}

// Compile reads an expression and prepares it. The error is an *Error.
func Compile(src string, options ...Option) (*Expr, error) {
	tree, err := Parse(src)
	if err != nil {
		return nil, err
	}
	c := compiler{src: src}
	for _, o := range options {
		o(&c)
	}
	run, err := c.node(tree)
	if err != nil {
		return nil, err.(*Error).locate(src)
	}
	e := &Expr{src: src, tree: tree, run: run}
	if c.base != "" {
		_, err = checked(tree, src, c.base, c.ordered)
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// MustCompile is Compile for expressions that stand in the program; it panics
// on an error.
func MustCompile(src string, options ...Option) *Expr {
	e, err := Compile(src, options...)
	if err != nil {
		panic("path: " + src + ": " + err.Error())
	}
	return e
}

type compiler struct {
	src       string
	base      string
	ordered   bool
	asFilters bool
	extra     map[string]Function
	defined   int // variables, so far
}

func (c *compiler) fail(at int, message string) error {
	return &Error{Kind: Semantic, Message: message, Offset: at}
}

func (c *compiler) node(n Node) (op, error) {
	switch n := n.(type) {
	case *Member:
		return c.member(n)
	case *Call:
		return c.call(n)
	case *Index:
		on, err := c.node(n.On)
		if err != nil {
			return nil, err
		}
		item, err := c.node(n.Item)
		return &indexOp{on, item, n.At}, err
	case *Unary:
		of, err := c.node(n.Of)
		return &signOp{of, n.Op == "-", n.At}, err
	case *Binary:
		return c.binary(n)
	case *TypeTest:
		on, err := c.node(n.On)
		if err != nil {
			return nil, err
		}
		return c.typed(n.Op, on, n.Type, n.At)
	case *Literal:
		return c.literal(n)
	case *Variable:
		return c.variable(n)
	case *Special:
		switch n.Name {
		case "this":
			return thisOp{}, nil
		case "index":
			return indexVar{}, nil
		}
		return totalOp{}, nil
	}
	return &constant{}, nil
}

func (c *compiler) member(n *Member) (op, error) {
	if n.On == nil {
		if t := findType(TypeName{Name: n.Name}); t != nil && t.def != nil && !t.primitive() {
			return &typeRoot{name: n.Name, typ: t}, nil
		}
		return &memberOp{name: n.Name}, nil
	}
	on, err := c.node(n.On)
	return &memberOp{on: on, name: n.Name}, err
}

func (c *compiler) literal(n *Literal) (op, error) {
	v := Value{}
	switch n.Kind {
	case BooleanLiteral:
		v = Boolean(n.Text == "true")
	case StringLiteral:
		v = String(n.Text)
	case IntegerLiteral:
		d, _ := parseDecimal([]byte(n.Text))
		whole, _ := toInteger(d)
		v = integerOf(whole)
	case DecimalLiteral, QuantityLiteral:
		d, ok := parseDecimal([]byte(n.Text))
		if !ok {
			return nil, &Error{Kind: Syntax, Message: "the number is too long", Offset: n.At}
		}
		v = Decimal(d)
		if n.Kind == QuantityLiteral {
			a := &amount{value: d, unit: n.Unit}
			if n.Word {
				a.scale = calendarWord
			}
			v = amountValue(a)
		}
	default:
		kind := map[LiteralKind]system{DateLiteral: date, DateTimeLiteral: dateTime, TimeLiteral: clock}[n.Kind]
		m, ok := parseMoment(n.Text, kind)
		if !ok {
			return nil, &Error{Kind: Syntax, Message: "there is no such day or time", Offset: n.At}
		}
		v = momentValue(m)
	}
	return &constant{values: []Value{v}}, nil
}

// Variables that are names of something.
var wellKnown = map[string]string{
	"sct":   "http://snomed.info/sct",
	"loinc": "http://loinc.org",
	"ucum":  ucum.System,
}

func (c *compiler) variable(n *Variable) (op, error) {
	if url, ok := wellKnown[n.Name]; ok {
		return &constant{values: []Value{String(url)}}, nil
	}
	if name, ok := strings.CutPrefix(n.Name, "vs-"); ok {
		return &constant{values: []Value{String("http://hl7.org/fhir/ValueSet/" + name)}}, nil
	}
	if name, ok := strings.CutPrefix(n.Name, "ext-"); ok {
		return &constant{values: []Value{String(definition.Structure + name)}}, nil
	}
	return &variableOp{n.Name, n.At}, nil
}

// args compiles the arguments of a call.
func (c *compiler) args(n *Call) (all []op, err error) {
	for _, a := range n.Args {
		o, err := c.scoped(a)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// scoped prepares a part, and ends the life of variables defined in it with it.
func (c *compiler) scoped(n Node) (op, error) {
	before := c.defined
	o, err := c.node(n)
	if err != nil || c.defined == before {
		return o, err
	}
	return &scopeOp{o}, nil
}
