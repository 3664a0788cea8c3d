package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

const effects = `create table effect (key text not null)`

var began = time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC)

// clock is one that only goes when it is told to.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.at.Load()).UTC() }
func (c *clock) forward(d time.Duration) { c.at.Add(d.Microseconds()) }

func each(t *testing.T, test func(*testing.T, *db.DB, *clock)) {
	dbtest.Each(t, []fs.FS{Files}, func(t *testing.T, d *db.DB) {
		if _, err := db.Exec(t.Context(), d, effects); err != nil {
			t.Fatal(err)
		}
		c := &clock{}
		c.at.Store(began.UnixMicro())
		test(t, d, c)
	})
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func add(t *testing.T, d *db.DB, j Job) (added bool) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		added, err = Add(t.Context(), tx, j)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func count(t *testing.T, d *db.DB, query string) int64 {
	t.Helper()
	n, err := db.One(t.Context(), d, db.Int, "", query)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// effect writes what a job does together with that it is done.
func effect(d *db.DB) func(context.Context, *Held) error {
	return func(ctx context.Context, h *Held) error {
		return d.Write(ctx, func(tx *db.Tx) error {
			if _, err := db.Exec(ctx, tx, `insert into effect (key) values ($1)`, h.Key); err != nil {
				return err
			}
			return h.Done(ctx, tx)
		})
	}
}

func one(t *testing.T, c *Crew) bool {
	t.Helper()
	worked, err := c.One(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return worked
}

func TestSixteenHandsDoEachJobOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		const jobs = 100
		for i := range jobs {
			add(t, d, Job{Kind: "k", Key: fmt.Sprint(i), At: at.now()})
		}
		var hands sync.WaitGroup
		for range 16 {
			c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: effect(d)})
			hands.Go(func() {
				for count(t, d, `select count(*) from job where done_at = 0`) > 0 {
					if _, err := c.One(t.Context()); err != nil && fault.KindOf(err) != fault.Conflict {
						t.Error(err)
						return
					}
				}
			})
		}
		hands.Wait()
		if n := count(t, d, `select count(*) from effect`); n != jobs {
			t.Errorf("%d effects of %d jobs", n, jobs)
		}
		if n := count(t, d, `select count(distinct key) from effect`); n != jobs {
			t.Errorf("%d jobs had an effect", n)
		}
	})
}

func TestAJobIsThereOnceWithItsTransactionOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		no := errors.New("no")
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := Add(t.Context(), tx, Job{Kind: "k", Key: "a", At: at.now()}); err != nil {
				return err
			}
			return no
		}); !errors.Is(err, no) {
			t.Fatal(err)
		}
		c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: effect(d)})
		if one(t, c) {
			t.Error("what was undone was done")
		}
		if !add(t, d, Job{Kind: "k", Key: "a", At: at.now()}) || add(t, d, Job{Kind: "k", Key: "a", At: at.now()}) {
			t.Error("one key is one job")
		}
		if !one(t, c) || one(t, c) {
			t.Error("it is done once")
		}
		if add(t, d, Job{Kind: "k", Key: "a", At: at.now()}) || one(t, c) {
			t.Error("what was done is done again")
		}
	})
}

func TestTheOneWhoseLeaseEndedRecordsNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		add(t, d, Job{Kind: "k", Key: "a", At: at.now()})
		c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: effect(d)})
		slow, err := c.take(t.Context())
		if err != nil || slow == nil {
			t.Fatal(slow, err)
		}
		if one(t, c) {
			t.Error("two hold one job")
		}
		at.forward(usualLease + grace)
		if !one(t, c) {
			t.Error("nobody takes over from the dead")
		}
		if err := effect(d)(t.Context(), slow); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the dead records: %v", err)
		}
		if n := count(t, d, `select count(*) from effect`); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}

func TestWhatGoesWrongIsTriedLaterAndGivenUpInTheEnd(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		add(t, d, Job{Kind: "k", Key: "a", At: at.now()})
		tries := 0
		c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Tries: 3, Do: func(context.Context, *Held) error {
			if tries++; tries == 2 {
				panic("broken")
			}
			return fault.New(fault.Transient, "fault.transient")
		}})
		for _, pause := range []time.Duration{0, firstPause, 2 * firstPause} {
			if pause > 0 && one(t, c) {
				t.Errorf("it is tried again at once")
			}
			at.forward(pause)
			if !one(t, c) {
				t.Errorf("it is not tried after %v", pause)
			}
		}
		at.forward(48 * time.Hour)
		if one(t, c) || tries != 3 {
			t.Errorf("%d tries", tries)
		}
		n, err := Counted(t.Context(), d, at.now())
		if err != nil || n.Waiting != 0 || len(n.Dead) != 1 || n.Dead[0] != (Dead{"k", 1, string(fault.Transient)}) {
			t.Errorf("%+v %v", n, err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := Revive(t.Context(), tx, at.now()); return err }); err != nil {
			t.Fatal(err)
		}
		if !one(t, c) || tries != 4 {
			t.Error("it was not revived")
		}
	})
}

func TestWhatRecursIsThereByItselfAndNeverGivenUp(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		n, fails := 0, true
		c := NewCrew(d, at.now, quiet(), Kind{Name: "sweep", Every: time.Minute, Tries: 2, Do: func(context.Context, *Held) error {
			if n++; fails {
				return fault.New(fault.Transient, "fault.transient")
			}
			return nil
		}})
		for range 2 { // two programs begin
			if err := c.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for range 6 {
			for one(t, c) {
			}
			at.forward(time.Minute)
		}
		if n != 6 {
			t.Errorf("%d of 6 times", n)
		}
		fails = false
		for range 3 {
			for one(t, c) {
			}
			at.forward(59 * time.Second)
		}
		if n != 8 {
			t.Errorf("%d of 8 times: each minute, no sooner", n)
		}
	})
}

func TestACrewStopsCleanlyAndGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		add(t, d, Job{Kind: "k", Key: "a", At: at.now()})
		ctx, stop := context.WithCancel(t.Context())
		busy := make(chan bool)
		c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: func(ctx context.Context, _ *Held) error {
			close(busy)
			<-ctx.Done()
			return ctx.Err()
		}})
		c.Pace = time.Millisecond
		ended := make(chan error)
		go func() { ended <- c.Work(ctx) }()
		<-busy
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		next := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: effect(d)})
		if !one(t, next) {
			t.Error("what was interrupted waits for its lease to end")
		}
		if n := count(t, d, `select tries from job where kind = 'k'`); n != 1 {
			t.Errorf("an interruption counts as a try: %d", n)
		}
	})
}

func TestAJobOfAnotherCrewHoldsNobodyUp(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock) {
		add(t, d, Job{Kind: "strange", Key: "a", At: at.now().Add(-time.Hour)})
		add(t, d, Job{Kind: "k", Key: "a", At: at.now()})
		c := NewCrew(d, at.now, quiet(), Kind{Name: "k", Do: effect(d)})
		if !one(t, c) || one(t, c) {
			t.Error("its own job waits behind a strange one")
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			ok, err := Cancel(t.Context(), tx, "strange", "a")
			if !ok {
				t.Error("it cannot be taken back")
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
