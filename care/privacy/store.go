package privacy

import (
	"context"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

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

// jobs returns the work of people by the id of a PractitionerRole, or of the
// Practitioner.
func jobs(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string]people.Role, error) {
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

// beyond reports whether other reads something about children that v does not.
func beyond(ctx context.Context, q db.Querier, v, other access.Viewer, children []string) (bool, error) {
	list, args := db.List(0, children)
	const query = `
		select cp.compartment from compartment_patient cp
		where sees(cp.compartment) and cp.patient_id in `
	mine, err := access.All(ctx, q, v, db.Int, query+list, args...)
	if err != nil {
		return false, err
	}
	theirs, err := access.All(ctx, q, other, db.Int, query+list, args...)
	have := map[int64]bool{}
	for _, c := range mine {
		have[c] = true
	}
	for _, c := range theirs {
		if !have[c] {
			return true, err
		}
	}
	return false, err
}
