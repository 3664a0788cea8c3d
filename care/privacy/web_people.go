package privacy

import (
	"context"
	"slices"
	"strings"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
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
	colleagues, err := p.atWork(ctx, s.viewer, found)
	return append(all, colleagues...), err
}

// atWork returns those who stand to a child by their work.
func (p pages) atWork(ctx context.Context, v access.Viewer, found []bond) (all []person, err error) {
	var ids []string
	for _, b := range found {
		ref, _, _ := strings.Cut(b.Reader, "@")
		if typ, id, _ := strings.Cut(ref, "/"); typ == "PractitionerRole" || typ == "Practitioner" {
			ids = append(ids, id)
		}
	}
	at, err := jobs(ctx, p.DB, v, ids)
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
	called, err := people.Names(ctx, p.DB, v, refs)
	for i := range all {
		if x, ok := called[all[i].Ref]; ok {
			all[i].Name, all[i].Role = x.Name, x.Role
		}
	}
	return slices.DeleteFunc(all, func(x person) bool { return x.Name == "" }), err
}

// known returns who may decide about a child that something is told later:
// whoever asks, the child's people at work, as far as they are seen, and those
// who answer for privacy at the same place. Each stands as a Practitioner.
func (p pages) known(ctx context.Context, v access.Viewer, child people.PatientID) (all []person, err error) {
	found, err := bonds(ctx, p.DB, v, child, p.Now().UnixMicro())
	if err != nil {
		return nil, err
	}
	team, err := p.atWork(ctx, v, found)
	if err != nil {
		return nil, err
	}
	here, err := people.Staff(ctx, p.DB, v, people.OrganizationID(v.Origin()))
	for _, r := range here {
		if r.Current(p.Today()) && r.Work == "privacy-officer" {
			team = append(team, person{Practitioner: r.Practitioner, Name: r.Name, Role: people.WorkWord(ctx, r.Work, r.Words)})
		}
	}
	all = []person{{Ref: v.ID()}}
	for _, x := range team {
		x.Ref = x.Practitioner.Ref()
		if !slices.ContainsFunc(all, func(y person) bool { return y.Ref == x.Ref }) {
			all = append(all, x)
		}
	}
	return all, err
}

// says is a person as one of several to choose from.
func (x person) says(ctx context.Context) string {
	switch {
	case x.Name == "":
		return say.T(ctx, "privacy.glass.later.me")
	case x.Role == "":
		return x.Name
	}
	return x.Name + ", " + x.Role
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
