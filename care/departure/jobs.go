package departure

import (
	"context"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
)

// runJob passes on what somebody who left has in hand. Its key is the departure
// and its last day, its payload the departure.
const runJob = "departure"

// atOnce is how many children one hold of the job passes on; the next goes on.
const atOnce = 100

func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: runJob, Lease: 5 * time.Minute, Tries: 1000, Pause: 10 * time.Minute, Do: func(ctx context.Context, held *job.Held) error {
		return passOn(ctx, h, held)
	}}}
}

func keyOf(d Departure) string { return d.ID + " " + d.Last }

// due puts the run of a departure into the queue.
func due(ctx context.Context, tx *db.Tx, h *module.House, d Departure) error {
	_, err := job.Add(ctx, tx, job.Job{Kind: runJob, Key: keyOf(d), Payload: []byte(d.ID), At: d.Effect(h.Zone)})
	return err
}

func notDue(ctx context.Context, tx *db.Tx, d Departure) error {
	_, err := job.Cancel(ctx, tx, runJob, keyOf(d))
	return err
}

// passOn passes on children one after the other, each in a transaction of its
// own, and at the end closes the work. Stopped anywhere it goes on where it was;
// what goes wrong with one child keeps no other waiting.
func passOn(ctx context.Context, h *module.House, held *job.Held) error {
	d, err := departure(ctx, h.DB, access.Operator(), string(held.Payload))
	if fault.Is(err, fault.NotFound) || err == nil && d.Status != confirmed {
		return nil // called off, or done
	}
	if err != nil {
		return err
	}
	r, err := runOf(ctx, h, d)
	if err != nil {
		return err
	}
	if err := r.slots(ctx); err != nil {
		return err
	}
	err = r.some(ctx, atOnce)
	if err != nil {
		return fault.Wrap(fault.Transient, "fault.transient", err) // somebody wrote meanwhile: look again
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		rest, err := inHands(ctx, tx, access.Operator(), r.refs, r.effect)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return held.Again(ctx, tx, h.Now())
		}
		if err := r.finish(ctx, tx); err != nil {
			return err
		}
		return held.Done(ctx, tx)
	})
}
