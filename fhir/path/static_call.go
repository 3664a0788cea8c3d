package path

import "slices"

// result is what a function returns, by what it is called on.
type result uint8

const (
	anything result = iota
	theInput        // the items it is called on, or some of them
	aBoolean
	anInteger
	aDecimal
	aString
	aDate
	aDateTime
	aTime
	aQuantity
	aNumber // what it is called on, computed with
	ofBody  // what its first argument returns for each item
	ofBoth  // its input, or what its first argument returns
	ofParts // what any of its arguments but the first returns
)

// results of the functions; what stands in no line may be anything.
var results = func() map[string]result {
	all := map[string]result{}
	for r, names := range map[result][]string{
		theInput: {"where", "first", "last", "tail", "single", "skip", "take", "distinct", "intersect", "exclude", "sort", "trace",
			"defineVariable", "checkModifiers"},
		aNumber: {"abs", "round", "ceiling", "floor", "truncate"},
		aBoolean: {"exists", "empty", "not", "hasValue", "hasExtension", "all", "allTrue", "anyTrue", "allFalse", "anyFalse", "subsetOf", "supersetOf",
			"isDistinct", "startsWith", "endsWith", "contains", "matches", "matchesFull", "comparable", "memberOf", "subsumes",
			"subsumedBy", "conformsTo", "htmlChecks", "htmlChecks2", "toBoolean"},
		anInteger: {"count", "length", "indexOf", "lastIndexOf", "precision", "toInteger"},
		aDecimal:  {"exp", "ln", "log", "sqrt", "toDecimal"},
		aString: {"upper", "lower", "trim", "substring", "replace", "replaceMatches", "toChars", "split", "join", "encode", "decode",
			"escape", "unescape", "toString"},
		aDate: {"today", "toDate"}, aDateTime: {"now", "toDateTime"}, aTime: {"timeOfDay", "toTime"}, aQuantity: {"toQuantity"},
		ofBody: {"select", "repeat", "repeatAll"}, ofBoth: {"union", "combine"}, ofParts: {"iif"},
	} {
		for _, name := range names {
			all[name] = r
		}
	}
	for name := range conversions {
		if _, known := all[name]; !known {
			all[name] = aBoolean
		}
	}
	return all
}()

// lambdas evaluate their arguments with each item as $this.
var lambdas = []string{"where", "select", "repeat", "repeatAll", "all", "exists", "aggregate", "trace", "sort", "defineVariable", "iif"}

// byOrder are the functions that depend on the order of their input.
var byOrder = []string{"first", "last", "tail", "skip", "take"}

// forText and forNumbers are functions on strings and numbers alone.
var (
	forText = []string{"indexOf", "lastIndexOf", "startsWith", "endsWith", "contains", "upper", "lower", "trim", "length", "substring",
		"replace", "toChars", "split", "matches", "matchesFull", "replaceMatches", "encode", "decode", "escape", "unescape"}
	forNumbers = []string{"abs", "ceiling", "floor", "truncate", "round", "exp", "ln", "sqrt", "log", "power"}
)

func (c *checker) call(n *Call) static {
	on := c.this
	if n.On != nil {
		on = c.node(n.On)
	}
	switch n.Name {
	case "is", "as", "ofType":
		name, _ := AsTypeName(n.Args[0])
		if lit, ok := n.Args[0].(*Literal); ok {
			name = TypeName{Name: lit.Text}
		}
		return c.tested(n.Name, on, findType(name))
	case "extension":
		return of(typeNamed("Extension"))
	case "type":
		return systemType(typeInfo)
	case "children", "descendants":
		return static{any: true, unordered: true}
	}
	if slices.Contains(byOrder, n.Name) {
		on = c.inOrder(on, n.At)
	}
	if slices.Contains(forText, n.Name) && on.never(text) {
		return c.fail(n.At, n.Name+"() is for strings")
	}
	if slices.Contains(forNumbers, n.Name) && on.never(integer, decimal, quantity) {
		return c.fail(n.At, n.Name+"() is for numbers")
	}
	return c.result(n, on, c.args(n, on))
}

// args checks the arguments, with what $this is for them.
func (c *checker) args(n *Call, on static) (all []static) {
	outer := c.this
	if slices.Contains(lambdas, n.Name) {
		c.this = on
	}
	for _, a := range n.Args {
		if sign, ok := a.(*Unary); ok && n.Name == "sort" {
			a = sign.Of // downwards, whatever it is
		}
		s := c.node(a)
		if n.Name == "repeat" || n.Name == "repeatAll" {
			s = c.repeated(a, on, s)
		}
		all = append(all, s)
	}
	c.this = outer
	return all
}

// repeated looks at what repeat() repeats once more, on what it returned. One
// repeat() inside another is not looked at twice as often for each.
func (c *checker) repeated(a Node, on, s static) static {
	if c.again {
		return static{any: true}
	}
	c.again, c.this = true, on.or(s)
	s = c.node(a)
	c.again = false
	return s
}

func (c *checker) result(n *Call, on static, args []static) static {
	switch r := results[n.Name]; r {
	case theInput:
		return on
	case aNumber:
		return on.plain().or(systemType(integer))
	case ofBody:
		s := args[0]
		s.unordered = s.unordered || on.unordered
		return s
	case ofBoth:
		return on.or(args[0])
	case ofParts:
		if args[0].never(boolean) {
			return c.fail(n.At, "the condition of iif() is no boolean")
		}
		s := args[1]
		if len(args) > 2 {
			s = s.or(args[2])
		}
		return s
	case anything:
		return static{any: true}
	default:
		return systemType([...]system{aBoolean: boolean, anInteger: integer, aDecimal: decimal, aString: text, aDate: date,
			aDateTime: dateTime, aTime: clock, aQuantity: quantity}[r])
	}
}
