package view

import (
	"strconv"

	"kith/fhir/definition"
	"kith/fhir/path"
)

// quick is a view whose every path is simple enough to be read off the bytes of
// a resource, without a table of all that is in it: members, ofType, first, an
// index, where and exists with equality, keys, literals. What quick makes of a
// resource is what the paths themselves make of it; where it cannot be sure
// (an escape in a text, a name that stands twice, an extension beside a
// primitive), it says so, and the paths are asked.
type quick struct {
	root  *want
	where []*test
	top   *branch
	typ   string
}

// want is an element that some path looks at, with what paths look at in it.
type want struct {
	names []string
	kids  []*want
	none  []int32 // -1 for each kid
	kind  byte    // of JSON, for a primitive: '"', '0' or 't'; 0 for an object
	first [64]uint16
	next  []uint16
}

// Slots that the root always has.
const (
	slotType = iota
	slotID
)

// kid returns the slot of a member, and adds it.
func (w *want) kid(name string, kind byte) int {
	for i, n := range w.names {
		if n == name {
			return i
		}
	}
	i, h := len(w.names), spread([]byte(name))
	w.names, w.kids, w.none = append(w.names, name), append(w.kids, &want{kind: kind}), append(w.none, -1)
	w.next = append(w.next, w.first[h])
	w.first[h] = uint16(i + 1)
	return i
}

// find returns the slot of a member, -1 for one that nobody wants.
func (w *want) find(name []byte) int {
	for i := w.first[spread(name)]; i > 0; i = w.next[i-1] {
		if w.names[i-1] == string(name) {
			return int(i) - 1
		}
	}
	return -1
}

// spread spreads names over 64 places; name is not empty.
func spread(name []byte) uint8 {
	return (name[0] + 3*name[len(name)-1] + 7*uint8(len(name))) & 63
}

// branch is a select; see node.
type branch struct {
	forEach        *way
	orNull         bool
	cells          []cellWay
	selects, union []*branch
}

// cellWay fills a column, by one of its parts.
type cellWay struct {
	at      int
	many    bool
	way     *way
	test    *test
	isIndex bool // %rowIndex
	fixed   Cell
	iif     *test     // decides between the two
	then    []cellWay // what it says when the test holds, and when it does not
}

// way leads from an element to others.
type way struct {
	steps []step
	root  bool   // it begins at the resource, wherever one stands
	key   bool   // to the keys of the references it leads to
	of    string // of this type alone, "" for every
}

type step struct {
	do   byte // one of the do constants
	slot int  // of doMember, or which one of doItem
	test *test
}

const (
	doMember = iota
	doItem
	doWhere
)

// test is a condition on an element.
type test struct {
	do   byte // one of the is constants
	a, b *test
	way  *way
	text []byte // of isEqual: as JSON has it, without quotes
}

const (
	isAnd = iota
	isOr
	isNot
	isSome
	isEqual
	isTrue
)

// scope is what a path begins at.
type scope struct {
	typ  *definition.Type
	want *want
	root bool
}

// quicken compiles a view, nil where a part of it is not simple.
func (v *View) quicken() *quick {
	q := &quick{root: &want{}, typ: v.Resource}
	q.root.kid("resourceType", '"')
	q.root.kid("id", '"')
	at := scope{definition.Of(v.Resource), q.root, true}
	c := quickener{view: v, start: at}
	for _, e := range v.where {
		t, ok := c.test(e.Tree(), at)
		if !ok {
			return nil
		}
		q.where = append(q.where, t)
	}
	var ok bool
	if q.top, ok = c.branch(v.root, at); !ok {
		return nil
	}
	return q
}

type quickener struct {
	view  *View
	start scope
}

func (c quickener) branch(n *node, at scope) (b *branch, ok bool) {
	b = &branch{orNull: n.orNull}
	if n.repeat != nil {
		return nil, false
	}
	if n.forEach != nil {
		if b.forEach, at, ok = c.way(n.forEach.Tree(), at); !ok || b.forEach.key {
			return nil, false
		}
	}
	for _, col := range n.columns {
		cell, ok := c.cell(col, at)
		if !ok {
			return nil, false
		}
		b.cells = append(b.cells, cell)
	}
	if b.selects, ok = c.branches(n.selects, at); ok {
		b.union, ok = c.branches(n.union, at)
	}
	return b, ok
}

func (c quickener) branches(nodes []*node, at scope) (all []*branch, ok bool) {
	for _, n := range nodes {
		b, ok := c.branch(n, at)
		if !ok {
			return nil, false
		}
		all = append(all, b)
	}
	return all, true
}

func (c quickener) cell(col *column, at scope) (cell cellWay, ok bool) {
	cell, ok = c.says(col.expr.Tree(), at, col.Collection)
	cell.at = col.at
	return cell, ok
}

