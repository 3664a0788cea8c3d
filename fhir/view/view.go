package view

import (
	"regexp"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
	"kith/platform/parquet"
)

// View is a ViewDefinition, ready to run. It may be used by many at once.
type View struct {
	Name     string
	Resource string // the type whose resources become rows
	Columns  []Column

	where  []*path.Expr
	root   *node
	vars   map[string]path.Collection
	counts bool // a path asks for %rowIndex
	quick  *quick
}

// Column is one column of the rows.
type Column struct {
	Name, Path  string
	Type        string // of FHIR: what the view says, else what the path does; "" where neither
	ANSI        string // of SQL, by the tag ansi/type; "" where there is none
	Description string
	Collection  bool // it holds a list

	kind parquet.Kind
}

// node is one select: what it iterates over, its columns, and what is beside
// and below them.
type node struct {
	on      string // the type it looks at, "" where that is not known
	forEach *path.Expr
	orNull  bool
	repeat  []*path.Expr
	columns []*column
	selects []*node // each row of one with each row of the others
	union   []*node // the rows of one after those of the others
}

type column struct {
	Column
	at    int // in the row
	expr  *path.Expr
	fixed bool // it does not look at what is iterated over
}

// Most columns and selects of a view. Source: Kith
const (
	mostColumns = 1_000
	mostSelects = 1_000
	deepest     = 30
)

var columnName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Read reads a ViewDefinition. The error says what is wrong with it and where.
func Read(def element.Value) (*View, error) {
	v := &View{Name: def.Get("name").Text(), Resource: def.Get("resource").Text(), vars: map[string]path.Collection{}}
	r := reader{view: v}
	if v.Resource == "" || definition.Of(v.Resource) == nil {
		return nil, wrong("resource", "names no type of resource")
	}
	if err := r.constants(def); err != nil {
		return nil, err
	}
	for w := range def.Each("where") {
		e, err := r.compile(w.Get("path"), "where.path")
		if err != nil {
			return nil, err
		}
		if !mayHold(e, v.Resource) {
			return nil, wrong("where.path", "is no condition")
		}
		v.where = append(v.where, e)
	}
	v.root = &node{}
	for s := range def.Each("select") {
		n, err := r.node(s, v.Resource, 0)
		if err != nil {
			return nil, err
		}
		v.root.selects = append(v.root.selects, n)
	}
	if len(v.Columns) == 0 {
		return nil, wrong("select", "has no column")
	}
	for i, c := range v.Columns {
		if slices.ContainsFunc(v.Columns[:i], func(o Column) bool { return o.Name == c.Name }) {
			return nil, wrong("column.name", "stands twice: "+c.Name)
		}
	}
	v.quick = v.quicken()
	return v, nil
}

// mayHold reports whether an expression can say true or false at all.
func mayHold(e *path.Expr, resource string) bool {
	types, known, err := e.Types(resource)
	return err != nil || !known || len(types) == 0 || slices.ContainsFunc(types, func(t *path.Type) bool { return strings.EqualFold(t.Name, "boolean") })
}

// Error says what is wrong with a ViewDefinition, and where: a member of it, or
// a column by its name.
type Error struct{ At, Why string }

func (e *Error) Error() string { return e.At + ": " + e.Why }

func wrong(at, why string) error { return &Error{at, why} }

// reader reads one view.
type reader struct {
	view    *View
	selects int
}

// known are the variables that stand in every path.
var known = []string{"rowIndex", "resource", "rootResource", "context", "ucum", "sct", "loinc"}

func (r *reader) constants(def element.Value) error {
	for c := range def.Each("constant") {
		name := c.Get("name").Text()
		if !columnName.MatchString(name) || slices.Contains(known, name) {
			return wrong("constant.name", "is no name")
		}
		for member, value := range c.Members() {
			kind, ok := strings.CutPrefix(member, "value")
			if !ok || kind == "" {
				continue
			}
			of := definition.Of(strings.ToLower(kind[:1]) + kind[1:])
			if of == nil {
				return wrong("constant.value", "is of no type that R4 knows")
			}
			r.view.vars[name] = path.Collection{path.Element(value, element.Value{}, of)}
		}
		if r.view.vars[name] == nil {
			return wrong("constant", "has no value: "+name)
		}
	}
	return nil
}

// node reads a select; on is the type it looks at, depth how many it stands in.
func (r *reader) node(s element.Value, on string, depth int) (*node, error) {
	if r.selects++; r.selects > mostSelects || depth > deepest {
		return nil, wrong("select", "has too many parts")
	}
	n := &node{on: on}
	if err := r.iteration(s, n); err != nil {
		return nil, err
	}
	for c := range s.Each("column") {
		if err := r.column(c, n); err != nil {
			return nil, err
		}
	}
	for sub := range s.Each("select") {
		m, err := r.node(sub, n.on, depth+1)
		if err != nil {
			return nil, err
		}
		n.selects = append(n.selects, m)
	}
	return n, r.union(s, n, depth)
}

