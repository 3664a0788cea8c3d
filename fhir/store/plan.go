package store

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"kith/fhir/index"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
)

// plan is one search on its way to SQL. It is made for one Viewer: every node
// of it, a look at resources or at the index, holds the viewer's predicate
// about the row it looks at, and one that does not is not run.
type plan struct {
	s     *Store
	in    db.Querier // the database, or a transaction that has to see what it wrote
	v     access.Viewer
	ctx   context.Context // a plan lives as long as its search
	codes Codes
	args  []any
	links int   // of chains, followed so far
	few   bool  // it finds little whatever is asked for
	along bool  // it goes along an index and ends soon
	err   error // what went wrong while it was made
}

func (s *Store) plan(ctx context.Context, v access.Viewer, codes Codes) *plan {
	return &plan{s: s, in: s.db, v: v, ctx: ctx, codes: codes}
}

// anew is another plan for the same viewer in the same place.
func (p *plan) anew() *plan {
	q := *p
	q.args, q.links = nil, 0
	return &q
}

// arg adds a value and returns its place. The cast keeps SQLite from planning the
// text anew for each value: where it has statistics of a column, it looks at the
// value that is asked for.
func (p *plan) arg(v any) string {
	p.args = append(p.args, v)
	place := "$" + strconv.Itoa(len(p.args))
	switch v.(type) {
	case string:
		return "cast(" + place + " as text)"
	case int, int64:
		return "cast(" + place + " as bigint)"
	case float64:
		return "cast(" + place + " as double precision)"
	}
	return place
}

// list adds values and joins their places: "$4, $5". Lists have few lengths, the
// first value repeated, so that a search has few texts.
func list[T any](p *plan, values []T) string {
	n := len(values)
	if n > 4 {
		for n = 16; n < len(values); {
			n *= 4
		}
	}
	names := make([]string, n)
	for i := range names {
		if i < len(values) {
			names[i] = p.arg(values[i])
		} else {
			names[i] = p.arg(values[0])
		}
	}
	return strings.Join(names, ", ")
}

// builder is one node of a plan: the resources of some types that fulfill
// conditions. Nodes lie in each other; each calls its resource r and the rows
// of the index it looks at i.
type builder struct {
	*plan
	types []string // none: all
	where []string
	near  string // narrows a look into the index, "" for none
	led   bool   // a look leads to the resources
	lead  string // that look, "" for none
}

// node begins a look at the current resources of some types, all without any.
func (p *plan) node(types ...string) *builder {
	b := &builder{plan: p, types: types}
	if len(types) > 0 {
		b.where = []string{"r.type" + among(list(p, types), len(types))}
	}
	b.where = append(b.where, "not r.deleted", "sees(r.compartment)")
	return b
}

// among is the end of a test for one of some values.
func among(names string, n int) string {
	if n == 1 {
		return " = " + names
	}
	return " in (" + names + ")"
}

// look adds a test that looks into the index. A node's first leads to its
// resources; the others are asked of those.
func (b *builder) look(test string) {
	if b.led {
		test = b.s.db.Dialect.Apart(test)
	}
	b.led = true
	b.and(test)
}

func (b *builder) and(test string) { b.where = append(b.where, test) }

func (b *builder) from() string {
	return "from resource r where " + strings.Join(b.where, " and ")
}

// lookup returns a parameter as all types of the node have it, nil if one does
// not. The fields of several types stand side by side.
func (b *builder) lookup(name string) *index.Param {
	types := b.types
	if len(types) == 1 {
		return b.s.param(types[0], name)
	}
	if len(types) == 0 {
		types = r4.Types()
	}
	var all *index.Param
	for _, t := range types {
		m := b.s.param(t, name)
		switch {
		case m == nil || m.Composites != nil:
			return nil
		case all == nil:
			all = &index.Param{Code: m.Code, Kind: m.Kind, Targets: m.Targets, Parts: slices.Clone(m.Parts), Words: m.Words}
		case m.Kind != all.Kind:
			return nil
		default:
			all.Parts = append(all.Parts, m.Parts...)
		}
	}
	return all
}

// errOpen refuses a plan that looks at rows without asking who may see them.
var errOpen = errors.New("search: a part of the plan has no viewer's predicate")

var (
	looks = regexp.MustCompile(`\b(?:from|join) (?:resource|compartment_patient|index_[a-z]+) ([a-z]\w*)`)
	gates = regexp.MustCompile(`\bsees\(([a-z]\w*)\.compartment(?:, \$\d+)?\)`)
	shut  sync.Map // texts found closed, up to mostShut
	shuts atomic.Int64
)

const mostShut = 2000

// closed checks that a text asks sees() of every look at a resource or at the
// index, as often as it looks.
func closed(text string) error {
	if _, ok := shut.Load(text); ok {
		return nil
	}
	open := map[string]int{}
	for _, m := range looks.FindAllStringSubmatch(text, -1) {
		open[m[1]]++
	}
	for _, m := range gates.FindAllStringSubmatch(text, -1) {
		open[m[1]]--
	}
	for _, n := range open {
		if n > 0 {
			return errOpen
		}
	}
	if shuts.Add(1) < mostShut {
		shut.Store(text, true)
	}
	return nil
}

// rowsOf runs a plan's text.
func rowsOf[T any](p *plan, scan func(db.Row) (T, error), text string) ([]T, error) {
	if p.err != nil {
		return nil, p.err
	}
	if err := closed(text); err != nil {
		return nil, err
	}
	in := p.in
	if in == db.Querier(p.s.db) {
		switch {
		case p.along:
			in = p.s.db.Along()
		case p.few:
			in = p.s.db.Steady()
		}
	}
	return access.All(p.ctx, in, p.v, scan, text, p.args...)
}

// system is the test that a row's code is of a system. What a dictionary says
// is asked beforehand: with a number in its place, a look is one descent.
func (p *plan) system(url string) string {
	key, ok, err := p.s.uris.find(p.ctx, p.in, index.Clip(url), p.in == db.Querier(p.s.db))
	if err != nil && p.err == nil {
		p.err = err
	}
	if !ok {
		return "1 = 0"
	}
	return "i.system = " + p.arg(key)
}

// home is a compartment; shared when it is about several children.
type home struct {
	key    int64
	shared bool
}

// homes are the compartments of some children that the viewer may read and in
// which resources of a type can lie.
func (p *plan) homes(typ string, children []string) ([]home, error) {
	q := p.anew()
	q.few = true
	return rowsOf(q, func(r db.Row) (h home, err error) {
		var of int64
		err = r.Scan(&h.key, &of)
		h.shared = of > 1
		return h, err
	}, q.home(typ, children))
}

// home asks for the compartments of children.
func (p *plan) home(typ string, children []string) string {
	return "select distinct cp.compartment, cp.of from compartment_patient cp join compartment c on c.key = cp.compartment where cp.patient_id" +
		among(list(p, children), len(children)) + " and (c.needs & " + p.arg(int64(label.Class(typ))) + ") <> 0 and sees(cp.compartment) order by cp.compartment"
}
