package people

import (
	"context"
	"slices"

	"kith/platform/access"
	"kith/platform/db"
)

const relativeColumns = `r.id, r.patient_id, r.name, r.short, r.relation, r.relation_text, r.gender, r.language, r.language_text,
	r.interpreter, r.phone, r.starts_on, r.ends_on, r.end_reason, r.active`

func scanRelative(row db.Row) (r Relative, err error) {
	err = row.Scan(&r.ID, &r.Child, &r.Name, &r.Short, &r.Relation, &r.Words, &r.Gender, &r.Language.Code, &r.Language.Text,
		&r.Interp, &r.Phone, &r.Start, &r.End, &r.EndReason, &r.Active)
	return r, err
}

// Family returns a child's own people on a day, as far as v may see them. A
// child that v may not see has an empty family.
func Family(ctx context.Context, q db.Querier, v access.Viewer, child PatientID, day Day) (f Kin, err error) {
	f.Relatives, err = access.All(ctx, q, v, scanRelative, `
		select `+relativeColumns+`
		from relative r
		where r.patient_id = $1 and sees(r.compartment)`, child)
	if err != nil {
		return f, err
	}
	slices.SortFunc(f.Relatives, byCloseness(day))
	if err := same(ctx, q, v, child, f.Relatives); err != nil {
		return f, err
	}
	if f.Households, err = households(ctx, q, v, child); err != nil {
		return f, err
	}
	known, err := childrenBehind(ctx, q, v, child)
	if err != nil {
		return f, err
	}
	back, err := namedBy(ctx, q, v, child)
	if err != nil {
		return f, err
	}
	f.Siblings = siblingsOf(child, f, known, back, day)
	return f, nil
}

// same fills in who of the relatives is also a relative of another child.
func same(ctx context.Context, q db.Querier, v access.Viewer, child PatientID, relatives []Relative) error {
	return access.Each(ctx, q, v, func(row db.Row) error {
		var mine, other RelatedPersonID
		if err := row.Scan(&mine, &other); err != nil {
			return err
		}
		if i := slices.IndexFunc(relatives, func(r Relative) bool { return r.ID == mine }); i >= 0 {
			relatives[i].Same = append(relatives[i].Same, other)
		}
		return nil
	}, `
		select r.id, o.id
		from relative r
		join person_link l on l.relative_id = r.id
		join person_link k on k.person_id = l.person_id and k.relative_id <> l.relative_id
		join relative o on o.id = k.relative_id
		where r.patient_id = $1 and sees(r.compartment) and sees(o.compartment)
		order by r.id, o.id`, child)
}

// households returns the homes of a child, with everyone who lives there.
func households(ctx context.Context, q db.Querier, v access.Viewer, child PatientID) (all []Household, err error) {
	err = access.Each(ctx, q, v, func(row db.Row) error {
		var h Household
		var m Member
		var lies int64
		err := row.Scan(&h.ID, &h.Name, &h.Keeper, &m.Child, &m.Name, &m.Short, &m.Time, &m.Start, &m.End, &lies)
		if err != nil {
			return err
		}
		saw(ctx, Patient{ID: m.Child, compartment: lies})
		if len(all) == 0 || all[len(all)-1].ID != h.ID {
			all = append(all, h)
		}
		last := &all[len(all)-1]
		last.Members = append(last.Members, m)
		return nil
	}, `
		select h.household_id, h.name, h.keeper_id, h.patient_id, p.name, p.short, h.time, h.starts_on, h.ends_on, p.compartment
		from household_member h
		join patient p on p.id = h.patient_id
		where h.household_id in (select m.household_id from household_member m where m.patient_id = $1)
		and sees(h.compartment) and sees(p.compartment)
		order by h.household_id, h.number`, child)
	return all, err
}

// scanLinked reads a child that a relative is, and tells the trail of the request.
func scanLinked(ctx context.Context, row db.Row) (id RelatedPersonID, l linked, err error) {
	var lies int64
	err = row.Scan(&id, &l.child, &l.Name, &l.Short, &l.relation, &l.words, &lies)
	saw(ctx, Patient{ID: l.child, compartment: lies})
	return id, l, err
}

// childrenBehind returns, for relatives of child, the children they are.
func childrenBehind(ctx context.Context, q db.Querier, v access.Viewer, child PatientID) (map[RelatedPersonID]linked, error) {
	known := map[RelatedPersonID]linked{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		id, l, err := scanLinked(ctx, row)
		known[id] = l
		return err
	}, `
		select r.id, p.id, p.name, p.short, r.relation, r.relation_text, p.compartment
		from relative r
		join patient_link l on l.relative_id = r.id
		join patient p on p.id = l.patient_id
		where r.patient_id = $1 and sees(r.compartment) and sees(p.compartment)`, child)
	return known, err
}

// namedBy returns the children who have this child as their brother or sister,
// though this child's own record may not say so.
func namedBy(ctx context.Context, q db.Querier, v access.Viewer, child PatientID) (all []linked, err error) {
	err = access.Each(ctx, q, v, func(row db.Row) error {
		_, l, err := scanLinked(ctx, row)
		if l.relation.Sibling() {
			l.relation, l.words = "sib", "" // what this child is to that one says nothing of that one
			all = append(all, l)
		}
		return err
	}, `
		select r.id, p.id, p.name, p.short, r.relation, r.relation_text, p.compartment
		from patient_link l
		join relative r on r.id = l.relative_id
		join patient p on p.id = r.patient_id
		where l.patient_id = $1 and r.active and sees(r.compartment) and sees(p.compartment)
		order by p.id`, child)
	return all, err
}

// Interpreted returns, for each child, the relatives who need an interpreter or
// whose record says which language they prefer.
func Interpreted(ctx context.Context, q db.Querier, v access.Viewer, children []PatientID) (map[PatientID][]Relative, error) {
	all := map[PatientID][]Relative{}
	for part := range slices.Chunk(children, mostAsked) {
		in, args := list(0, part)
		err := access.Each(ctx, q, v, func(row db.Row) error {
			r, err := scanRelative(row)
			all[r.Child] = append(all[r.Child], r)
			return err
		}, `
			select `+relativeColumns+`
			from relative r
			where r.patient_id in `+in+` and (r.interpreter or r.language <> '') and sees(r.compartment)
			order by r.patient_id, r.id`, args...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
