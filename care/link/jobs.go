package link

import (
	"context"
	"time"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/job"
)

// jobs is what is done again and again: what links held whose days are over is
// forgotten.
func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: "links-over", Every: time.Hour, Do: func(ctx context.Context, _ *job.Held) error {
		return h.DB.Write(ctx, func(tx *db.Tx) error { return sweep(ctx, tx, h.Now()) })
	}}}
}
