package people

import (
	"context"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/say"
)

// Named is how a page speaks of whoever a reference means.
type Named struct {
	Called
	Role  string // in the reader's language: "mother", "counselor", "after-school program"
	Kind  Circle
	Org   bool   // a place, not a person
	Until string // last day of the relation or the work; "" while it lasts
	since string
}

// Names returns, by reference, how to speak of people and places: Patient,
// RelatedPerson, Practitioner, PractitionerRole and Organization. One query
// asks for all of them; what v may not see, or nobody knows, is not in the map.
// Of a practitioner with several roles the one that lasts counts, the latest
// first.
func Names(ctx context.Context, q db.Querier, v access.Viewer, refs []string) (map[string]Named, error) {
	asked := make(map[string]bool, len(refs))
	var ids []string
	for _, ref := range refs {
		if _, id, ok := strings.Cut(ref, "/"); ok && !asked[ref] {
			asked[ref] = true
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	all := make(map[string]Named, len(refs))
	for part := range slices.Chunk(ids, mostAsked) {
		in, args := list(0, part)
		err := access.Each(ctx, q, v, func(row db.Row) error {
			var n Named
			var ref string
			var c codes
			var lies int64 // of a child
			err := row.Scan(&ref, &n.Name, &n.Short, &c.relation, &c.work, &c.place, &c.words, &n.since, &n.Until, &lies)
			if id, ok := strings.CutPrefix(ref, "Patient/"); ok && asked[ref] {
				saw(ctx, Patient{ID: PatientID(id), compartment: lies})
			}
			if old, ok := all[ref]; asked[ref] && (!ok || n.outlasts(old)) {
				n.fill(ctx, ref, c)
				all[ref] = n
			}
			return err
		}, namesQuery(in), args...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// namesQuery asks for every kind of somebody at once; in is a list of ids.
func namesQuery(in string) string {
	return `
		select 'Patient/' || p.id, p.name, p.short, '', '', '', '', '', '', p.compartment
		from patient p where p.id in ` + in + ` and sees(p.compartment)
		union all
		select 'RelatedPerson/' || r.id, r.name, r.short, r.relation, '', '', r.relation_text, r.starts_on, r.ends_on, 0
		from relative r where r.id in ` + in + ` and sees(r.compartment)
		union all
		select 'Practitioner/' || s.id, s.name, s.short, '', coalesce(w.code, ''), coalesce(o.kind, ''), coalesce(w.words, ''),
			coalesce(w.starts_on, ''), coalesce(w.ends_on, ''), 0
		from practitioner s
		left join practitioner_role w on w.practitioner_id = s.id
		left join organization o on o.id = w.organization_id
		where s.id in ` + in + ` and sees(s.compartment)
		union all
		select 'PractitionerRole/' || w.id, coalesce(s.name, w.name), coalesce(s.short, w.name), '', w.code, coalesce(o.kind, ''), w.words,
			w.starts_on, w.ends_on, 0
		from practitioner_role w
		left join practitioner s on s.id = w.practitioner_id
		left join organization o on o.id = w.organization_id
		where w.id in ` + in + ` and sees(w.compartment)
		union all
		select 'Organization/' || o.id, o.name, o.name, '', '', o.kind, o.words, '', '', 0
		from organization o where o.id in ` + in + ` and sees(o.compartment)`
}

// outlasts reports whether n says more about somebody today than old does.
func (n Named) outlasts(old Named) bool {
	if n.Until != old.Until {
		return n.Until == "" || old.Until != "" && n.Until > old.Until
	}
	return n.since > old.since
}

// codes say what somebody is: one of them, and the record's word for it.
type codes struct {
	relation Relation
	work     Work
	place    Place
	words    string
}

// fill words the role in the reader's language and finds the circle.
func (n *Named) fill(ctx context.Context, ref string, c codes) {
	kind, _, _ := strings.Cut(ref, "/")
	switch kind {
	case "Patient":
		n.Kind = InFamily
	case "RelatedPerson":
		n.Role, n.Kind = RelationWord(ctx, c.relation, c.words), c.relation.Circle()
	case "Organization":
		n.Role, n.Kind, n.Org = PlaceWord(ctx, c.place, c.words), c.place.Circle(), true
	default:
		n.Role, n.Kind = WorkWord(ctx, c.work, c.words), c.place.Circle()
	}
}

// RelationWord says what somebody is to a child, in the reader's language.
func RelationWord(ctx context.Context, r Relation, words string) string {
	return word(ctx, "people.relation.", string(r), words)
}

// WorkWord says what somebody does.
func WorkWord(ctx context.Context, w Work, words string) string {
	return word(ctx, "people.work.", string(w), words)
}

// PlaceWord says what kind of place an organization is.
func PlaceWord(ctx context.Context, p Place, words string) string {
	return word(ctx, "people.place.", string(p), words)
}

// word prefers the record's own words where they are in the reader's language:
// records here are kept in English. Other readers get the word for the code.
func word(ctx context.Context, stem, code, words string) string {
	v := say.From(ctx)
	if key := stem + code; code != "" && v.Has(key) && (v.Lang() != say.First || words == "") {
		return v.T(key)
	}
	return words
}
