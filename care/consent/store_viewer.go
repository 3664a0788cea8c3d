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

// Worker returns whom a practitioner asks as: the places they work for today,
// what their work there clears, and every name that the record may give them.
// ok is false when they work nowhere today.
//
// Somebody with several jobs asks as in the one they took up last, and as in
// those others whose work clears no more.
func Worker(ctx context.Context, q db.Querier, id people.PractitionerID, today people.Day, now time.Time) (v access.Viewer, places []people.OrganizationID, err error) {
	asking := access.Staff(id.Ref())
	all, err := people.RolesOf(ctx, q, asking, id)
	if err != nil {
		return access.Viewer{}, nil, err
	}
	roles := slices.DeleteFunc(all, func(r people.Role) bool { return !r.Current(today) || r.Organization == "" })
	if len(roles) == 0 {
		return access.Viewer{}, nil, nil
	}
	lacks := access.Mask(-1)
	for _, r := range roles {
		if r.Organization == roles[0].Organization {
			lacks &= Lacks(r.Calling())
		}
	}
	roles = slices.DeleteFunc(roles, func(r people.Role) bool { return lacks&Lacks(r.Calling()) != lacks })
	for _, r := range roles {
		if !slices.Contains(places, r.Organization) {
			places = append(places, r.Organization)
		}
	}
	if places, err = people.Below(ctx, q, asking, places); err != nil {
		return access.Viewer{}, nil, err
	}
	names, err := namesOf(ctx, q, asking, roles, now)
	if err != nil {
		return access.Viewer{}, nil, err
	}
	names = append(names, offices(roles, places)...)
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = string(p)
	}
	return access.Staff(id.Ref(), ids...).As(names...).Lacking(lacks).For(PurposeOf(roles[0].Calling())), places, nil
}

// namesOf are the names by which the record knows somebody in these jobs, and
// those of whoever they stand in for now.
func namesOf(ctx context.Context, q db.Querier, v access.Viewer, roles []people.Role, now time.Time) (names []string, err error) {
	for _, r := range roles {
		names = append(names, r.ID.Ref(), r.Practitioner.Ref()+"@"+string(r.Organization))
		away, err := access.All(ctx, q, v, func(row db.Row) (x people.Role, err error) {
			err = row.Scan(&x.ID, &x.Practitioner, &x.Organization)
			return x, err
		}, `
			select c.for_id, coalesce(r.practitioner_id, ''), coalesce(r.organization_id, '')
			from care_cover c left join practitioner_role r on r.id = c.for_id
			where c.role_id = $1 and c.from_at <= $2 and c.until_at > $2 and sees(c.compartment)`, r.ID, now.UnixMicro())
		if err != nil {
			return nil, err
		}
		for _, x := range away {
			names = append(names, x.ID.Ref())
			if x.Practitioner != "" && x.Organization != "" {
				names = append(names, x.Practitioner.Ref()+"@"+string(x.Organization), string(x.Organization)) // as both, wherever the other works
			}
		}
	}
	return names, nil
}

// offices are the names of what somebody answers for: the mail of a place where
// they keep care together, the privacy of a place.
func offices(roles []people.Role, places []people.OrganizationID) (names []string) {
	for _, r := range roles {
		switch {
		case r.Calling() == people.Partner, keepsTogether(r.Calling()):
			names = append(names, r.Organization.Ref())
		case r.Work == "privacy-officer":
			for _, p := range places {
				names = append(names, officer(string(p)))
			}
		}
	}
	return names
}

// AnswersFor returns the organizations for whose privacy v answers.
func AnswersFor(v access.Viewer) (organizations []string) {
	for _, n := range v.Names() {
		if o, ok := strings.CutPrefix(n, officer("")); ok {
			organizations = append(organizations, o)
		}
	}
	return organizations
}

// officer is whoever answers for privacy at an organization.
func officer(organization string) string { return "privacy-officer@" + organization }

// Personal returns whom somebody asks as who reads by their own names only: a
// young person, a parent. What the calling does not clear they do not see.
func Personal(c people.Calling, ref string, same ...string) access.Viewer {
	return access.Person(ref).As(same...).Lacking(Lacks(c)).For(PurposeOf(c))
}
