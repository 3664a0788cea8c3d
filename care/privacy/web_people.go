package privacy

import (
	"context"
	"slices"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// person is somebody around a child, as a choice of a page.
type person = consent.Somebody

// circle returns the people around a child: the family, then those at work.
func (p pages) circle(ctx context.Context, s subject) ([]person, error) {
	return consent.Around(ctx, p.House, s.viewer, s.ID, s.kin)
}

// known returns who may decide about a child that something is told later:
// whoever asks, the child's people at work, as far as they are seen, and those
// who answer for privacy at the same place. Each stands as a Practitioner.
func (p pages) known(ctx context.Context, v access.Viewer, child people.PatientID) (all []person, err error) {
	team, err := consent.AtWork(ctx, p.House, v, child)
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
func says(ctx context.Context, x person) string {
	switch {
	case x.Name == "":
		return say.T(ctx, "privacy.glass.later.me")
	case x.Role == "":
		return x.Name
	}
	return x.Name + ", " + x.Role
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
	return looks{s.viewer, other}.beyond(ctx, p.DB, ownAnswers, append(records, string(s.ID)))
}

// ownAnswers are the answers that only who gave them reads: no page that can be
// looked at as somebody else shows any.
const ownAnswers = label.Answers | label.Named
