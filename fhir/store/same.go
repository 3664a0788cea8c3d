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
		found, err := access.All(ctx, s.db, v, scanResource, `
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
