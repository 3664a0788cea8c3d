package store

import (
	"context"
	"strings"

	"kith/fhir/definition"
	"kith/platform/access"
	"kith/platform/fault"
)

// Scan asks for every resource of one type, in the order in which they came.
type Scan struct {
	Type     string
	Of       bool     // only what is about Patients, be they none
	Patients []string // their ids
	Since    int64    // microsecond: only what was written then or later; 0 for all
	Count    int      // most of one page; 0 means MostPerPage
	After    string   // what Scan returned as next of the page before
}

// Scan returns a page of what q asks for and v may read, and where the next one
// begins, "" on the last.
func (s *Store) Scan(ctx context.Context, v access.Viewer, q Scan) (page []Resource, next string, err error) {
	if s.Stale() {
		return nil, "", errStale
	}
	if definition.Of(q.Type) == nil {
		return nil, "", fault.New(fault.NotSupported, "fhir.not-found")
	}
	if q.Of && len(q.Patients) == 0 {
		return nil, "", nil
	}
	if q.Count <= 0 || q.Count > MostPerPage {
		q.Count = MostPerPage
	}
	b := &builder{plan: s.plan(ctx, v, nil)}
	page, err = access.All(ctx, s.db, v, s.resources(ctx), b.scan(q), b.args...)
	if err != nil {
		return nil, "", err
	}
	if len(page) > q.Count {
		page = page[:q.Count]
		next = page[q.Count-1].ID
	}
	return page, next, s.leave(ctx, s.db, v, page)
}

// scan writes the query for one page, and for one more.
func (b *builder) scan(q Scan) string {
	found, from := "", "resource r"
	if q.Of {
		found, from = b.found(Everything{Patients: q.Patients, Types: []string{q.Type}}), "found f join resource r on r.key = f.key"
	}
	b.where = []string{"not r.deleted", "r.type = " + b.arg(q.Type), "sees(r.compartment)"}
	b.changed(q.Since)
	if q.After != "" {
		b.where = append(b.where, "r.key > (select l.key from resource l where l.type = "+b.arg(q.Type)+" and l.id = "+b.arg(q.After)+")")
	}
	return found + `
		select ` + resourceFields + `
		from ` + from + `
		where ` + strings.Join(b.where, " and ") + `
		order by r.key limit ` + b.arg(q.Count+1)
}
