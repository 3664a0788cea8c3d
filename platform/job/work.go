package job

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// Kind is one sort of job and how it is done.
type Kind struct {
	Name string
	// Do does it. It writes its effect in our database together with Held.Done;
	// where it does not call that, the job is recorded after it returns nil.
	Do func(ctx context.Context, h *Held) error

	Every time.Duration // 0, or how long after it was done it is done again, for ever
	Tries int           // before it is given up; 0 for usualTries. One that recurs never is
	Lease time.Duration // how long one try may take; 0 for usualLease
	Pause time.Duration // the longest between two tries; 0 for lastPause
}

const (
	usualTries = 12 // the last one some six hours after the first
	usualLease = 30 * time.Second
	firstPause = 5 * time.Second
	lastPause  = time.Hour
	// memory is how long a key that was done stays taken.
	memory = 400 * 24 * time.Hour
)

// recurring is the key of the one job of a kind that recurs.
const recurring = "every"

// Held is a job that somebody works on.
type Held struct {
	Job
	Try   int // 1 for the first
	kind  Kind
	lease string
	now   func() time.Time
	done  bool
}

var errLost = fault.New(fault.Conflict, "fault.conflict")

// Done records in tx that the job is done. It fails with fault.Conflict where
// another holds it by now: tx must then fail too, and with it the effect.
func (h *Held) Done(ctx context.Context, tx *db.Tx) error {
	if h.kind.Every > 0 {
		return h.Again(ctx, tx, h.now().Add(h.kind.Every))
	}
	n, err := db.Exec(ctx, tx, `
		update job set done_at = $1, lease = '', until_at = 0, why = ''
		where kind = $2 and key = $3 and lease = $4 and done_at = 0`, h.now().UnixMicro(), h.Kind, h.Key, h.lease)
	return h.recorded(tx, n, err)
}

// Again puts the job back in tx until a moment, as one that went well.
func (h *Held) Again(ctx context.Context, tx *db.Tx, at time.Time) error {
	n, err := db.Exec(ctx, tx, `
		update job set run_at = $1, tries = 0, lease = '', until_at = 0, why = ''
		where kind = $2 and key = $3 and lease = $4 and done_at = 0`, at.UnixMicro(), h.Kind, h.Key, h.lease)
	return h.recorded(tx, n, err)
}

func (h *Held) recorded(tx *db.Tx, n int64, err error) error {
	if err == nil && n == 0 {
		err = errLost
	}
	if err == nil {
		tx.OnCommit(func() { h.done = true })
	}
	return err
}

// Crew works on the jobs of some kinds. Several, of several programs, may work
// on one queue.
type Crew struct {
	db    *db.DB
	now   func() time.Time
	log   *slog.Logger
	kinds map[string]Kind
	Hands int           // how many jobs at a time; 0 for two
	Pace  time.Duration // how often an empty queue is looked at; 0 for half a second
}

// NewCrew returns a crew that knows some kinds; others stay for whoever does.
func NewCrew(d *db.DB, now func() time.Time, log *slog.Logger, kinds ...Kind) *Crew {
	c := &Crew{db: d, now: now, log: log, kinds: map[string]Kind{}}
	forget := Kind{Name: "job-forget", Every: 24 * time.Hour, Do: func(ctx context.Context, h *Held) error {
		return d.Write(ctx, func(tx *db.Tx) error {
			if _, err := Forget(ctx, tx, now().Add(-memory)); err != nil {
				return err
			}
			return h.Done(ctx, tx)
		})
	}}
	for _, k := range append(kinds, forget) {
		if _, twice := c.kinds[k.Name]; twice || k.Name == "" || k.Do == nil {
			panic("job: kind " + k.Name + " is there twice, or does nothing")
		}
		c.kinds[k.Name] = k
	}
	return c
}

// Work works until ctx ends, and returns once what is under way has ended.
func (c *Crew) Work(ctx context.Context) error {
	if err := c.Begin(ctx); err != nil {
		return err
	}
	var hands sync.WaitGroup
	for range cmp.Or(c.Hands, 2) {
		hands.Go(func() { c.hand(ctx) })
	}
	hands.Wait()
	return nil
}

