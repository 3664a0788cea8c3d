package loop

import (
	"context"
	"time"

	"kith/care/module"
	"kith/platform/job"
)

// jobs learn how long partners take, and carry further what is quiet.
func jobs(h *module.House) []job.Kind {
	return []job.Kind{
		{Name: "loop-pace", Every: time.Hour, Do: func(ctx context.Context, _ *job.Held) error { return Learn(ctx, h) }},
		{Name: "loop-quiet", Every: 10 * time.Minute, Lease: 5 * time.Minute, Do: func(ctx context.Context, _ *job.Held) error { return Sweep(ctx, h, h.Now()) }},
	}
}
