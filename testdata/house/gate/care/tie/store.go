package tie

import (
	"context"
	"kith/platform/access"
	"kith/platform/db"
)

func Of(ctx context.Context, q db.Querier, v access.Viewer, child string) ([]Tie, error) {
	return db.All(ctx, q, scan, find, child)
}

func Get(ctx context.Context, q db.Querier, v access.Viewer, id string) (Tie, error) {
	return access.One(ctx, q, v, scan, "tie.none", get, id)
}

func Save(ctx context.Context, q db.Querier, t Tie) error {
	_, err := db.Exec(ctx, q, save, t.ID)
	return err
}
