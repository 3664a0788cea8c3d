package view

import "bytes"

// flat makes the rows of resources by what a scanner found in them.
type flat struct {
	*quick
	scanner
	row   Row
	rows  []Cell  // of the resource, one row after another
	left  []rest  // what is still to be done for a row, each before its next
	list  []int32 // elements that ways lead to: a stack
	made  arena
	types map[string]bool // which words are types of R4
	bad   bool            // it cannot be sure
}

// rest is what is to be done when a select has filled its columns.
type rest struct {
	of    *branch
	k     int // the select, or branch of the union, that is next
	at    int32
	index int
	next  int32 // the rest after this, -1 for none
}

// nowhere is where a select of forEachOrNull looks when there is nothing.
const nowhere = -1

// Truths of three-valued logic.
type truth int8

const (
	unknown truth = iota
	no
	yes
)

func truly(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// line reads the resource that begins at i and makes its rows. The place behind
// it is negative where it cannot be sure.
func (f *flat) line(i int) (end int) {
	f.nodes, f.slots, f.rows, f.left, f.list, f.made, f.bad = f.nodes[:0], f.slots[:0], f.rows[:0], f.left[:0], f.list[:0], f.made[:0], false
	if f.b[i] != '{' {
		return -1
	}
	if _, end = f.object(i, f.root, 0); end < 0 {
		return -1
	}
	if end = f.blank(end); f.b[end] != '\n' {
		return -1
	}
	if t := f.slots[slotType]; t < 0 || string(f.primitive(t)) != f.typ {
		return end
	}
	for _, t := range f.where {
		if f.test(t, 0) != yes {
			if f.bad {
				return -1
			}
			return end
		}
	}
	f.inside(f.top, 0, 0, -1)
	if f.bad {
		return -1
	}
	return end
}

func (f *flat) primitive(at int32) []byte { n := &f.nodes[at]; return f.b[n.from:n.to:n.to] }

// each goes over what a select iterates over; next is what comes after.
func (f *flat) each(n *branch, at int32, index int, next int32) {
	if n.forEach == nil {
		f.inside(n, at, index, next)
		return
	}
	from := len(f.list)
	if at != nowhere {
		f.follow(n.forEach, at)
		if len(f.list) == from && !n.orNull {
			return
		}
	}
	for i := from; i < len(f.list); i++ {
		f.inside(n, f.list[i], i-from, next)
	}
	if len(f.list) == from && n.orNull {
		f.inside(n, nowhere, 0, next)
	}
	f.list = f.list[:from]
}

// inside fills the columns of a select, then those of what is below it.
func (f *flat) inside(n *branch, at int32, index int, next int32) {
	for i := range n.cells {
		f.fill(&n.cells[i], at, index)
	}
	f.below(rest{n, 0, at, index, next})
}

func (f *flat) below(r rest) {
	switch {
	case f.bad:
	case r.k < len(r.of.selects):
		s := r.of.selects[r.k]
		r.k++
		if r.k == len(r.of.selects) && len(r.of.union) == 0 {
			f.each(s, r.at, r.index, r.next) // nothing of r is left
			return
		}
		f.left = append(f.left, r)
		f.each(s, r.at, r.index, int32(len(f.left)-1))
		f.left = f.left[:len(f.left)-1]
	case len(r.of.union) > 0:
		for _, u := range r.of.union {
			f.each(u, r.at, r.index, r.next)
		}
	case r.next >= 0:
		f.below(f.left[r.next])
	default:
		f.rows = append(f.rows, f.row...)
		f.bad = len(f.rows) > mostRows*len(f.row) // the paths say it
	}
}

// follow pushes the elements that a way leads to.
func (f *flat) follow(w *way, at int32) {
	from := len(f.list)
	if w.root {
		at = 0
	}
	f.list = append(f.list, at)
	for i := range w.steps {
		switch s := &w.steps[i]; s.do {
		case doMember:
			to := len(f.list)
			for j := from; j < to; j++ {
				for k := f.slots[int(f.nodes[f.list[j]].kids)+s.slot]; k >= 0; k = f.nodes[k].next {
					f.list = append(f.list, k)
				}
			}
			f.list = f.list[:from+copy(f.list[from:], f.list[to:])]
		case doItem:
			if s.slot < len(f.list)-from {
				f.list[from] = f.list[from+s.slot]
				f.list = f.list[:from+1]
			} else {
				f.list = f.list[:from]
			}
		case doWhere:
			kept := from
			for j := from; j < len(f.list); j++ {
				if f.test(s.test, f.list[j]) == yes {
					f.list[kept] = f.list[j]
					kept++
				}
			}
			f.list = f.list[:kept]
		}
	}
}

// one follows a way that may lead to one element: ok is false where it leads to
// more, or goes by conditions, and follow has to be asked.
func (f *flat) one(w *way, at int32) (found int32, ok bool) {
	if w.root {
		at = 0
	}
	for i := range w.steps {
		s := &w.steps[i]
		if s.do != doMember {
			if s.do != doItem || s.slot != 0 {
				return nowhere, false
			}
			continue
		}
		if at = f.slots[int(f.nodes[at].kids)+s.slot]; at < 0 {
			return nowhere, true
		}
		if f.nodes[at].next >= 0 && (i+1 == len(w.steps) || w.steps[i+1].do != doItem || w.steps[i+1].slot != 0) {
			return nowhere, false
		}
	}
	return at, true
}

func (f *flat) fill(c *cellWay, at int32, index int) { f.row[c.at] = f.filled(c, at, index) }

// filled is what a cell says where a select looks.
func (f *flat) filled(c *cellWay, at int32, index int) (cell Cell) {
	switch {
	case c.iif != nil && at == nowhere:
	case c.iif != nil:
		if f.test(c.iif, at) == yes {
			return f.filled(&c.then[0], at, index)
		}
		return f.filled(&c.then[1], at, index)
	case c.fixed.Kind != 0:
		cell = c.fixed
	case c.isIndex:
		cell = f.numbered(index)
	case c.many:
		cell = f.listed(c.way, at)
	case at == nowhere:
	case c.test != nil:
		switch f.test(c.test, at) {
		case yes:
			cell = Cell{'t', yesText}
		case no:
			cell = Cell{'f', noText}
		}
	default:
		cell = f.single(c.way, at)
	}
	return cell
}

var yesText, noText = []byte("true"), []byte("false")

func (f *flat) numbered(n int) Cell {
	from := len(f.made)
	f.made = appendInt(f.made, n)
	return Cell{'0', f.made.keep(from)}
}

// single is what the one element says that a way leads to.
func (f *flat) single(w *way, at int32) (cell Cell) {
	if w.key && len(w.steps) == 0 {
		return f.resourceKey()
	}
	if found, ok := f.one(w, at); ok {
		if found == nowhere {
			return Cell{}
		}
		return f.says(w, found)
	}
	from := len(f.list)
	f.follow(w, at)
	for _, k := range f.list[from:] {
		c := f.says(w, k)
		if c.Kind != 0 && cell.Kind != 0 {
			f.bad = true // more than one: the paths say it better
		}
		if c.Kind != 0 {
			cell = c
		}
	}
	f.list = f.list[:from]
	return cell
}

// listed is what all elements say that a way leads to.
func (f *flat) listed(w *way, at int32) Cell {
	from, text := len(f.list), len(f.made)
	f.made = append(f.made, '[')
	if at != nowhere && w.key && len(w.steps) == 0 {
		f.made = f.resourceKey().Append(f.made)
	} else if at != nowhere {
		f.follow(w, at)
	}
	for _, k := range f.list[from:] {
		if c := f.says(w, k); c.Kind != 0 {
			if len(f.made) > text+1 {
				f.made = append(f.made, ',')
			}
			f.made = c.Append(f.made)
		}
	}
	f.made = append(f.made, ']')
	f.list = f.list[:from]
	return Cell{'[', f.made.keep(text)}
}

// says is what a primitive says, or the key that it is.
func (f *flat) says(w *way, at int32) Cell {
	text := f.primitive(at)
	if w.key {
		return f.key(text, w.of)
	}
	n := &f.nodes[at]
	switch c := f.b[n.from]; {
	case n.from > 0 && f.b[n.from-1] == '"':
		return Cell{'"', text}
	case c == 't' || c == 'f':
		return Cell{c, text}
	}
	return Cell{'0', text}
}

func (f *flat) resourceKey() Cell {
	id := f.slots[slotID]
	if id < 0 || len(f.primitive(id)) == 0 {
		return Cell{}
	}
	from := len(f.made)
	f.made = append(append(append(f.made, f.typ...), '/'), f.primitive(id)...)
	return Cell{'"', f.made.keep(from)}
}

// key is the key of what a reference points to; see parts.
func (f *flat) key(text []byte, of string) Cell {
	text, _, _ = bytes.Cut(text, []byte("/_history/"))
	slash := bytes.LastIndexByte(text, '/')
	if slash < 0 || slash+1 == len(text) {
		return Cell{}
	}
	from := bytes.LastIndexByte(text[:slash], '/') + 1
	typ := text[from:slash]
	if of != "" {
		if string(typ) != of {
			return Cell{}
		}
		return Cell{'"', text[from:]}
	}
	is, seen := f.types[string(typ)]
	if !seen {
		named, _ := parts(string(text))
		if is = named != ""; len(f.types) < mostColumns {
			f.types[string(typ)] = is
		}
	}
	if !is {
		return Cell{}
	}
	return Cell{'"', text[from:]}
}

// test asks a condition of an element.
func (f *flat) test(t *test, at int32) truth {
	switch t.do {
	case isAnd, isOr:
		decides := no
		if t.do == isOr {
			decides = yes
		}
		a := f.test(t.a, at)
		if a == decides {
			return a
		}
		if b := f.test(t.b, at); a != unknown || b == decides {
			return b
		}
		return unknown
	case isNot:
		return f.test(t.a, at).not()
	}
	if t.way.key && len(t.way.steps) == 0 {
		return truly(f.resourceKey().Kind != 0)
	}
	from := len(f.list)
	f.follow(t.way, at)
	is := f.ask(t, f.list[from:])
	f.list = f.list[:from]
	return is
}

// ask asks a condition of the elements that its way leads to.
func (f *flat) ask(t *test, all []int32) truth {
	switch {
	case t.do == isSome && t.way.key:
		for _, k := range all {
			if f.key(f.primitive(k), t.way.of).Kind != 0 {
				return yes
			}
		}
		return no
	case t.do == isSome:
		return truly(len(all) > 0)
	case len(all) == 0:
		return unknown
	case t.do == isEqual:
		return truly(len(all) == 1 && string(f.primitive(all[0])) == string(t.text))
	}
	if len(all) > 1 {
		f.bad = true // an error, and the paths say which
		return unknown
	}
	return truly(f.b[f.nodes[all[0]].from] == 't')
}
