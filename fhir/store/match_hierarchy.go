package store

import (
	"slices"
	"strings"

	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/db"
	"kith/platform/fault"
)

// Some types are parts of others of their kind: a ward of a hospital, a
// department of an organization. :below of a reference finds what points to one
// of them or to anything within it, :above to it or to anything it lies in.

// mostWithin bounds what one hierarchy may hold, deepestWithin its levels.
const mostWithin, deepestWithin = 1000, 10

// isPart is the parameter that says what a resource of a type is a part of, ""
// for types that are no parts of their like.
func (s *Store) isPart(typ string) string {
	for _, code := range []string{"partof", "part-of"} {
		if m := s.index.Of(typ).Param(code); m != nil && slices.Contains(targetsOf(m), typ) {
			return code
		}
	}
	return ""
}

// hierarchy is the test that a reference leads to a value or to what lies above
// or below it, as far as the viewer sees. An id alone needs one type.
func (a ask) hierarchy(v string) (string, error) {
	typ, id, named := strings.Cut(v, "/")
	if !named {
		able := slices.DeleteFunc(slices.Clone(targetsOf(a.param)), func(t string) bool { return a.b.s.isPart(t) == "" })
		if len(able) != 1 {
			return "", fault.New(fault.Value, "fhir.bad-hierarchy")
		}
		typ, id = able[0], v
	}
	if !r4.IsType(typ) || !r4.IsID(id) || a.b.s.isPart(typ) == "" {
		return "", fault.New(fault.Value, "fhir.bad-hierarchy")
	}
	all := []int64{index.Target(typ + "/" + id)}
	for from, depth := all, 0; len(from) > 0; depth++ {
		next, err := a.b.anew().step(typ, a.modifier == "below", from)
		if err != nil {
			return "", err
		}
		from = slices.DeleteFunc(next, func(t int64) bool { return slices.Contains(all, t) })
		if all = append(all, from...); len(all) > mostWithin || depth > deepestWithin {
			return "", fault.New(fault.TooCostly, "fhir.too-many-values")
		}
	}
	return "i.target" + among(list(a.b.plan, all), len(all)), nil
}

// step goes one level down, or up, from some resources of a type.
func (p *plan) step(typ string, down bool, from []int64) (to []int64, err error) {
	inc := Include{Type: typ, Param: p.s.isPart(typ), Target: typ}
	if down {
		b := p.pointing(inc, p.s.references(inc), from)
		ids, err := rowsOf(b.plan, db.Text, "select r.id "+b.from())
		for _, id := range ids {
			to = append(to, index.Target(typ+"/"+id))
		}
		return to, err
	}
	b := p.pointedAt(inc, from)
	all, err := rowsOf(b.plan, b.s.resources(b.ctx), "select "+resourceFields+" "+b.from())
	if err != nil {
		return nil, err
	}
	targets, _, err := p.s.pointed(inc, all)
	return targets, err
}
