package handoff

import (
	"context"
	"errors"
	"time"

	"kith/care/module"
	"kith/platform/job"
)

// contactJob stops clocks by contacts that were written down elsewhere.
const contactJob = "handoff-contact"

// lookEvery is how often it is looked for them.
const lookEvery = 30 * time.Second

func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: contactJob, Every: lookEvery, Lease: time.Minute, Do: func(ctx context.Context, _ *job.Held) error {
		all, err := opens(ctx, h.DB)
		if err != nil {
			return err
		}
		for _, o := range all { // what goes wrong with one keeps no other waiting
			err = errors.Join(err, settle(ctx, h, o))
		}
		return err
	}}}
}
