package view

import (
	"context"
	"strconv"

	"kith/fhir/element"
	"kith/fhir/path"
)

// deepestRepeat bounds how far repeat goes down. Source: Kith
const deepestRepeat = 64

// Rows hands every row that a resource gives to emit, none where it is of
// another type or the view does not want it. What emit returns ends it; every
// other error is an *Error.
func (v *View) Rows(ctx context.Context, resource element.Value, emit func(Row) error) error {
	if !resource.Get("resourceType").Is(v.Resource) {
		return nil
	}
	focus := path.Of(resource)
	w := &walk{ctx: ctx, view: v, emit: emit, row: make(Row, len(v.Columns)), env: path.Env{Resource: focus, Vars: v.vars}}
	if v.counts {
		w.env.Vars = make(map[string]path.Collection, len(v.vars)+1)
		for name, value := range v.vars {
			w.env.Vars[name] = value
		}
	}
	for i, e := range v.where {
		holds, _, err := e.Holds(ctx, focus, &w.env)
		if err != nil {
			return wrong("where.path "+strconv.Itoa(i+1), err.Error())
		}
		if !holds {
			return nil
		}
	}
	return w.inside(v.root, place{focus: focus}, w.done)
}

// walk makes the rows of one resource.
type walk struct {
	ctx  context.Context
	view *View
	env  path.Env
	emit func(Row) error
	row  Row
	rows int
	made arena           // bytes of cells, until the resource is done
	cell path.Collection // scratch
}

// place is where a select looks: an element, or none of forEachOrNull, and the
// how manyth it is.
type place struct {
	focus path.Value
	index int
}

func (w *walk) done() error {
	if w.rows++; w.rows > mostRows {
		return errRows
	}
	return w.emit(w.row)
}

// mostRows is how many rows one resource may make: selects beside each other
// multiply. Source: Kith
const mostRows = 100_000

var errRows = wrong("select", "makes more than "+strconv.Itoa(mostRows)+" rows of one resource")

// each goes over what a select iterates over, and calls next once for each row.
func (w *walk) each(n *node, at place, next func() error) error {
	if n.forEach == nil && n.repeat == nil {
		return w.inside(n, at, next)
	}
	var found path.Collection
	if at.focus.Exists() {
		var err error
		if found, err = w.found(n, at); err != nil {
			return err
		}
		if len(found) == 0 && !n.orNull {
			return nil
		}
	}
	for i, f := range found {
		if err := w.inside(n, place{f, i}, next); err != nil {
			return err
		}
	}
	if len(found) == 0 && n.orNull {
		return w.inside(n, place{}, next)
	}
	return nil
}

func (w *walk) found(n *node, at place) (path.Collection, error) {
	if n.forEach == nil {
		return w.repeated(nil, n, at, 0)
	}
	w.count(at)
	return n.forEach.Eval(w.ctx, at.focus, &w.env)
}

// repeated returns what the paths of a repeat find, each before what it finds
// in turn.
func (w *walk) repeated(all path.Collection, n *node, at place, depth int) (path.Collection, error) {
	if depth > deepestRepeat {
		return nil, wrong("repeat", "goes deeper than "+strconv.Itoa(deepestRepeat))
	}
	w.count(at)
	for _, e := range n.repeat {
		found, err := e.Eval(w.ctx, at.focus, &w.env)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if all, err = w.repeated(append(all, f), n, place{f, at.index}, depth+1); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// inside fills the columns of a select for one element, then those below it.
func (w *walk) inside(n *node, at place, next func() error) error {
	w.count(at)
	for _, c := range n.columns {
		if err := w.fill(c, at); err != nil {
			return err
		}
	}
	return w.below(n, 0, at, next)
}

// below joins the rows of the selects from the kth, then those of the union.
func (w *walk) below(n *node, k int, at place, next func() error) error {
	if k < len(n.selects) {
		return w.each(n.selects[k], at, func() error { return w.below(n, k+1, at, next) })
	}
	if len(n.union) == 0 {
		return next()
	}
	for _, m := range n.union {
		if err := w.each(m, at, next); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) count(at place) {
	if w.view.counts {
		w.env.Vars["rowIndex"] = path.Collection{path.Integer(int32(at.index))}
	}
}

func (w *walk) fill(c *column, at place) (err error) {
	cell := w.cell[:0]
	focus := at.focus
	if !focus.Exists() && c.fixed {
		focus = w.env.Resource
	}
	if focus.Exists() {
		if cell, err = c.expr.Append(w.ctx, cell, focus, &w.env); err != nil {
			return wrong(c.Name, err.Error())
		}
	}
	w.cell = cell
	switch {
	case c.Collection:
		w.row[c.at] = w.made.list(cell)
	case len(cell) > 1:
		return wrong(c.Name, "has more than one value, and is no collection")
	case len(cell) == 1:
		w.row[c.at] = w.made.cell(cell[0])
	default:
		w.row[c.at] = Cell{}
	}
	return nil
}
