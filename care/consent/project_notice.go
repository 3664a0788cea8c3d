package consent

import (
	"context"
	"slices"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// partTwo reports whether v reads anything that a Part 2 program sent about one
// of the children of these compartments.
//
// Source: CFR-42-2
func partTwo(ctx context.Context, q db.Querier, v access.Viewer, compartments []int64) (bool, error) {
	if v.Nobody() || len(compartments) == 0 {
		return false, nil
	}
	slices.Sort(compartments)
	list, args := db.Numbers(1, slices.Compact(compartments))
	found, err := access.All(ctx, q, v, db.Int, `
		select 1 from compartment_patient a
		join compartment_patient b on b.patient_id = a.patient_id
		join compartment c on c.key = b.compartment
		where (c.needs & $1) <> 0 and a.compartment in `+list+` and sees(c.key)
		limit 1`, append([]any{int64(label.Part2)}, args...)...)
	return len(found) > 0, err
}
