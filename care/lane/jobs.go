package lane

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
)

// holdJob lets a time go that was held and that nobody answered.
const holdJob = "lane-hold"

func itoa(n int) string { return strconv.Itoa(n) }

// endLater has it looked at once there was time to answer.
func endLater(ctx context.Context, tx *db.Tx, appointment string, at time.Time) error {
	text, err := json.Marshal(appointment)
	if err != nil {
		return err
	}
	_, err = job.Add(ctx, tx, job.Job{Kind: holdJob, Key: appointment, Payload: text, At: at})
	return err
}

func jobs(h *module.House) []job.Kind {
	return []job.Kind{{Name: holdJob, Tries: 100, Do: func(ctx context.Context, held *job.Held) error {
		var appointment string
		if err := json.Unmarshal(held.Payload, &appointment); err != nil {
			return err
		}
		c, err := ended(ctx, h, appointment)
		if err != nil {
			return err
		}
		err = h.DB.Write(ctx, func(tx *db.Tx) error {
			if err := c.Write(ctx, tx, h); err != nil {
				return err
			}
			return held.Done(ctx, tx)
		})
		if fault.Is(err, fault.Conflict) {
			err = fault.Wrap(fault.Transient, "fault.transient", err) // somebody answered meanwhile: look again
		}
		return err
	}}}
}

// ended returns what lets a time go that is held still: nothing where it was
// booked, or let go.
func ended(ctx context.Context, h *module.House, appointment string) (*Change, error) {
	all, err := holdsOf(ctx, h.DB, "", appointment)
	if err != nil || len(all) == 0 || all[0].status != "proposed" {
		return nil, err
	}
	return change(ctx, h, hold{id: appointment}, "free", letGo)
}
