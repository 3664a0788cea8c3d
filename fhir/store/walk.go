package store

import (
	"strings"

	"kith/fhir/index"
	"kith/platform/db"
)

// commonRows is how many rows make what is asked for common: the next match is
// then never far.
const commonRows = int64(1000)

// walk reads a page of a search among everybody without finding all matches
// first: it goes along the resources in the order that was asked for, asks of
// each whether it matches, and ends with the page. It does so only where matches
// are common; it reports whether it did.
func (p *plan) walk(q *Query, page *Page) (bool, error) {
	if !q.walkable() || p.in != db.Querier(p.s.db) {
		return false, nil
	}
	o, err := p.way(q)
	if err != nil || o == nil {
		return false, err
	}
	for _, param := range q.Params {
		if ok, err := p.common(q.Type, param); err != nil || !ok {
			return false, err
		}
	}
	full, err := o.page(q, page)
	return full || o.source == "", err // what has no value for the order comes last, and is not on this way
}

// way is the order of a walk, with what is asked of each resource; nil when no
// index has that order or a question would take more than one descent.
func (p *plan) way(q *Query) (*order, error) {
	w := p.anew()
	w.along = true
	b := w.node(q.Type)
	o := &order{builder: b}
	if len(q.Sort) == 1 && !o.follow(q.Sort[0]) {
		return nil, nil
	}
	b.near, b.led = " and i.compartment = r.compartment and i.resource = r.key", true
	for _, param := range q.Params {
		if !b.asksOne(param) {
			return nil, nil
		}
		if err := b.param(param); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// walkable reports whether a search may be walked at all.
func (q *Query) walkable() bool {
	return q.Type != "" && q.Within == "" && len(q.Filters) == 0 && len(q.Sort) < 2 && len(q.Sort)+len(q.Params) > 0
}

// asksOne reports whether a parameter can be asked of one resource by one descent.
func (b *builder) asksOne(p Param) bool {
	m := b.lookup(p.Name)
	switch {
	case m == nil || m.Composites != nil || p.On != nil || p.From != "" || len(m.Parts) != 1 || len(p.Values) == 0:
		return false
	case m.Kind == "token":
		return (p.Modifier == "" || p.Modifier == "not") && named(p.Values)
	}
	return m.Kind == "date" && p.Modifier == ""
}

// common reports whether a parameter that asksOne matches much.
func (p *plan) common(typ string, param Param) (bool, error) {
	if param.Modifier == "not" {
		return true, nil
	}
	q := p.anew()
	q.along = true
	b := &builder{plan: q, types: []string{typ}}
	m, order := b.lookup(param.Name), ""
	if v := param.Values[0]; m.Kind == "date" && (strings.HasPrefix(v, "g") || strings.HasPrefix(v, "sa")) {
		order = " order by i.low desc" // the latest match soonest
	}
	inside, err := ask{b: b, kind: m.Kind, param: m, parts: m.Parts}.rows("1 as n", param.Values)
	if err != nil {
		return false, err
	}
	n, err := rowsOf(q, db.Int, "select count(*) from ("+inside+order+" limit "+q.arg(p.s.common)+") few")
	return err == nil && n[0] == p.s.common, err
}

// named reports whether all values of a token name a code.
func named(values []string) bool {
	for _, v := range values {
		if parts := cut(v, '|'); parts[len(parts)-1] == "" {
			return false
		}
	}
	return true
}

// follow leads the order along an index: what has several dates stands where the
// first of them stands on the way.
func (o *order) follow(s Sort) bool {
	if s.Name == "_lastUpdated" {
		o.keys = []sortKey{{column: "r.updated_at", kind: index.Date, down: s.Descending, never: true}}
		return true
	}
	m := o.lookup(s.Name)
	if m == nil || m.Kind != "date" || len(m.Parts) != 1 || ofReasons(m.Parts[0]) {
		return false
	}
	sooner := " < "
	if s.Descending {
		sooner = " > "
	}
	field := o.arg(o.s.key(m.Parts[0].Field))
	o.source = "index_date d cross join resource r"
	o.and("r.key = d.resource and d.field = " + field + " and sees(d.compartment)")
	o.and("not exists (select 1 from index_date e where e.compartment = d.compartment and e.field = " + field +
		" and e.low" + sooner + "d.low and e.resource = d.resource and sees(e.compartment))")
	o.keys = []sortKey{{column: "d.low", kind: index.Date, down: s.Descending, never: true}}
	return true
}