// union reads the branches of a union. They fill the same columns of a row.
func (r *reader) union(s element.Value, n *node, depth int) error {
	before := len(r.view.Columns)
	var first []Column
	for branch := range s.Each("unionAll") {
		m, err := r.node(branch, n.on, depth+1)
		if err != nil {
			return err
		}
		n.union = append(n.union, m)
		mine := slices.Clone(r.view.Columns[before:])
		if first == nil {
			first = mine
		}
		if !slices.EqualFunc(first, mine, func(a, b Column) bool { return a.Name == b.Name && a.Collection == b.Collection }) {
			return wrong("unionAll", "has branches with other columns than the first")
		}
		r.view.Columns = r.view.Columns[:before]
	}
	r.view.Columns = append(r.view.Columns, first...)
	return nil
}

func (r *reader) iteration(s element.Value, n *node) (err error) {
	kinds := 0
	for _, name := range []string{"forEach", "forEachOrNull", "repeat"} {
		if s.Get(name).Exists() {
			kinds++
		}
	}
	if kinds > 1 {
		return wrong("select", "iterates over two things at once")
	}
	for _, name := range []string{"forEach", "forEachOrNull"} {
		if p := s.Get(name); p.Exists() {
			n.orNull = name == "forEachOrNull"
			if n.forEach, err = r.compile(p, name); err != nil {
				return err
			}
			n.on = n.sees(n.forEach)
		}
	}
	for p := range s.Each("repeat") {
		e, err := r.compile(p, "repeat")
		if err != nil {
			return err
		}
		n.on = ""
		n.repeat = append(n.repeat, e)
	}
	return nil
}

func (r *reader) column(c element.Value, n *node) error {
	col := &column{Column: Column{Name: c.Get("name").Text(), Path: c.Get("path").Text(), Type: typeOf(c.Get("type").Text()), ANSI: tag(c, "ansi/type"),
		Description: c.Get("description").Text(), Collection: c.Get("collection").Is("true")}, at: len(r.view.Columns)}
	if !columnName.MatchString(col.Name) {
		return wrong("column.name", "must begin with a letter and hold letters, digits and _")
	}
	if len(r.view.Columns) >= mostColumns {
		return wrong("column", "is one too many")
	}
	var err error
	if col.expr, err = r.compile(c.Get("path"), "column "+col.Name); err != nil {
		return err
	}
	if col.Type == "" {
		col.Type = n.sees(col.expr)
	}
	col.kind = kindOf(col.Column)
	switch col.expr.Tree().(type) {
	case *path.Variable, *path.Literal:
		col.fixed = true
	}
	r.view.Columns = append(r.view.Columns, col.Column)
	n.columns = append(n.columns, col)
	return nil
}

// typeOf is the name of a type that may be given as its URL.
func typeOf(name string) string { return name[strings.LastIndexAny(name, "/.")+1:] }

// tag is what a column's tag says.
func tag(c element.Value, name string) string {
	for t := range c.Each("tag") {
		if t.Get("name").Is(name) {
			return t.Get("value").Text()
		}
	}
	return ""
}

// sees is the one type that an expression has where a select looks, "" where
// it may have several or nobody knows.
func (n *node) sees(e *path.Expr) string {
	types, known, err := e.Types(n.on)
	if err != nil || !known || len(types) != 1 {
		return ""
	}
	if types[0].Namespace == "System" {
		return strings.ToLower(types[0].Name[:1]) + types[0].Name[1:]
	}
	return types[0].Name
}

// compile prepares a path, at names it in errors.
func (r *reader) compile(p element.Value, at string) (*path.Expr, error) {
	if p.Kind() != '"' {
		return nil, wrong(at, "is no FHIRPath")
	}
	tree, err := path.Parse(p.Text())
	if err != nil {
		return nil, wrong(at, err.Error())
	}
	if err := r.prepare(tree); err != nil {
		return nil, err
	}
	e, err := path.Compile(tree.String(), path.With(functions))
	if err != nil {
		return nil, wrong(at, err.Error())
	}
	return e, nil
}

// prepare refuses variables that nobody defined, and lets getReferenceKey have
// the name of a type as the text it is.
func (r *reader) prepare(n path.Node) error {
	switch n := n.(type) {
	case *path.Variable:
		if r.view.vars[n.Name] == nil && !slices.Contains(known, n.Name) && !strings.HasPrefix(n.Name, "vs-") && !strings.HasPrefix(n.Name, "ext-") {
			return wrong("constant", "nobody defined: "+n.Name)
		}
		r.view.counts = r.view.counts || n.Name == "rowIndex"
	case *path.Call:
		if n.Name == "getReferenceKey" && len(n.Args) == 1 {
			t, ok := path.AsTypeName(n.Args[0])
			if !ok {
				return wrong("getReferenceKey", "takes the name of a type")
			}
			n.Args[0] = &path.Literal{Kind: path.StringLiteral, Text: t.Name, At: n.Args[0].Pos()}
		}
		if n.Name == "join" {
			n.Name = joinAll
		}
	}
	for _, c := range path.Children(n) {
		if err := r.prepare(c); err != nil {
			return err
		}
	}
	return nil
}
