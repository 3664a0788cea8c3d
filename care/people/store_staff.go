package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/db"
)

const roleColumns = `r.id, r.practitioner_id, coalesce(s.name, r.name), coalesce(s.short, r.name), r.organization_id, r.code, r.words,
	r.specialty, r.starts_on, r.ends_on, r.end_reason, r.active`

func scanRole(row db.Row) (r Role, err error) {
	err = row.Scan(&r.ID, &r.Practitioner, &r.Name, &r.Short, &r.Organization, &r.Work, &r.Words,
		&r.Specialty, &r.Start, &r.End, &r.EndReason, &r.Active)
	return r, err
}

// RolesOf returns the work of one practitioner, the latest first.
func RolesOf(ctx context.Context, q db.Querier, v access.Viewer, id PractitionerID) ([]Role, error) {
	return access.All(ctx, q, v, scanRole, `
		select `+roleColumns+`
		from practitioner_role r
		left join practitioner s on s.id = r.practitioner_id
		where r.practitioner_id = $1 and sees(r.compartment)
		order by r.starts_on desc, r.id`, id)
}

// Writer returns as whom a viewer writes: their work where they are now, by
// which colleagues and families know them; without one, the person.
func Writer(ctx context.Context, q db.Querier, v access.Viewer, day Day) (string, error) {
	id, ok := strings.CutPrefix(v.ID(), "Practitioner/")
	if !ok {
		return v.ID(), nil
	}
	roles, err := RolesOf(ctx, q, v, PractitionerID(id))
	if err != nil {
		return "", err
	}
	best := ""
	for _, role := range roles {
		if role.Current(day) && (best == "" || string(role.Organization) == v.Origin()) {
			best = role.ID.Ref()
		}
	}
	return cmp.Or(best, v.ID()), nil
}

// Staff returns the work done at one organization, by name.
func Staff(ctx context.Context, q db.Querier, v access.Viewer, id OrganizationID) ([]Role, error) {
	return access.All(ctx, q, v, scanRole, `
		select `+roleColumns+`
		from practitioner_role r
		left join practitioner s on s.id = r.practitioner_id
		where r.organization_id = $1 and sees(r.compartment)
		order by s.sort, r.id`, id)
}

// GetPractitioner returns one practitioner, fault.NotFound when there is none.
func GetPractitioner(ctx context.Context, q db.Querier, v access.Viewer, id PractitionerID) (Practitioner, error) {
	return access.One(ctx, q, v, func(row db.Row) (p Practitioner, err error) {
		err = row.Scan(&p.ID, &p.Name, &p.Short, &p.Formal, &p.Active)
		return p, err
	}, "people.practitioner.not-found", `
		select s.id, s.name, s.short, s.formal, s.active
		from practitioner s
		where s.id = $1 and sees(s.compartment)`, id)
}

// Staffing returns the organizations a practitioner works for on day: their
// own first, the one they joined last in front, then all that lie below these
// in the tree. It asks as the practitioner, who may read the directory.
func Staffing(ctx context.Context, q db.Querier, id PractitionerID, day Day) ([]OrganizationID, error) {
	v := access.Staff(id.Ref())
	roles, err := RolesOf(ctx, q, v, id)
	if err != nil {
		return nil, err
	}
	var own []OrganizationID
	for _, r := range roles {
		if r.Current(day) && r.Organization != "" && !slices.Contains(own, r.Organization) {
			own = append(own, r.Organization)
		}
	}
	return Below(ctx, q, v, own)
}

// Below returns organizations and all that lie below them in the tree, these
// first.
func Below(ctx context.Context, q db.Querier, v access.Viewer, own []OrganizationID) ([]OrganizationID, error) {
	if len(own) == 0 {
		return nil, nil
	}
	children := map[OrganizationID][]OrganizationID{}
	err := access.Each(ctx, q, v, func(row db.Row) error {
		var id, in OrganizationID
		err := row.Scan(&id, &in)
		children[in] = append(children[in], id)
		return err
	}, `
		select o.id, o.part_of
		from organization o
		where o.part_of <> '' and sees(o.compartment)
		order by o.sort, o.id`)
	if err != nil {
		return nil, err
	}
	return below(own, children), nil
}

const organizationColumns = `o.id, o.name, o.kind, o.words, o.part_of, o.phone, o.active`

func scanOrganization(row db.Row) (o Organization, err error) {
	err = row.Scan(&o.ID, &o.Name, &o.Kind, &o.Words, &o.PartOf, &o.Phone, &o.Active)
	return o, err
}

// GetOrganization returns one organization, fault.NotFound when there is none.
func GetOrganization(ctx context.Context, q db.Querier, v access.Viewer, id OrganizationID) (Organization, error) {
	return access.One(ctx, q, v, scanOrganization, "people.organization.not-found", `
		select `+organizationColumns+`
		from organization o
		where o.id = $1 and sees(o.compartment)`, id)
}

// Organizations returns all organizations by name.
func Organizations(ctx context.Context, q db.Querier, v access.Viewer) ([]Organization, error) {
	return access.All(ctx, q, v, scanOrganization, `
		select `+organizationColumns+`
		from organization o
		where sees(o.compartment)
		order by o.sort, o.id`)
}

// Affiliations returns the agreements an organization has, on either side.
func Affiliations(ctx context.Context, q db.Querier, v access.Viewer, id OrganizationID) ([]Affiliation, error) {
	return access.All(ctx, q, v, func(row db.Row) (a Affiliation, err error) {
		err = row.Scan(&a.ID, &a.Organization, &a.Participating, &a.Code, &a.Words, &a.Start, &a.End, &a.Active)
		return a, err
	}, `
		select a.id, a.organization_id, a.participating_id, a.code, a.words, a.starts_on, a.ends_on, a.active
		from affiliation a
		where (a.organization_id = $1 or a.participating_id = $1) and sees(a.compartment)
		order by a.id`, id)
}
