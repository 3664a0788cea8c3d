package directory

import (
	"context"
	"encoding/json"

	"kith/platform/access"
	"kith/platform/db"
)

const agreementColumns = `a.id, a.version, a.organization_id, coalesce(o.name, ''), a.participating_id, coalesce(p.name, ''), a.code, a.words,
	a.starts_on, a.ends_on, a.review_on, a.active, a.obligations`

const agreementFrom = `
	from agreement a
	left join organization o on o.id = a.organization_id
	left join organization p on p.id = a.participating_id
	where sees(a.compartment)`

func scanAgreement(r db.Row) (a Agreement, err error) {
	var obligations string
	if err := r.Scan(&a.ID, &a.Version, &a.Organization.ID, &a.Organization.Name, &a.Participating.ID, &a.Participating.Name, &a.Code, &a.Words,
		&a.Start, &a.End, &a.Review, &a.Active, &obligations); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(obligations), &a.Obligations)
}

// Agreements returns what a place agreed on with others, on either side; of ""
// all there are. What is to be looked at next comes first.
func Agreements(ctx context.Context, q db.Querier, v access.Viewer, organization string) ([]Agreement, error) {
	return access.All(ctx, q, v, scanAgreement, `select `+agreementColumns+agreementFrom+`
		and ($1 = '' or a.organization_id = $1 or a.participating_id = $1)
		order by a.active desc, case when a.review_on = '' then '9' else a.review_on end, a.starts_on, a.id`, organization)
}

// GetAgreement returns one, fault.NotFound when there is none that v may see.
func GetAgreement(ctx context.Context, q db.Querier, v access.Viewer, id string) (Agreement, error) {
	return access.One(ctx, q, v, scanAgreement, "directory.not-found", `select `+agreementColumns+agreementFrom+` and a.id = $1`, id)
}
