package duplicate

import (
	"context"
	"slices"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Other is another record of a child.
type Other struct {
	people.Patient
	Beside string // address of the page that shows both
	InUse  bool   // that one, and not the one looked at
}

// Family returns the family that a child has in all records, of which the first
// is the one looked at, and the others themselves. The child is no brother or
// sister of her own.
func Family(ctx context.Context, q db.Querier, v access.Viewer, records []people.PatientID, day people.Day) (all people.Kin, others []Other, err error) {
	children, err := people.Children(ctx, q, v, records)
	if err != nil {
		return all, nil, err
	}
	seen := map[people.PatientID]bool{}
	for _, c := range children {
		seen[c.ID] = true
	}
	for _, c := range children {
		kin, err := people.Family(ctx, q, v, c.ID, day)
		if err != nil {
			return all, nil, err
		}
		all.Relatives = slices.Concat(all.Relatives, kin.Relatives)
		all.Households = slices.Concat(all.Households, kin.Households)
		for _, s := range kin.Siblings {
			if s.ID == "" || !seen[s.ID] {
				seen[s.ID] = true
				all.Siblings = append(all.Siblings, s)
			}
		}
		if me := children[0]; c.ID != me.ID {
			others = append(others, Other{c, besideAddress(string(me.ID), string(c.ID)), c.Active && !me.Active})
		}
	}
	return all, others, nil
}

// IDs makes ids of what store.Same returns.
func IDs(same []string) []people.PatientID {
	ids := make([]people.PatientID, len(same))
	for i, id := range same {
		ids[i] = people.PatientID(id)
	}
	return ids
}