// says compiles what a cell says.
func (c quickener) says(tree path.Node, at scope, many bool) (cell cellWay, ok bool) {
	cell.many = many
	switch n := tree.(type) {
	case *path.Variable:
		if cell.isIndex = n.Name == "rowIndex"; cell.isIndex {
			return cell, !cell.many
		}
		cell.fixed, ok = c.constant(n)
		return cell, ok && !cell.many
	case *path.Literal:
		cell.fixed, ok = literal(n)
		return cell, ok && !cell.many
	case *path.Call:
		if n.Name == "iif" && n.On == nil && len(n.Args) == 3 {
			return c.either(n, at, many)
		}
	}
	var end scope
	if cell.way, end, ok = c.way(tree, at); ok {
		return cell, cell.way.key || end.want.kind != 0
	}
	cell.way = nil
	cell.test, ok = c.test(tree, at)
	return cell, ok && !cell.many
}

// either compiles iif(test, one, other).
func (c quickener) either(n *path.Call, at scope, many bool) (cell cellWay, ok bool) {
	if cell.iif, ok = c.test(n.Args[0], at); !ok || many {
		return cell, false
	}
	for _, arg := range n.Args[1:] {
		one, ok := c.says(arg, at, false)
		if !ok || one.isIndex {
			return cell, false
		}
		cell.then = append(cell.then, one)
	}
	return cell, true
}

// constant is what a constant of the view says.
func (c quickener) constant(n *path.Variable) (Cell, bool) {
	if v := c.view.vars[n.Name]; len(v) == 1 {
		var a arena
		cell := a.cell(v[0])
		return cell, cell.Kind == '"' || cell.Kind == 't' || cell.Kind == 'f' || cell.Kind == '0'
	}
	return Cell{}, false
}

// literal is what a text or a truth in a path says.
func literal(n *path.Literal) (Cell, bool) {
	var a arena
	switch n.Kind {
	case path.StringLiteral:
		return a.cell(path.String(n.Text)), true
	case path.BooleanLiteral:
		return a.cell(path.Boolean(n.Text == "true")), true
	case path.IntegerLiteral:
		i, err := strconv.ParseInt(n.Text, 10, 32)
		return a.cell(path.Integer(int32(i))), err == nil
	}
	return Cell{}, false
}

// way compiles a path, and returns where it ends.
func (c quickener) way(n path.Node, at scope) (w *way, end scope, ok bool) {
	switch n := n.(type) {
	case nil:
		return &way{}, at, true
	case *path.Special:
		return &way{}, at, n.Name == "this"
	case *path.Variable:
		return &way{root: true}, scope{c.start.typ, c.start.want, true}, n.Name == "resource" || n.Name == "rootResource"
	case *path.Member:
		if n.On == nil && at.root && n.Name == at.typ.Name {
			return &way{}, at, true
		}
		if w, end, ok = c.before(n.On, at); !ok {
			return nil, end, false
		}
		return c.member(w, end, n.Name, "")
	case *path.Index:
		i, isNumber := n.Item.(*path.Literal)
		if w, end, ok = c.before(n.On, at); !ok || !isNumber || i.Kind != path.IntegerLiteral {
			return nil, end, false
		}
		item, err := strconv.Atoi(i.Text)
		w.steps = append(w.steps, step{do: doItem, slot: item})
		return w, end, err == nil
	case *path.Call:
		return c.call(n, at)
	}
	return nil, at, false
}

// before compiles what stands before a step, which is never a key.
func (c quickener) before(n path.Node, at scope) (w *way, end scope, ok bool) {
	w, end, ok = c.way(n, at)
	return w, end, ok && !w.key
}

func (c quickener) call(n *path.Call, at scope) (w *way, end scope, ok bool) {
	if n.Name == "ofType" && len(n.Args) == 1 {
		m, isMember := n.On.(*path.Member)
		t, isType := path.AsTypeName(n.Args[0])
		if !isMember || !isType || t.Namespace == "System" {
			return nil, at, false
		}
		if w, end, ok = c.before(m.On, at); !ok {
			return nil, at, false
		}
		return c.member(w, end, m.Name, t.Name)
	}
	if w, end, ok = c.before(n.On, at); !ok {
		return nil, at, false
	}
	switch {
	case n.Name == "first" && len(n.Args) == 0:
		w.steps = append(w.steps, step{do: doItem})
		return w, end, true
	case n.Name == "where" && len(n.Args) == 1:
		t, ok := c.test(n.Args[0], scope{end.typ, end.want, false})
		w.steps = append(w.steps, step{do: doWhere, test: t})
		return w, end, ok
	case n.Name == "getResourceKey" && end.root && len(w.steps) == 0 && len(n.Args) == 0:
		w.key = true
		return w, end, true
	case n.Name == "getReferenceKey" && end.typ != nil && end.typ.Name == "Reference":
		return c.key(w, end, n.Args)
	}
	return nil, at, false
}