// Begin makes sure that what recurs is there; Work does so by itself.
func (c *Crew) Begin(ctx context.Context) error {
	return c.db.Write(ctx, func(tx *db.Tx) error {
		for _, k := range c.kinds {
			if k.Every == 0 {
				continue
			}
			if _, err := Add(ctx, tx, Job{Kind: k.Name, Key: recurring, At: c.now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Crew) hand(ctx context.Context) {
	pace := cmp.Or(c.Pace, 500*time.Millisecond)
	for ctx.Err() == nil {
		worked, err := c.One(ctx)
		if err != nil && ctx.Err() == nil {
			c.log.Error("jobs", "kind", fault.KindOf(err))
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(pace):
		}
	}
}

// One does the next job that is due; worked is false where there is none.
func (c *Crew) One(ctx context.Context) (worked bool, err error) {
	h, err := c.take(ctx)
	if err != nil || h == nil {
		return false, err
	}
	within, stop := context.WithTimeout(ctx, h.kind.lease())
	err = c.try(within, h)
	stop()
	if err == nil || h.done {
		return true, nil
	}
	return true, c.put(context.WithoutCancel(ctx), h, err, ctx.Err() != nil)
}

// try does a job and records that.
func (c *Crew) try(ctx context.Context, h *Held) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("a job broke", "kind", h.Kind)
			err = fault.New(fault.Exception, "fault.exception")
		}
	}()
	if err := h.kind.Do(ctx, h); err != nil || h.done {
		return err
	}
	return c.db.Write(ctx, func(tx *db.Tx) error { return h.Done(ctx, tx) })
}

func (k Kind) lease() time.Duration { return cmp.Or(k.Lease, usualLease) }

// due is a job that could be taken.
type due struct {
	kind, key string
	payload   []byte
	run       int64
	tries     int
}

// mostSeen is how many that are due one look takes in: of kinds that this crew
// does not know there may be some in front.
const mostSeen = 50

// take takes the lease of the first job that is due; nil where there is none.
func (c *Crew) take(ctx context.Context) (*Held, error) {
	now := c.now()
	all, err := db.All(ctx, c.db, func(r db.Row) (d due, err error) {
		err = r.Scan(&d.kind, &d.key, &d.payload, &d.run, &d.tries)
		return d, err
	}, `select kind, key, payload, run_at, tries from job
		where done_at = 0 and dead_at = 0 and run_at <= $1 and until_at <= $1 order by run_at limit $2`, now.UnixMicro(), mostSeen)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		k, ours := c.kinds[d.kind]
		if !ours {
			continue
		}
		h := &Held{Job: Job{Kind: d.kind, Key: d.key, Payload: d.payload, At: time.UnixMicro(d.run)}, Try: d.tries + 1, kind: k, lease: proof.NewToken(), now: c.now}
		n := int64(0)
		err := c.db.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = db.Exec(ctx, tx, `
				update job set lease = $1, until_at = $2, tries = tries + 1
				where kind = $3 and key = $4 and until_at <= $5 and run_at <= $5 and done_at = 0 and dead_at = 0`,
				h.lease, now.Add(k.lease()+grace).UnixMicro(), d.kind, d.key, now.UnixMicro())
			return err
		})
		if err != nil || n > 0 {
			return h, err
		}
	}
	return nil, nil
}

// grace is what a lease lasts beyond the time that a try is given.
const grace = 2 * time.Second

// put gives back a job that went wrong, until a later time; or, after too many
// tries, for somebody to look at. One that was only interrupted costs no try.
func (c *Crew) put(ctx context.Context, h *Held, why error, interrupted bool) error {
	now, tries, dead := c.now(), h.Try, int64(0)
	at := now.Add(h.pause())
	most := cmp.Or(h.kind.Tries, usualTries)
	switch {
	case interrupted:
		at, tries = now, tries-1
	case tries >= most && h.kind.Every == 0:
		dead = now.UnixMicro()
	}
	kind := fault.KindOf(why)
	c.log.Warn("a job went wrong", "job", h.Kind, "try", h.Try, "kind", kind, "given up", dead > 0)
	return c.db.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `
			update job set run_at = $1, tries = $2, lease = '', until_at = 0, dead_at = $3, why = $4
			where kind = $5 and key = $6 and lease = $7 and done_at = 0`,
			at.UnixMicro(), tries, dead, string(kind), h.Kind, h.Key, h.lease)
		return err
	})
}

// pause is how long to wait after a try: twice as long each time.
func (h *Held) pause() time.Duration {
	p := min(firstPause<<min(h.Try-1, 20), cmp.Or(h.kind.Pause, lastPause))
	if h.kind.Every > 0 {
		p = min(p, h.kind.Every)
	}
	return p
}
