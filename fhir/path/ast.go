package path

// Node is a part of an expression, as it was written. The kinds are Member,
// Call, Index, Unary, Binary, TypeTest, Literal, Variable, Special and Empty.
type Node interface {
	// Pos is the offset in bytes at which the part begins, or where its
	// operator stands.
	Pos() int
	// String writes the part as an expression that parses to the same tree.
	String() string
}

// Member is a step to the elements of one name: name, Patient.name. At the
// beginning of an expression it may also name the type of what it begins with.
type Member struct {
	On   Node // nil: on what the expression begins with
	Name string
	At   int
}

// Call is a function: name.where(use = 'official').
type Call struct {
	On   Node // nil: on what the expression begins with
	Name string
	Args []Node
	At   int
}

// Index picks one item: name[0].
type Index struct {
	On, Item Node
	At       int
}

// Unary is a sign: -1.
type Unary struct {
	Op string // + or -
	Of Node
	At int
}

// Binary is an operator between two parts, from * to implies.
type Binary struct {
	Op          string
	Left, Right Node
	At          int
}

// TypeTest is the operator is or as: value as Quantity.
type TypeTest struct {
	On   Node
	Op   string // is or as
	Type TypeName
	At   int
}

// TypeName is a type as an expression names it: Patient, FHIR.Patient,
// System.String.
type TypeName struct {
	Namespace string // FHIR, System, or "" when left out
	Name      string
}

func (n TypeName) String() string {
	if n.Namespace == "" {
		return n.Name
	}
	return n.Namespace + "." + n.Name
}

// LiteralKind is what a Literal is.
type LiteralKind uint8

// The kinds of literals.
const (
	BooleanLiteral LiteralKind = iota
	StringLiteral
	IntegerLiteral
	DecimalLiteral
	DateLiteral
	DateTimeLiteral
	TimeLiteral
	QuantityLiteral
)

// Literal is a constant. Text is its value: a string without quotes and
// escapes, a date without @, the number of a quantity.
type Literal struct {
	Kind LiteralKind
	Text string
	Unit string // of a quantity: UCUM without quotes, or a word of the calendar
	Word bool   // the unit is a word of the calendar: 4 days
	At   int
}

// Variable is an environment variable: %resource, %`vs-name`.
type Variable struct {
	Name string
	At   int
}

// Special is $this, $index or $total.
type Special struct {
	Name string // without $
	At   int
}

// Empty is the empty collection: {}.
type Empty struct{ At int }

// Pos implements Node.
func (n *Member) Pos() int { return n.At }

// Pos implements Node.
func (n *Call) Pos() int { return n.At }

// Pos implements Node.
func (n *Index) Pos() int { return n.At }

// Pos implements Node.
func (n *Unary) Pos() int { return n.At }

// Pos implements Node.
func (n *Binary) Pos() int { return n.At }

// Pos implements Node.
func (n *TypeTest) Pos() int { return n.At }

// Pos implements Node.
func (n *Literal) Pos() int { return n.At }

// Pos implements Node.
func (n *Variable) Pos() int { return n.At }

// Pos implements Node.
func (n *Special) Pos() int { return n.At }

// Pos implements Node.
func (n *Empty) Pos() int { return n.At }

// AsTypeName reads a part as the name of a type, as in ofType(FHIR.Patient).
func AsTypeName(n Node) (TypeName, bool) {
	m, ok := n.(*Member)
	if !ok {
		return TypeName{}, false
	}
	if m.On == nil {
		return TypeName{Name: m.Name}, true
	}
	space, ok := m.On.(*Member)
	if !ok || space.On != nil {
		return TypeName{}, false
	}
	return TypeName{Namespace: space.Name, Name: m.Name}, true
}

// Children returns the parts a part is made of, in the order they were written.
func Children(n Node) []Node {
	var all []Node
	add := func(n Node) {
		if n != nil {
			all = append(all, n)
		}
	}
	switch n := n.(type) {
	case *Member:
		add(n.On)
	case *Call:
		add(n.On)
		all = append(all, n.Args...)
	case *Index:
		add(n.On)
		add(n.Item)
	case *Unary:
		add(n.Of)
	case *Binary:
		add(n.Left)
		add(n.Right)
	case *TypeTest:
		add(n.On)
	}
	return all
}