// key makes a way lead to the keys of references. They have their own step, so
// that a key of a resource is one without any.
func (c quickener) key(w *way, end scope, args []path.Node) (*way, scope, bool) {
	if len(args) == 1 {
		l, ok := args[0].(*path.Literal) // prepare made it one
		if !ok || definition.Of(l.Text) == nil {
			return nil, end, false
		}
		w.of = l.Text
	}
	w, end, ok := c.member(w, end, "reference", "")
	w.key = true
	return w, end, ok
}

// member adds the step to an element; of a choice, to the type that as names.
func (c quickener) member(w *way, at scope, name, as string) (*way, scope, bool) {
	if at.typ == nil || at.want.kind != 0 {
		return nil, at, false
	}
	e := at.typ.Named(name)
	if e == nil || e.Choice != (as != "") || len(e.Types) == 0 || !e.Choice && len(e.Types) != 1 {
		return nil, at, false
	}
	ref := &e.Types[0]
	for i := range e.Types {
		switch t := &e.Types[i]; {
		case as == t.Code:
			ref = t
		case as != "" && t.Type().Is(as):
			return nil, at, false // built on what is asked for, and asked for with it
		}
	}
	if as != "" && ref.Code != as {
		return nil, at, false
	}
	t := ref.Type()
	if t == nil || t.Kind == definition.Resource || t.Abstract {
		return nil, at, false
	}
	slot := at.want.kid(ref.Member, writtenAs(t))
	w.steps = append(w.steps, step{do: doMember, slot: slot})
	return w, scope{t, at.want.kids[slot], false}, true
}

// writtenAs is how JSON writes a type: 0 for an object.
func writtenAs(t *definition.Type) byte {
	if t.Kind != definition.Primitive {
		return 0
	}
	switch t.Name {
	case "boolean":
		return 't'
	case "integer", "positiveInt", "unsignedInt", "decimal":
		return '0'
	}
	return '"'
}

// isText reports whether FHIRPath compares a type as text.
func isText(t *definition.Type) bool {
	switch t.Name {
	case "date", "dateTime", "instant", "time":
		return false
	}
	return writtenAs(t) == '"'
}

// test compiles a condition.
func (c quickener) test(n path.Node, at scope) (*test, bool) {
	switch n := n.(type) {
	case *path.Binary:
		switch n.Op {
		case "and", "or":
			a, ok := c.test(n.Left, at)
			b, ok2 := c.test(n.Right, at)
			if n.Op == "and" {
				return &test{do: isAnd, a: a, b: b}, ok && ok2
			}
			return &test{do: isOr, a: a, b: b}, ok && ok2
		case "=":
			return c.equal(n, at)
		case "!=":
			t, ok := c.equal(n, at)
			return &test{do: isNot, a: t}, ok
		}
		return nil, false
	case *path.Call:
		if t, ok := c.asks(n, at); ok {
			return t, true
		}
	}
	w, end, ok := c.way(n, at)
	if !ok || w.key || end.want.kind != 't' {
		return nil, false
	}
	return &test{do: isTrue, way: w}, true
}

// asks compiles exists, empty and not.
func (c quickener) asks(n *path.Call, at scope) (*test, bool) {
	if n.Name == "not" && len(n.Args) == 0 && n.On != nil {
		t, ok := c.test(n.On, at)
		return &test{do: isNot, a: t}, ok
	}
	if n.Name != "exists" && n.Name != "empty" || len(n.Args) > 1 || n.Name == "empty" && len(n.Args) > 0 {
		return nil, false
	}
	w, end, ok := c.way(n.On, at)
	if !ok || w.key && len(n.Args) > 0 {
		return nil, false
	}
	if len(n.Args) == 1 {
		t, ok := c.test(n.Args[0], scope{end.typ, end.want, false})
		if !ok {
			return nil, false
		}
		w.steps = append(w.steps, step{do: doWhere, test: t})
	}
	some := &test{do: isSome, way: w}
	if n.Name == "empty" {
		return &test{do: isNot, a: some}, true
	}
	return some, true
}

// equal compiles the comparison of a path with a text or a truth.
func (c quickener) equal(n *path.Binary, at scope) (*test, bool) {
	w, end, ok := c.way(n.Left, at)
	if !ok || w.key || end.want.kind == 0 {
		return nil, false
	}
	var is Cell
	switch r := n.Right.(type) {
	case *path.Literal:
		is, ok = literal(r)
	case *path.Variable:
		if v := c.view.vars[r.Name]; len(v) == 1 && v[0].Type().Definition() != nil && (isText(v[0].Type().Definition()) || v[0].Type().Name == "boolean") {
			is, ok = c.constant(r)
		} else {
			return nil, false
		}
	default:
		return nil, false
	}
	for _, b := range is.JSON {
		if b == '\\' {
			return nil, false
		}
	}
	text := is.Kind == '"' && isText(end.typ)
	truth := (is.Kind == 't' || is.Kind == 'f') && end.want.kind == 't'
	return &test{do: isEqual, way: w, text: is.JSON}, ok && (text || truth)
}
