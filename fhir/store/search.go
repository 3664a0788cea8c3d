package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// Query asks for resources that match every Param.
type Query struct {
	Type    string   // "" for those of Types
	Types   []string // where there is no Type; none: all
	Within  string   // "Patient/x": only what lies in that compartment of R4
	Params  []Param
	Filters []*Filter // each has to hold
	Sort    []Sort
	Include []Include

	Count     int    // most matches of one page; 0 means 50
	After     string // Page.Next of the page before
	Total     bool   // count all matches as well
	TotalOnly bool   // count and read nothing
	Same      bool   // follow Patient.link: who asks for one record of a child means all of them
	Codes     Codes  // for what depends on the meaning of codes; nil: such modifiers are not supported
}

// types are those that the query is about.
func (q *Query) types() []string {
	if q.Type != "" {
		return []string{q.Type}
	}
	return q.Types
}

// Param is one search parameter as it was asked: name, and values that may each
// match, e.g. {Name: "date", Values: ["ge2026-01-01"]}.
type Param struct {
	Name     string
	Modifier string   // "exact", "contains", "missing", "Patient", … or ""
	Values   []string // of a token, quantity or composite with the backslashes that R4 escapes by

	// On makes it a chain: Name is a reference (to Modifier, if that is set), and
	// On is asked of what it points to.
	On *Param
	// From makes it _has: On is asked of resources of this type, whose parameter
	// Name points here.
	From string
}

// Code is a code of a system.
type Code struct{ System, Code string }

// Codes say what codes mean. fhir/terminology does; it stands above the store.
type Codes interface {
	// Members returns the codes of a value set.
	Members(ctx context.Context, valueSet string) ([]Code, error)
	// Below returns a code and those it subsumes, Above those that subsume it.
	Below(ctx context.Context, system, code string) ([]Code, error)
	Above(ctx context.Context, system, code string) ([]Code, error)
}

// Page is part of an answer, in the order that was asked for, or with the
// resources first that came last.
type Page struct {
	Resources []Resource
	Included  []Resource // what the matches of this page lead to
	Cut       bool       // there was more to include than one page takes
	Untold    bool       // the trail was left out: it cannot be asked that way
	Next      string     // "" on the last page
	Total     int64      // -1 unless asked for
}

// MostPerPage bounds Query.Count.
const MostPerPage = 1000

// Search answers a query. Every part of the plan that touches a row holds the
// viewer's predicate. Unknown parameters are fault.NotSupported: the caller
// decides whether to leave them out (Knows).
func (s *Store) Search(ctx context.Context, v access.Viewer, q Query) (Page, error) {
	return s.SearchIn(ctx, s.db, v, q)
}

// SearchIn is Search inside a transaction.
func (s *Store) SearchIn(ctx context.Context, in db.Querier, v access.Viewer, q Query) (Page, error) {
	find := s.searchStored
	if q.Type == "AuditEvent" {
		find = s.searchTrail
	}
	page, err := find(ctx, in, v, q)
	if err == nil {
		err = s.leave(ctx, in, v, page.Resources)
	}
	if err == nil {
		err = s.leave(ctx, in, v, page.Included)
	}
	if err == nil && len(page.Resources) == 0 && !directory[q.Type] && audit.Searching(ctx) {
		err = s.counted(ctx, in, v, q, max(0, page.Total))
	}
	return page, err
}

// counted tells the trail of a search that was handed nothing, and of which
// children it asked by name.
func (s *Store) counted(ctx context.Context, in db.Querier, v access.Viewer, q Query, total int64) error {
	named := children(Param{Name: "patient", Values: []string{q.Within}})
	for _, p := range q.Params {
		if p.On == nil && (p.Name == "patient" || p.Name == "subject" || p.Name == "_id" && q.Type == "Patient") {
			p.Name = "patient"
			named = append(named, children(p)...)
		}
	}
	list, args := db.List(0, named)
	about, err := access.All(ctx, in, v, db.Int, `
		select r.compartment from resource r
		where r.type = 'Patient' and r.id in `+list+` and sees(r.compartment)
		order by r.key`, args...)
	if err == nil {
		audit.Counted(ctx, total, about...)
	}
	return err
}

// searchStored answers a query from what is stored.
func (s *Store) searchStored(ctx context.Context, in db.Querier, v access.Viewer, q Query) (Page, error) {
	page := Page{Total: -1}
	if s.Stale() {
		return page, errStale
	}
	if _, err := s.look(ctx); err != nil {
		return page, err
	}
	if q.Same {
		var err error
		if q.Params, err = s.together(ctx, v, q); err != nil {
			return page, err
		}
	}
	p := s.plan(ctx, v, q.Codes)
	p.in = in
	b, err := p.match(&q)
	if err != nil {
		return page, err
	}
	if q.Total || q.TotalOnly {
		if page.Total, err = b.total(ctx); err != nil || q.TotalOnly {
			return page, err
		}
	}
	walked, err := p.walk(&q, &page)
	if err == nil && !walked {
		err = b.page(&q, &page)
	}
	if err != nil {
		return page, err
	}
	if len(q.Include) > 0 { // what reasons lead to is not led to without them
		if err := s.shorten(ctx, in, v, page.Resources); err != nil {
			return page, err
		}
	}
	return page, p.include(&q, &page)
}

