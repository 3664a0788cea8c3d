package store

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
)

// mostSame bounds how many records are followed as those of one child.
const mostSame = 16

// Same returns the ids of all records of one child: patient itself first, then
// those that Patient.link joins with it by replaces or replaced-by, whichever
// of the two says so, also over several steps. A record that v may not see is
// not among them and leads to no other. A patient that v may not see, or that
// is not there, comes back alone.
func (s *Store) Same(ctx context.Context, v access.Viewer, patient string) ([]string, error) {
	kept, queue := []string{patient}, []string{patient}
	if s.Stale() {
		return kept, errStale
	}
	for i := 0; i < len(queue) && i < mostSame; i++ {
		found, err := access.All(ctx, s.db.Steady(), v, s.resources(ctx), `
			select `+resourceFields+`
			from resource r
			where r.type = 'Patient' and not r.deleted and sees(r.compartment) and (r.id = $1 or r.key in (
				select l.resource from index_reference l where l.field = $2 and l.target = $3 and sees(l.compartment)))
			order by r.key`, queue[i], s.key(s.index.Of("Patient").Param("link").Parts[0].Field), index.Target("Patient/"+queue[i]))
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(r Resource) bool { return r.ID == queue[i] }) {
			continue // hidden, or not there
		}
		if i > 0 {
			kept = append(kept, queue[i])
		}
		for _, r := range found {
			if queue, err = joined(queue, queue[i], r); err != nil {
				return nil, err
			}
		}
	}
	return kept, nil
}

// joined adds what record r says to be the same child as patient.
func joined(all []string, patient string, r Resource) ([]string, error) {
	if !bytes.Contains(r.body, []byte(`"replace`)) {
		return all, nil
	}
	var doc element.Doc
	root, err := r.Parse(&doc)
	if err != nil {
		return nil, err
	}
	for l := range root.Each("link") {
		if t := l.Get("type"); !t.Is("replaces") && !t.Is("replaced-by") {
			continue
		}
		typ, other := target(l.At("other", "reference").Text())
		if typ != "Patient" {
			continue
		}
		switch {
		case r.ID == patient && !slices.Contains(all, other):
			all = append(all, other)
		case r.ID != patient && other == patient && !slices.Contains(all, r.ID):
			all = append(all, r.ID)
		}
	}
	return all, nil
}

// target is the type and id that a reference to something here means, "" for
// anything else.
func target(reference string) (typ, id string) {
	typ, id, _ = strings.Cut(localRef(reference), "/")
	if !r4.IsType(typ) || !r4.IsID(id) {
		return "", ""
	}
	return typ, id
}

// together returns the parameters of a query with every patient that they name
// as all records of that child. Parameters of chains, and those of patients
// themselves, stay as they are.
func (s *Store) together(ctx context.Context, v access.Viewer, q Query) ([]Param, error) {
	if q.Type == "Patient" {
		return q.Params, nil
	}
	params := slices.Clone(q.Params)
	for i, p := range params {
		if p.On != nil || p.Modifier != "" && p.Modifier != "Patient" {
			continue
		}
		if m := s.index.Of(q.Type).Param(p.Name); m == nil || m.Kind != "reference" {
			continue
		}
		var values []string
		for _, value := range p.Values {
			values = append(values, value)
			id, named := strings.CutPrefix(value, "Patient/")
			if !named && p.Name != "patient" && p.Modifier == "" || !r4.IsID(id) {
				continue
			}
			others, err := s.others(ctx, v, id)
			if err != nil {
				return nil, err
			}
			for _, other := range others {
				values = append(values, value[:len(value)-len(id)]+other)
			}
		}
		params[i].Values = values
	}
	return params, nil
}

// others returns the other records of a child, as Same does, but for almost
// every child by one look into the index: it finds nobody that links to them.
func (s *Store) others(ctx context.Context, v access.Viewer, patient string) ([]string, error) {
	linked, err := access.All(ctx, s.db.Steady(), v, db.Int, `
		select l.resource from index_reference l where l.field = $1 and l.target = $2 and sees(l.compartment) limit 1`,
		s.key(s.index.Of("Patient").Param("link").Parts[0].Field), index.Target("Patient/"+patient))
	if err != nil || len(linked) == 0 {
		return nil, err
	}
	all, err := s.Same(ctx, v, patient)
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}
