package index

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"kith/cast"
	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/path"
)

// The tree of places and the FHIRPath evaluator find the same values: in every
// official example of R4 and in a part of Synthea, for every parameter and for
// every component of every composite.
func TestOneWalkFindsWhatFHIRPathFinds(t *testing.T) {
	o := &oracle{t: t, exprs: map[string]*path.Expr{}, seen: map[string]bool{}}
	n := 0
	for line := range example.All() {
		n++
		o.compare(line)
	}
	if n < 800 || len(o.seen) < 700 {
		t.Errorf("%d examples, %d parameters had a value", n, len(o.seen))
	}
	t.Logf("%d parameters had a value in %d examples", len(o.seen), n)
}

func TestOneWalkFindsWhatFHIRPathFindsInSynthea(t *testing.T) {
	o := &oracle{t: t, exprs: map[string]*path.Expr{}, seen: map[string]bool{}}
	n := 0
	for line := range synthea(t) {
		if n++; n%20 == 0 {
			o.compare(line)
		}
	}
	if n < 20_000 || len(o.seen) < 60 {
		t.Errorf("%d resources, %d parameters had a value", n, len(o.seen))
	}
}

// synthea yields the resources of the shipped sample.
func synthea(t testing.TB) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		sources, err := cast.Sources(day)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sources {
			if s.Name != "synthea/youth.ndjson" {
				continue
			}
			r, err := s.Open()
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(r)
			lines.Buffer(nil, 16<<20)
			for lines.Scan() {
				if !yield(lines.Bytes()) {
					break
				}
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

type oracle struct {
	t     *testing.T
	exprs map[string]*path.Expr
	doc   element.Doc
	seen  map[string]bool // parameters that had a value somewhere
	bad   int
}

func (o *oracle) compare(line []byte) {
	if err := o.doc.Parse(line, element.Options{Stored: true}); err != nil {
		o.t.Fatalf("%v: %.200s", err, line)
	}
	root := o.doc.Root()
	typ := root.Get("resourceType").Text()
	p := Standard().Of(typ)
	if p == nil || o.bad > 20 {
		return
	}
	var rows Rows
	p.Extract(root, &rows)
	for _, m := range p.Params {
		d := definitionOf(typ, m.URL)
		if m.Words { // words_test.go
			continue
		}
		if m.Composites != nil {
			o.composite(root, m, d, &rows)
			continue
		}
		if typ == "Bundle" && m.Kind == "reference" { // the definition says of which type only beside the expression
			d = &definition.SearchParam{Expression: "(" + d.Expression + ").where($this is " + d.Targets[0] + ")"}
		}
		want := o.evaluate(root, path.Of(root), d.Expression, m.Kind)
		o.same(root, m.Code, had(&rows, m.Parts, -1), want)
	}
}

// composite compares the components of each item of each focus.
func (o *oracle) composite(root element.Value, m *Param, d *definition.SearchParam, rows *Rows) {
	for _, focus := range o.eval(root, path.Of(root), d.Expression) {
		node, _ := focus.Node()
		whole := node == root
		for _, c := range m.Composites {
			if whole == c.Components[len(c.Components)-1].Item {
				continue
			}
			for i, part := range c.Components {
				item := int32(-1)
				if part.Item {
					item = ordinal(root, node)
				}
				// R4 writes as(DateTime), a type it does not have.
				expression := strings.ReplaceAll(d.Components[i].Expression, "DateTime", "dateTime")
				want := o.evaluate(root, focus, expression, part.Kind)
				o.same(root, fmt.Sprint(m.Code, " component ", i), had(rows, part.Parts, item), want)
			}
		}
	}
}

// ordinal is which item of its element a value is, from 1.
func ordinal(root, v element.Value) (n int32) {
	for _, member := range root.Members() {
		n = 0
		for item := range member.Items() {
			if n++; item == v {
				return n
			}
		}
	}
	return 0
}

func (o *oracle) same(root element.Value, what string, got, want map[string]bool) {
	if len(want) > 0 {
		o.seen[root.Get("resourceType").Text()+"."+what] = true
	}
	if !maps.Equal(got, want) && o.bad <= 20 {
		o.bad++
		o.t.Errorf("%s/%s by %s:\n got %v\nwant %v", root.Get("resourceType").Text(), root.Get("id").Text(), what,
			slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func (o *oracle) eval(root element.Value, focus path.Value, expression string) path.Collection {
	e := o.exprs[expression]
	if e == nil {
		var err error
		if e, err = path.Compile(expression, path.AsFilters()); err != nil {
			o.t.Fatalf("%s: %v", expression, err)
		}
		o.exprs[expression] = e
	}
	env := path.Env{Resource: path.Of(root), Root: path.Of(root), Resolve: stub}
	found, err := e.Eval(context.Background(), focus, &env)
	if err != nil {
		o.t.Fatalf("%s: %v", expression, err)
	}
	return found
}

// evaluate returns the values that an expression finds, written as had does.
func (o *oracle) evaluate(root element.Value, focus path.Value, expression, kind string) map[string]bool {
	var rows Rows
	w := walk{root: root, rows: &rows}
	for _, v := range o.eval(root, focus, expression) {
		if v.Type().Name == "Extension" {
			node, _ := v.Node()
			for name, member := range node.Members() {
				if len(name) > 5 && name[:5] == "value" {
					_, ref := v.Type().Definition().Element(name)
					v = path.Element(member, element.Value{}, ref.Type())
				}
			}
		}
		w.found(&Field{Kind: KindOf(kind)}, &v)
	}
	return written(&rows, func(int32, int32) *Part { return &Part{} })
}

// stub resolves every reference to an empty resource of the type it names.
func stub(_ context.Context, reference string) (path.Value, error) {
	_, _, typ := Split([]byte(reference))
	var d element.Doc
	if err := d.Parse([]byte(`{"resourceType":"`+string(typ)+`"}`), element.Options{}); err != nil {
		return path.Value{}, nil
	}
	return path.Of(d.Root()), nil
}

// had returns the values of a parameter's rows, of one item or (-1) of all.
func had(rows *Rows, parts []Part, item int32) map[string]bool {
	return written(rows, func(field, in int32) *Part {
		i := slices.IndexFunc(parts, func(p Part) bool { return int32(p.Field.Number) == field })
		if i < 0 || item >= 0 && in != item {
			return nil
		}
		return &parts[i]
	})
}

// written writes rows as text: systems only where the resource says them, which
// the evaluator does not know of codes.
func written(rows *Rows, of func(field, item int32) *Part) map[string]bool {
	all := map[string]bool{}
	for _, r := range rows.Tokens {
		if p := of(r.Field, r.Item); p != nil && (p.System == "" || p.System == r.System) {
			all[r.Value] = true
		}
	}
	for _, r := range rows.Strings {
		if of(r.Field, r.Item) != nil {
			all[r.Value+"="+r.Original] = true
		}
	}
	for _, r := range rows.URIs {
		if of(r.Field, r.Item) != nil {
			all[r.Value] = true
		}
	}
	for _, r := range rows.References {
		if p := of(r.Field, r.Item); p != nil && (p.Only == "" || TypeNumber(p.Only) == r.Type) {
			all[fmt.Sprint(r.Type, " ", r.Target)] = true
		}
	}
	for _, r := range rows.Dates {
		if of(r.Field, r.Item) != nil {
			all[fmt.Sprint(r.Low, " ", r.High)] = true
		}
	}
	for _, r := range rows.Numbers {
		if of(r.Field, r.Item) != nil {
			all[fmt.Sprint(r.Low, " ", r.High, " ", r.Unit)] = true
		}
	}
	return all
}

func definitionOf(typ, url string) *definition.SearchParam {
	for _, d := range definition.SearchParams(typ) {
		if d.URL == url {
			return d
		}
	}
	return nil
}
