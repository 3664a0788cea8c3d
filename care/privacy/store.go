package privacy

import (
	"context"

	"kith/platform/access"
	"kith/platform/db"
)

// looks are two who look: one as the other.
type looks struct{ viewer, other access.Viewer }

// beyond reports whether the other reads something about children that the
// viewer does not. What asks for all of apart is not counted.
func (l looks) beyond(ctx context.Context, q db.Querier, apart access.Mask, children []string) (bool, error) {
	v, other := l.viewer, l.other
	list, args := db.List(1, children)
	args = append([]any{int64(apart)}, args...)
	const query = `
		select cp.compartment from compartment_patient cp
			join compartment c on c.key = cp.compartment
		where sees(cp.compartment) and (c.needs & $1) <> $1 and cp.patient_id in `
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
