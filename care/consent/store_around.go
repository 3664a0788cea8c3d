package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Somebody is one person around a child, at home or at work.
type Somebody struct {
	Ref          string // RelatedPerson/x, PractitionerRole/x or Practitioner/x
	Practitioner people.PractitionerID
	Name, Role   string // Role in the reader's language
	Calling      people.Calling
	Relation     Relation
	Places       []string // references of where they work
}

// Around returns the people around a child as far as v sees them: the family
// without siblings, then those at work whom something makes one of the child's
// people. What only says so, and waits for another's word, makes nobody one.
func Around(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, kin people.Kin) (all []Somebody, err error) {
	now := h.Now().In(h.Zone)
	found, err := bonds(ctx, h.DB, v, child, now.UnixMicro())
	if err != nil {
		return nil, err
	}
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for _, r := range kin.Relatives {
		if r.Active && r.Period.On(today) && !r.Relation.Sibling() {
			all = append(all, relativeOf(ctx, r, found))
		}
	}
	colleagues, err := atWork(ctx, h.DB, v, found)
	return append(all, colleagues...), err
}

// AtWork returns the child's people at work as far as v sees them; see Around.
func AtWork(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Somebody, error) {
	found, err := bonds(ctx, h.DB, v, child, h.Now().UnixMicro())
	if err != nil {
		return nil, err
	}
	return atWork(ctx, h.DB, v, found)
}

func atWork(ctx context.Context, q db.Querier, v access.Viewer, found []relation) (all []Somebody, err error) {
	var ids []string
	for _, b := range found {
		if typ, id, _ := strings.Cut(b.reader, "/"); typ == "PractitionerRole" || typ == "Practitioner" {
			id, _, _ = strings.Cut(id, "@")
			ids = append(ids, id)
		}
	}
	at, err := Jobs(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	known := map[people.PractitionerID]bool{}
	refs := []string{}
	for _, b := range found {
		_, id, _ := strings.Cut(b.reader, "/")
		ref, _, _ := strings.Cut(b.reader, "@")
		if r, ok := at[id]; ok && !known[r.Practitioner] && b.kind != "family" {
			known[r.Practitioner] = true
			refs = append(refs, ref)
			all = append(all, Somebody{Ref: ref, Practitioner: r.Practitioner, Calling: r.Calling(), Relation: standard().tie(b.kind).Relation, Places: []string{r.Organization.Ref()}})
		}
	}
	called, err := people.Names(ctx, q, v, refs)
	for i := range all {
		if x, ok := called[all[i].Ref]; ok {
			all[i].Name, all[i].Role = x.Name, x.Role
		}
	}
	return slices.DeleteFunc(all, func(x Somebody) bool { return x.Name == "" }), err
}

// relativeOf is a relative as the rule knows them.
func relativeOf(ctx context.Context, r people.Relative, found []relation) Somebody {
	x := Somebody{Ref: r.ID.Ref(), Name: r.Name, Role: people.RelationWord(ctx, r.Relation, r.Words), Relation: NoRelation}
	i := slices.IndexFunc(found, func(b relation) bool { return b.reader == x.Ref && b.kind == "family" })
	if i < 0 {
		return x
	}
	if err := x.Calling.UnmarshalText([]byte(found[i].calling)); err != nil {
		return x // a calling that nobody knows stands for nobody
	}
	x.Relation = Current
	return x
}

// bonds returns how people stand to a child at a moment, as far as v sees and
// as it counts. Who is one of the child's own comes before who was asked.
func bonds(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID, at int64) ([]relation, error) {
	said, err := access.All(ctx, q, v, func(row db.Row) (x relation, err error) {
		var typ, id string
		err = row.Scan(&x.reader, &x.kind, &x.calling, &x.from, &x.until, &typ, &id)
		x.source = typ + "/" + id
		return x, err
	}, `
		select c.reader, c.kind, c.calling, c.from_at, c.until_at, c.source_type, c.source_id
		from care_relation c
		where c.patient_id = $1 and c.from_at <= $2 and c.until_at > $2 and sees(c.compartment)`, child, at)
	if err != nil {
		return nil, err
	}
	found, err := counting(ctx, q, string(child), said)
	found = slices.DeleteFunc(joined(found), func(x relation) bool { return x.from > at || x.until <= at })
	order := []string{"team", "family", "encounter", "brought-in", "advice", "asked"}
	slices.SortStableFunc(found, func(a, b relation) int { return slices.Index(order, a.kind) - slices.Index(order, b.kind) })
	return found, err
}

// Jobs returns the work of people by the id of a PractitionerRole, of the
// Practitioner, and of the Practitioner at a place ("x@maple").
func Jobs(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string]people.Role, error) {
	list, args := db.List(0, ids)
	all := map[string]people.Role{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		var r people.Role
		err := row.Scan(&r.ID, &r.Practitioner, &r.Organization, &r.Work, &r.Specialty)
		all[string(r.ID)] = r
		for _, name := range []string{string(r.Practitioner), string(r.Practitioner) + "@" + string(r.Organization)} {
			if all[name].ID == "" {
				all[name] = r
			}
		}
		return err
	}, `
		select r.id, r.practitioner_id, r.organization_id, r.code, r.specialty
		from practitioner_role r
		where r.active and (r.id in `+list+` or r.practitioner_id in `+list+`) and sees(r.compartment)
		order by r.starts_on desc, r.id`, args...)
	return all, err
}
