package path

import (
	"fmt"
	"strings"
)

func (n *Member) String() string {
	if n.On == nil {
		return word(n.Name)
	}
	return tight(n.On) + "." + word(n.Name)
}

func (n *Call) String() string {
	var b strings.Builder
	if n.On != nil {
		b.WriteString(tight(n.On) + ".")
	}
	b.WriteString(n.Name + "(")
	for i, a := range n.Args {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.String())
	}
	b.WriteString(")")
	return b.String()
}

func (n *Index) String() string { return tight(n.On) + "[" + n.Item.String() + "]" }

func (n *Unary) String() string { return n.Op + within(n.Of, signBinding) }

func (n *Binary) String() string {
	b := binding[n.Op]
	return within(n.Left, b-1) + " " + n.Op + " " + within(n.Right, b)
}

func (n *TypeTest) String() string {
	name := word(n.Type.Name)
	if n.Type.Namespace != "" {
		name = n.Type.Namespace + "." + name
	}
	return within(n.On, binding[n.Op]-1) + " " + n.Op + " " + name
}

func (n *Literal) String() string {
	switch n.Kind {
	case StringLiteral:
		return quote(n.Text, '\'')
	case DateLiteral, DateTimeLiteral:
		return "@" + n.Text
	case TimeLiteral:
		return "@T" + n.Text
	case QuantityLiteral:
		if n.Word {
			return n.Text + " " + n.Unit
		}
		return n.Text + " " + quote(n.Unit, '\'')
	}
	return n.Text
}

func (n *Variable) String() string { return "%" + quote(n.Name, '`') }

func (n *Special) String() string { return "$" + n.Name }

func (n *Empty) String() string { return "{}" }

// tight writes what a dot or an index may follow.
func tight(n Node) string { return within(n, signBinding) }

// within writes n, in parentheses unless it binds tighter than least.
func within(n Node, least int) string {
	own := signBinding + 1
	switch n := n.(type) {
	case *Unary:
		own = signBinding
	case *Binary:
		own = binding[n.Op]
	case *TypeTest:
		own = binding[n.Op]
	}
	if own > least {
		return n.String()
	}
	return "(" + n.String() + ")"
}

// word writes a name, between backticks where it could be read as something else.
func word(name string) string {
	plain := name != "" && !isDigit(name[0])
	for i := range len(name) {
		plain = plain && (isLetter(name[i]) || isDigit(name[i]))
	}
	if plain && binding[name] == 0 && name != "true" && name != "false" {
		return name
	}
	return quote(name, '`')
}

func quote(text string, mark rune) string {
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range text {
		switch {
		case r == mark || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteRune(mark)
	return b.String()
}
