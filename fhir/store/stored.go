package store

import (
	"context"
	"strings"
	"time"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Stored is a current resource as a Rule reads it: nobody asks, and nothing is
// hidden.
type Stored struct {
	Child string
	Body  []byte
	With  []string // where it is Named, the entries that it lies with
}

// About returns the current resources of a type about children, the oldest
// first, for the Rule of this store.
func (s *Store) About(ctx context.Context, q db.Querier, typ string, children []string) ([]Stored, error) {
	list, args := db.List(1, children)
	return db.All(ctx, q, func(r db.Row) (x Stored, err error) {
		var needs, version int64
		var name, id string
		if err := r.Scan(&x.Child, &id, &version, &x.Body, &name, &needs); err != nil {
			return x, err
		}
		if x.Body, err = s.open(ctx, typ, id, version, x.Body); err != nil {
			return x, err
		}
		if access.Mask(needs)&label.Named != 0 {
			x.With = addressees(name)
		}
		return x, nil
	}, `
		select cp.patient_id, r.id, r.version, r.body, c.name, c.needs
		from compartment_patient cp join compartment c on c.key = cp.compartment join resource r on r.compartment = cp.compartment
		where r.type = $1 and not r.deleted and cp.patient_id in `+strings.TrimSpace(list)+`
		order by r.key`, append([]any{typ}, args...)...)
}

// on is a Rule that reads resources of the store that it is bound to.
type on interface{ On(*Store) }

// under makes a rule the one of this store.
func (s *Store) under(rule Rule) {
	if r, reads := rule.(on); reads {
		r.On(s)
	}
	s.zone = nil
	if r, at := rule.(keeping); at {
		s.zone = r.Zone()
	}
	s.rule = rule
}

// keeping is a Rule of a place: days without a time are those of its calendar.
type keeping interface{ Zone() *time.Location }

// Whole returns the current version of a resource for the program itself, which
// passes on work that nobody but its owner may see; fault.NotFound where there is
// none. It is given to no reader.
func (s *Store) Whole(ctx context.Context, q db.Querier, typ, id string) (Resource, error) {
	return db.One(ctx, q, s.resources(ctx), "fhir.not-found", `
		select `+resourceFields+`
		from resource r
		where r.type = cast($1 as text) and r.id = cast($2 as text) and not r.deleted`, typ, id)
}
