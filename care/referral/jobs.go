package referral

import (
	"context"
	"time"

	"kith/care/module"
	"kith/platform/job"
)

func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: "referral-follow", Every: followEvery, Lease: 5 * time.Minute, Do: func(ctx context.Context, _ *job.Held) error {
		_, err := Follow(ctx, h)
		return err
	}}}
}
