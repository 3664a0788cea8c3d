package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Param is one search parameter as it was asked: name, values that may each
// match, e.g. {"date", ["ge2026-01-01"]}.
type Param struct {
	Name     string
	Modifier string   // "exact", "contains", "missing", "Patient", … or ""
	Values   []string // of a token, quantity or composite with the backslashes that R4 escapes by
}

// Query asks for resources of one type that match every Param.
type Query struct {
	Type   string
	Params []Param
	Count  int    // most resources of one page; 0 means 50
	After  string // Page.Next of the page before
	Total  bool   // count all matches as well
}

// Page is part of an answer, in the order in which the resources first came.
type Page struct {
	Resources []Resource
	Next      string // "" on the last page
	Total     int64  // -1 unless asked for
}

// MostPerPage bounds Query.Count.
const MostPerPage = 1000

// Search answers a query. Every part of the plan that touches a row holds the
// viewer's predicate. Unknown parameters are fault.NotSupported: the caller
// decides whether to leave them out (Knows).
func (s *Store) Search(ctx context.Context, v access.Viewer, q Query) (Page, error) {
	return s.SearchIn(ctx, s.db, v, q)
}

// SearchIn is Search inside a transaction of the caller's, for conditions that
// a write depends on.
func (s *Store) SearchIn(ctx context.Context, in db.Querier, v access.Viewer, q Query) (Page, error) {
	page := Page{Total: -1}
	if s.Stale() {
		return page, errStale
	}
	b := &builder{s: s, typ: q.Type, units: func() ([]unitName, error) { return s.unitNames(ctx) }}
	b.where = []string{"r.type = " + b.arg(q.Type) + " and not r.deleted and sees(r.compartment)"}
	b.narrow(q.Params)
	for _, p := range q.Params {
		if err := b.param(p); err != nil {
			return page, err
		}
	}
	if q.Total {
		n, err := access.One(ctx, in, v, db.Int, "", `select count(*) `+b.from(), b.args...)
		if err != nil {
			return page, err
		}
		page.Total = n
	}
	count := q.Count
	if count <= 0 {
		count = 50
	}
	count = min(count, MostPerPage)
	if err := b.after(q.After); err != nil {
		return page, err
	}
	var err error
	text := `select ` + resourceFields + ` ` + b.from() + ` order by r.key limit ` + b.arg(count+1)
	page.Resources, err = access.All(ctx, in, v, scanResource, text, b.args...)
	if err == nil && len(page.Resources) > count {
		page.Resources = page.Resources[:count]
		page.Next = page.Resources[count-1].ID
	}
	return page, err
}

// after goes on behind the last resource of the page before. A page is named
// by that resource's id, never by its key: keys count what others write.
func (b *builder) after(id string) error {
	if id == "" {
		return nil
	}
	if !r4.IsID(id) {
		return fault.New(fault.Invalid, "fhir.bad-page")
	}
	b.where = append(b.where, "r.key > (select l.key from resource l where l.type = "+b.arg(b.typ)+" and l.id = "+b.arg(id)+")")
	return nil
}

// Knows reports whether a type can be searched by a parameter.
func (s *Store) Knows(typ, name string) bool {
	return name == "_id" || name == "_lastUpdated" || s.index.Of(typ).Param(name) != nil
}

// SearchParam is a parameter as the CapabilityStatement lists it.
type SearchParam struct{ Name, Kind, Definition string }

// SearchParams returns what a type can be searched by.
func (s *Store) SearchParams(typ string) (all []SearchParam) {
	all = append(all, SearchParam{"_id", "token", "http://hl7.org/fhir/SearchParameter/Resource-id"},
		SearchParam{"_lastUpdated", "date", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"})
	if p := s.index.Of(typ); p != nil {
		for _, m := range p.Params {
			all = append(all, SearchParam{m.Code, m.Kind, m.URL})
		}
	}
	return all
}

// builder writes the where clause of a search.
type builder struct {
	s     *Store
	typ   string
	where []string
	args  []any
	near  string // narrows a look into the index, "" for none
	units func() ([]unitName, error)
}

func (b *builder) arg(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *builder) from() string {
	return "from resource r where " + strings.Join(b.where, " and ")
}

// narrow keeps every look into the index to the compartments of the children
// that a search names by patient or subject: what is about a child lies there.
// Without it, a common code of all children would be read for one of them.
func (b *builder) narrow(params []Param) {
	for _, p := range params {
		if p.Name != "patient" && p.Name != "subject" || p.Modifier != "" && p.Modifier != "Patient" || !places(b.typ, b.s.index.Of(b.typ).Param(p.Name)) {
			continue
		}
		var ids []any
		for _, v := range p.Values {
			id, named := strings.CutPrefix(v, "Patient/")
			if !named && p.Name != "patient" && p.Modifier == "" || !r4.IsID(id) {
				ids = nil // a subject of another type, perhaps
				break
			}
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			continue
		}
		var names []string
		for _, id := range ids {
			names = append(names, b.arg(id))
		}
		b.near = " and i.compartment in (select cp.compartment from compartment_patient cp where cp.patient_id in (" + strings.Join(names, ", ") + "))"
		return
	}
}

// places reports whether a resource lies in the compartment of whomever the
// parameter finds in it: all its places are where the type says whom it is about.
func places(typ string, m *index.Param) bool {
	if m == nil {
		return false
	}
	for _, part := range m.Parts {
		for _, place := range part.Field.Places {
			if !slices.ContainsFunc(aboutPaths(typ), func(p []string) bool { return strings.Join(p, ".") == place+".reference" }) {
				return false
			}
		}
	}
	return true
}
