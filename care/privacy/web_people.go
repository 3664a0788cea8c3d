package privacy

import (
	"context"
	"slices"
	"strings"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
)

// person is somebody around a child, as a choice of a page.
type person struct {
	Ref          string // RelatedPerson/x, PractitionerRole/x or Practitioner/x
	Practitioner people.PractitionerID
	Name, Role   string
	Calling      people.Calling
	Relation     consent.Relation
	Places       []string // references of where they work
}

// circle returns the people around a child: the family, then those at work.
func (p pages) circle(ctx context.Context, s subject) (all []person, err error) {
	found, err := bonds(ctx, p.DB, s.viewer, s.ID, s.now.UnixMicro())
	if err != nil {
		return nil, err
	}
	for _, r := range s.kin.Relatives {
		if r.Active && r.Period.On(s.day()) && !r.Relation.Sibling() {
			all = append(all, relative(ctx, r, found))
		}
	}
	var ids []string
	for _, b := range found {
		ref, _, _ := strings.Cut(b.Reader, "@")
		if typ, id, _ := strings.Cut(ref, "/"); typ == "PractitionerRole" || typ == "Practitioner" {
			ids = append(ids, id)
		}
	}
	at, err := jobs(ctx, p.DB, s.viewer, ids)
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
			all = append(all, person{Ref: ref, Practitioner: r.Practitioner, Calling: r.Calling(), Relation: relation(b.Kind), Places: []string{r.Organization.Ref()}})
		}
	}
	called, err := people.Names(ctx, p.DB, s.viewer, refs)
	for i := range all {
		if x, ok := called[all[i].Ref]; ok {
			all[i].Name, all[i].Role = x.Name, x.Role
		}
	}
	return slices.DeleteFunc(all, func(x person) bool { return x.Name == "" }), err
}

// relation is how a kind of tie counts for the rule.
func relation(kind string) consent.Relation {
	if kind == "asked" {
		return consent.Pending
	}
	return consent.Current
}

// relative is a relative as the rule knows them.
func relative(ctx context.Context, r people.Relative, found []bond) person {
	x := person{Ref: r.ID.Ref(), Name: r.Name, Role: people.RelationWord(ctx, r.Relation, r.Words), Relation: consent.NoRelation}
	i := slices.IndexFunc(found, func(b bond) bool { return b.Reader == x.Ref && b.Kind == "family" })
	if i < 0 {
		return x
	}
	if err := x.Calling.UnmarshalText([]byte(found[i].Calling)); err != nil {
		return x // a calling that nobody knows stands for nobody
	}
	x.Relation = consent.Current
	return x
}

// seesMore reports whether other reads something about the child that the
// viewer does not.
func (p pages) seesMore(ctx context.Context, s subject, other access.Viewer) (bool, error) {
	if other.Nobody() {
		return false, nil
	}
	records, err := p.Store.Same(ctx, other, string(s.ID))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	return beyond(ctx, p.DB, s.viewer, other, append(records, string(s.ID)))
}
