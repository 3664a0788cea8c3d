package followup

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
)

// Kinds of jobs.
const (
	pageJob  = "followup-page"
	sweepJob = "followup-sweep"
)

// sweepEvery is how often it is looked for what came without anybody owing it:
// twice in the minute that is promised.
const sweepEvery = 30 * time.Second

// waiting is the payload of a page that waits for its answer.
type waiting struct {
	Task string `json:"task"`
	Page int    `json:"page"` // how many there were
}

// again has a page looked at once there was time to answer it.
func again(ctx context.Context, tx *db.Tx, task string, page int, at time.Time) error {
	text, err := json.Marshal(waiting{task, page})
	if err != nil {
		return err
	}
	key := task + " " + strconv.Itoa(page) + " " + strconv.FormatInt(at.UnixMicro(), 36)
	_, err = job.Add(ctx, tx, job.Job{Kind: pageJob, Key: key, Payload: text, At: at})
	return err
}

// lately is how far back a look goes; once an hour, and first of all, it goes
// back to the beginning.
const lately = 2 * time.Hour

func jobs(h *module.House) []job.Kind {
	var whole atomic.Int64 // when it last did, in microseconds
	look := func(ctx context.Context, held *job.Held) error {
		now := h.Now()
		from := now.Add(-lately)
		if now.Sub(time.UnixMicro(whole.Load())) > time.Hour {
			from = time.Time{}
		}
		err := sweep(ctx, h, from, now)
		if err == nil && from.IsZero() {
			whole.Store(now.UnixMicro())
		}
		return err
	}
	return []job.Kind{
		{Name: pageJob, Lease: 5 * time.Second, Tries: 1000, Pause: 30 * time.Second, Do: func(ctx context.Context, held *job.Held) error { return pageAgain(ctx, h, held) }},
		{Name: sweepJob, Every: sweepEvery, Lease: 5 * time.Minute, Do: look},
	}
}

// pageAgain asks the next person where nobody said that they have it.
func pageAgain(ctx context.Context, h *module.House, held *job.Held) error {
	var w waiting
	if err := json.Unmarshal(held.Payload, &w); err != nil {
		return err
	}
	e, ok, err := escalated(ctx, h, w.Task, w.Page)
	if err != nil || !ok {
		return err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := e.write(ctx, tx, h); err != nil {
			return err
		}
		return held.Done(ctx, tx)
	})
	if fault.Is(err, fault.Precondition) {
		err = fault.Wrap(fault.Transient, "fault.transient", err) // somebody answered meanwhile: look again
	}
	return err
}

// sweep owes what is positive and owed by nobody: it came by the FHIR door or an
// import. Those in danger come first.
func sweep(ctx context.Context, h *module.House, from, until time.Time) error {
	all, err := unowed(ctx, h, from, until.Add(time.Minute))
	if err != nil {
		return err
	}
	for _, a := range all { // what goes wrong with one keeps no other waiting
		o, wrong := Owing(ctx, h, a)
		if wrong == nil {
			wrong = h.DB.Write(ctx, func(tx *db.Tx) error { return o.Write(ctx, tx, h) })
		}
		err = errors.Join(err, wrong)
	}
	return err
}
