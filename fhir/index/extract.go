package index

import (
	"context"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/path"
)

// walk is one walk through one resource.
type walk struct {
	root element.Value
	rows *Rows
	item int32
}

// Extract adds the rows of a resource of the program's type.
func (p *Program) Extract(root element.Value, into *Rows) {
	if p == nil {
		return
	}
	w := walk{root: root, rows: into}
	w.one(p.root, root, 0)
	for i := range p.exotic {
		w.evaluate(&p.exotic[i], root)
	}
	if p.content != nil {
		w.writing(p, root)
	}
}

// value visits what stands at a node: one value, or the items of an array.
func (w *walk) value(n *node, v element.Value) {
	if v.Kind() != '[' {
		w.number(n, 0)
		w.one(n, v, 0)
		w.number(n, -1)
		return
	}
	i := 0
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		w.number(n, i)
		w.one(n, c, i)
		i++
	}
	w.number(n, -1)
}

// number notes in which item the walk is, where rows ask for it.
func (w *walk) number(n *node, i int) {
	if n.items {
		w.item = int32(i + 1)
	}
}

// one visits one value, the i-th of its element.
func (w *walk) one(n *node, v element.Value, i int) {
	for j := range n.emits {
		w.emit(&n.emits[j], v)
	}
	for j := range n.guards {
		if g := &n.guards[j]; g.first && i == 0 || !g.first && v.Get(g.member).Is(g.literal) {
			w.one(g.to, v, i)
		}
	}
	if len(n.edges) == 0 || v.Kind() != '{' {
		return
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		name := c.Name()
		for j := range n.edges {
			if n.edges[j].member == name {
				w.value(n.edges[j].to, c)
				break
			}
		}
	}
}

// evaluate leaves an expression to package path. One that fails on a resource
// finds nothing there: whether the resource is right is the validator's to say.
func (w *walk) evaluate(e *exotic, root element.Value) {
	found, err := e.expr.Eval(context.Background(), path.Of(root), nil)
	if err != nil {
		w.rows.Failed++
		return
	}
	for i := range found {
		w.found(e.field, &found[i])
	}
}

// found adds the rows of what an expression returned.
func (w *walk) found(f *Field, v *path.Value) {
	node, _ := v.Node()
	if b, ok := v.Bool(); ok && f.Kind == Token {
		value := "false"
		if b {
			value = "true"
		}
		w.rows.Tokens = append(w.rows.Tokens, TokenRow{Field: int32(f.Number), Value: value})
	} else if t := v.Type().Definition(); t != nil {
		name := t.Name
		if t.Kind == definition.Resource {
			name = "Resource"
		}
		if op, ok := opOf(f.Kind, name); ok {
			w.emit(&emit{op: op, field: f}, node)
		}
	}
}
