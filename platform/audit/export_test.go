package audit

import (
	"context"

	"kith/platform/db"
)

// GrowIn is Grow in a transaction that is under way.
func GrowIn(ctx context.Context, tx *db.Tx) (Root, error) {
	root, _, err := grow(ctx, tx)
	return root, err
}
