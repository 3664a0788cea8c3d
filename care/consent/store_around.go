package consent

import (
	"context"
	"slices"
	"strings"
	"time"

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
// without siblings, then those at work.
func Around(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID, kin people.Kin, now time.Time) (all []Somebody, err error) {
	found, err := bonds(ctx, q, v, child, now.UnixMicro())
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
	colleagues, err := atWork(ctx, q, v, found)
	return append(all, colleagues...), err
}

// AtWork returns the child's people at work as far as v sees them.
func AtWork(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID, now time.Time) ([]Somebody, error) {
	found, err := bonds(ctx, q, v, child, now.UnixMicro())
	if err != nil {
		return nil, err
	}
	return atWork(ctx, q, v, found)
}

func atWork(ctx context.Context, q db.Querier, v access.Viewer, found []bond) (all []Somebody, err error) {
	var ids []string
	for _, b := range found {
		ref, _, _ := strings.Cut(b.Reader, "@")
		if typ, id, _ := strings.Cut(ref, "/"); typ == "PractitionerRole" || typ == "Practitioner" {
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
		ref, _, _ := strings.Cut(b.Reader, "@")
		_, id, _ := strings.Cut(ref, "/")
		if r, ok := at[id]; ok && !known[r.Practitioner] && !strings.HasPrefix(ref, "RelatedPerson/") {
			known[r.Practitioner] = true
			refs = append(refs, ref)
			all = append(all, Somebody{Ref: ref, Practitioner: r.Practitioner, Calling: r.Calling(), Relation: relationOf(b.Kind), Places: []string{r.Organization.Ref()}})
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

// relationOf is how a kind of tie counts for the rule.
func relationOf(kind string) Relation {
	if kind == "asked" {
		return Pending
	}
	return Current
}

// relativeOf is a relative as the rule knows them.
func relativeOf(ctx context.Context, r people.Relative, found []bond) Somebody {
	x := Somebody{Ref: r.ID.Ref(), Name: r.Name, Role: people.RelationWord(ctx, r.Relation, r.Words), Relation: NoRelation}
	i := slices.IndexFunc(found, func(b bond) bool { return b.Reader == x.Ref && b.Kind == "family" })
	if i < 0 {
		return x
	}
	if err := x.Calling.UnmarshalText([]byte(found[i].Calling)); err != nil {
		return x // a calling that nobody knows stands for nobody
	}
	x.Relation = Current
	return x
}

// bond is somebody who stands to a child now, as the record says.
type bond struct {
	Reader  string // "PractitionerRole/x", "Practitioner/x@place", "RelatedPerson/x"
	Kind    string
	Calling string // of a relative
}

// bonds returns who stands to a child at a moment, as far as v sees.
func bonds(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID, at int64) ([]bond, error) {
	return access.All(ctx, q, v, func(row db.Row) (b bond, err error) {
		err = row.Scan(&b.Reader, &b.Kind, &b.Calling)
		return b, err
	}, `
		select distinct c.reader, c.kind, c.calling
		from care_relation c
		where c.patient_id = $1 and c.from_at <= $2 and c.until_at > $2 and sees(c.compartment)
		order by c.kind desc, c.reader`, child, at)
}

// Jobs returns the work of people by the id of a PractitionerRole, or of the
// Practitioner.
func Jobs(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string]people.Role, error) {
	list, args := db.List(0, ids)
	all := map[string]people.Role{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		var r people.Role
		err := row.Scan(&r.ID, &r.Practitioner, &r.Organization, &r.Work, &r.Specialty)
		if all[string(r.ID)] = r; all[string(r.Practitioner)].ID == "" {
			all[string(r.Practitioner)] = r
		}
		return err
	}, `
		select r.id, r.practitioner_id, r.organization_id, r.code, r.specialty
		from practitioner_role r
		where r.active and (r.id in `+list+` or r.practitioner_id in `+list+`) and sees(r.compartment)
		order by r.starts_on desc, r.id`, args...)
	return all, err
}
