package index

import "slices"

// node is one element in the tree of all places of a type.
type node struct {
	edges  []edge
	emits  []emit
	guards []guarded
	items  bool // rows below carry the number of the item
}

type edge struct {
	member string
	to     *node
}

type guarded struct {
	guard
	to *node
}

// emit writes the rows of one field for a value.
type emit struct {
	op      op
	field   *Field
	item    bool
	implied []implied
}

// add grows the tree by a place.
func (n *node) add(a *atom) {
	item := a.item()
	for i, h := range a.place.way {
		n = n.child(h.member)
		n.items = n.items || i+1 == item
		if h.guard != (guard{}) {
			n = n.past(h.guard)
		}
	}
	n.emits = append(n.emits, emit{a.op, a.field, item > 0, impliedBy(a.place.element, a.place.typ)})
}

func (n *node) child(member string) *node {
	for _, e := range n.edges {
		if e.member == member {
			return e.to
		}
	}
	to := &node{}
	n.edges = append(n.edges, edge{member, to})
	return to
}

func (n *node) past(g guard) *node {
	i := slices.IndexFunc(n.guards, func(have guarded) bool { return have.guard == g })
	if i >= 0 {
		return n.guards[i].to
	}
	n.guards = append(n.guards, guarded{g, &node{}})
	return n.guards[len(n.guards)-1].to
}
