package privacy

import (
	"context"

	"kith/platform/access"
	"kith/platform/db"
)

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