// match is the node that finds the matches of a query.
func (p *plan) match(q *Query) (*builder, error) {
	b := p.node(q.types()...)
	if q.Within != "" {
		if err := b.within(q.Within); err != nil {
			return nil, err
		}
	}
	params, err := b.narrow(q.Params)
	if err != nil {
		return nil, err
	}
	p.few = b.near != "" || len(q.Sort) == 0 && !q.Total && !q.TotalOnly && slices.ContainsFunc(q.Params, b.singles)
	b.led = b.led || q.Within != ""
	for _, param := range b.ranked(params) {
		if err := b.param(param); err != nil {
			return nil, err
		}
	}
	for _, f := range q.Filters {
		if err := b.filter(f); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// telling is up to how many a number tells something of each: that there is one
// finding of a kind is as good as the finding. Source: Kith
const telling = 100

// total counts the matches. Whom a small number is about, the trail is told as
// if it were shown.
func (b *builder) total(ctx context.Context) (int64, error) {
	n, err := rowsOf(b.plan, db.Int, "select count(*) "+b.from())
	if err != nil || n[0] == 0 || n[0] > telling {
		return append(n, 0)[0], err
	}
	about, err := rowsOf(b.plan, db.Int, "select distinct r.compartment "+b.from())
	for _, key := range about {
		audit.Saw(ctx, key, "", "")
	}
	return n[0], err
}

// singles reports whether a parameter alone leaves few resources.
func (b *builder) singles(p Param) bool {
	if p.Name == "_id" {
		return true
	}
	m := b.lookup(p.Name)
	return p.On == nil && m != nil && (m.Kind == "string" && p.Modifier == "" || p.Name == "identifier" && p.Modifier == "")
}

// ranked puts first what is likely to find least.
func (b *builder) ranked(params []Param) []Param {
	rank := map[string]int{"reference": 1, "token": 3, "string": 3, "uri": 3, "date": 4, "composite": 5, "number": 5, "quantity": 5}
	of := func(p Param) int {
		switch {
		case p.Name == "_id", p.Name == "identifier" && p.Modifier == "":
			return 0
		case p.Modifier == "missing", strings.HasPrefix(p.Modifier, "not"):
			return 6
		case p.On != nil:
			return 2
		}
		if m := b.lookup(p.Name); m != nil {
			return rank[m.Kind]
		}
		return 6
	}
	return slices.SortedStableFunc(slices.Values(params), func(x, y Param) int { return cmp.Compare(of(x), of(y)) })
}

// page reads the matches of one page.
func (b *builder) page(q *Query, page *Page) error {
	o, err := b.order(q.Sort)
	if err == nil {
		_, err = o.page(q, page)
	}
	return err
}

// page reads one page in an order, and reports whether it is full.
func (o *order) page(q *Query, page *Page) (full bool, err error) {
	count := q.Count
	if count <= 0 {
		count = 50
	}
	count = min(count, MostPerPage)
	if err := o.after(q.After); err != nil {
		return false, err
	}
	found, err := rowsOf(o.plan, o.scan, o.text(count+1))
	if err != nil {
		return false, err
	}
	page.Next, page.Resources = "", nil
	if full = len(found) > count; full {
		found = found[:count]
		page.Next = o.next(found[count-1])
	}
	for _, f := range found {
		page.Resources = append(page.Resources, f.Resource)
	}
	return full, nil
}

// Knows reports whether a type can be searched by a parameter.
func (s *Store) Knows(typ, name string) bool {
	return name == "_id" || name == "_lastUpdated" || isNear(typ, name) || s.param(typ, name) != nil
}

// Kind is the kind of a parameter as HL7 names it, "" for one that is not known.
func (s *Store) Kind(typ, name string) string {
	switch name {
	case "_id":
		return "token"
	case "_lastUpdated":
		return "date"
	}
	if isNear(typ, name) {
		return "special"
	}
	if m := s.param(typ, name); m != nil {
		return m.Kind
	}
	return ""
}

// SearchParam is a parameter as the CapabilityStatement lists it.
type SearchParam struct{ Name, Kind, Definition string }

// SearchParams returns what a type can be searched by.
func (s *Store) SearchParams(typ string) (all []SearchParam) {
	all = append(all, SearchParam{"_id", "token", "http://hl7.org/fhir/SearchParameter/Resource-id"},
		SearchParam{"_lastUpdated", "date", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"})
	if isNear(typ, "near") {
		all = append(all, SearchParam{"near", "special", "http://hl7.org/fhir/SearchParameter/Location-near"})
	}
	if p := s.index.Of(typ); p != nil {
		for _, m := range p.Params {
			all = append(all, SearchParam{m.Code, m.Kind, m.URL})
		}
	}
	for _, c := range s.customs.known.Load().all {
		if m := c.index.Of(typ).Param(c.def.Code); m != nil && c.complete {
			all = append(all, SearchParam{m.Code, m.Kind, m.URL})
		}
	}
	return all
}

// Targets returns the resource types that a reference of a type may point to,
// none when the name is no reference.
func (s *Store) Targets(typ, name string) []string {
	m := s.param(typ, name)
	if m == nil || m.Kind != "reference" {
		return nil
	}
	return targetsOf(m)
}

func targetsOf(m *index.Param) (all []string) {
	for _, p := range m.Parts {
		if p.Only == "" {
			all = m.Targets
			break
		}
		all = append(all, p.Only)
	}
	if len(all) == 0 || slices.Contains(all, "Resource") {
		return r4.Types()
	}
	slices.Sort(all)
	return slices.Compact(slices.Clone(all))
}

// narrow keeps every look into the index to the compartments of the children
// that a search names by patient or subject: what is about a child lies there.
// Without it, a common code of all children would be read for one of them. It
// returns the parameters that are left to ask: where a compartment says as much
// as the reference, nobody asks for the reference.
func (b *builder) narrow(params []Param) ([]Param, error) {
	if len(b.types) != 1 {
		return params, nil
	}
	typ := b.types[0]
	for n, p := range params {
		if p.Name != "patient" && p.Name != "subject" || p.On != nil || p.Modifier != "" && p.Modifier != "Patient" {
			continue
		}
		some, all := places(typ, b.s.index.Of(typ).Param(p.Name))
		ids := children(p)
		if !some || len(ids) == 0 {
			continue
		}
		homes, err := b.homes(typ, ids)
		b.near = " and 1 = 0"
		if len(homes) == 0 {
			return params, err
		}
		keys := make([]int64, len(homes))
		for i, h := range homes {
			keys[i], all = h.key, all && !h.shared
		}
		in := ".compartment" + among(list(b.plan, keys), len(keys))
		b.near = " and i" + in
		if all {
			b.and("r" + in)
			b.led = true
			params = slices.Delete(slices.Clone(params), n, n+1)
		}
		return params, err
	}
	return params, nil
}

// children are the ids of the children that a parameter names, none when it may
// name something else.
func children(p Param) (ids []string) {
	for _, v := range p.Values {
		id, named := strings.CutPrefix(v, "Patient/")
		if !named && p.Name != "patient" && p.Modifier == "" || !r4.IsID(id) {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// places reports whether a resource lies in the compartment of whomever the
// parameter finds in it: some of the places where the type says whom it is
// about, or all of them, so that nothing else lies there.
func places(typ string, m *index.Param) (some, all bool) {
	if m == nil {
		return false, false
	}
	where := map[string]bool{}
	for _, part := range m.Parts {
		for _, place := range part.Field.Places {
			if !slices.ContainsFunc(aboutPaths(typ), func(p []string) bool { return strings.Join(p, ".") == place+".reference" }) {
				return false, false
			}
			where[place] = true
		}
	}
	elements := definition.Of(typ)
	for _, p := range aboutPaths(typ) {
		if elements.Named(p[0]) != nil && !where[strings.Join(p[:len(p)-1], ".")] {
			return true, false
		}
	}
	return true, true
}

// within keeps to what R4 counts to a compartment: what one of the compartment's
// parameters points from, and the resource itself. Source: FHIR-R4-PatientCompartment
func (b *builder) within(whose string) error {
	typ, id, _ := strings.Cut(whose, "/")
	members := definition.Compartment(typ)
	if members == nil || !r4.IsID(id) {
		return fault.New(fault.NotFound, "fhir.no-such-address")
	}
	types := b.types
	if len(types) == 0 {
		types = r4.Types()
	}
	var parts []index.Part
	itself := false
	for _, t := range types {
		itself = itself || t == typ
		for _, code := range members[t] {
			if m := b.s.index.Of(t).Param(code); m != nil && m.Kind == "reference" {
				parts = append(parts, m.Parts...)
			}
		}
	}
	var tests []string
	if len(parts) > 0 {
		tests = append(tests, "r.key in ("+b.rows("i.resource", index.Reference, parts, " and i.target = "+b.arg(index.Target(whose)))+")")
	}
	if itself {
		tests = append(tests, "r.target = "+b.arg(index.Target(whose)))
	}
	if len(tests) == 0 {
		tests = []string{"1 = 0"}
	}
	b.and("(" + strings.Join(tests, " or ") + ")")
	return nil
}
