package consent

import (
	"context"
	"time"

	"kith/fhir/store"
	"kith/platform/db"
)

// MendAll closes all glass that is open: the database is older than what became
// of it.
func MendAll(ctx context.Context, tx *db.Tx, s *store.Store, now time.Time) error {
	children, err := db.All(ctx, tx, db.Text, `update care_glass set until_at = $1 where until_at > $1 returning patient_id`, now.UnixMicro())
	if err != nil {
		return err
	}
	return s.Recompute(ctx, tx, children...)
}
