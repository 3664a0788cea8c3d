package alliance

import (
	"context"
	"time"

	"kith/care/module"
	"kith/platform/job"
)

// jobs is what is done again and again.
func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: "relationship-checks", Every: every, Do: func(ctx context.Context, _ *job.Held) error {
		_, err := Sweep(ctx, h)
		return err
	}}}
}

// every is how often it is looked whether a check came by another door.
const every = time.Minute
