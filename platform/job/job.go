// Package job is what is done later: a queue in the database. A job is put there
// in the transaction of whatever makes it due, so that both are there or neither.
// Somebody holds it by a lease while working on it; when the program dies, the
// lease ends and another takes it.
//
// # How often
//
// A job has a kind and a key, and of each pair there is one, for as long as it is
// remembered (see Forget). Its effect in our database happens once: it is written
// in the transaction that records that the job is done (Held.Done), and that
// transaction fails when the lease is no longer ours. An effect outside, such as
// a letter, happens at least once: the program may die between the effect and the
// record.
//
// # States
//
//	waiting  its time has not come, or nobody has taken it
//	held     somebody works on it, until the lease ends
//	done     remembered, so that it is not done again
//	dead     tried too often; kith doctor tells, Revive tries again
//
// See docs/decisions/0019-jobs.md.
package job

import (
	"cmp"
	"context"
	"embed"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// Files holds the table.
//
//go:embed schema
var Files embed.FS

// Job is one thing to be done.
type Job struct {
	Kind    string    // "letter"
	Key     string    // one of a kind and key is done once; "" for one that has no like
	Payload []byte    // references only: it lies readable in the database and its backups
	At      time.Time // not before
}

// Add puts a job into the queue; it is there once tx is. added is false where one
// of its kind and key is there or was done: nothing changes then. It is not for
// recurring kinds, which are there by themselves.
func Add(ctx context.Context, tx *db.Tx, j Job) (added bool, err error) {
	if j.Kind == "" || j.At.IsZero() {
		return false, fault.New(fault.Required, "fault.exception")
	}
	if j.Payload == nil {
		j.Payload = []byte{}
	}
	n, err := db.Exec(ctx, tx, `
		insert into job (kind, key, payload, run_at, tries, lease, until_at, made_at, done_at, dead_at, why)
		values ($1, $2, $3, $4, 0, '', 0, $4, 0, 0, '')
		on conflict (kind, key) do nothing`,
		j.Kind, cmp.Or(j.Key, proof.NewToken()), j.Payload, j.At.UnixMicro())
	return n > 0, err
}

// Cancel takes back a job that nobody has done; ok is false where it is done,
// given up, or was never there. Whoever holds it meanwhile cannot record it.
func Cancel(ctx context.Context, tx *db.Tx, kind, key string) (ok bool, err error) {
	n, err := db.Exec(ctx, tx, `delete from job where kind = $1 and key = $2 and done_at = 0 and dead_at = 0`, kind, key)
	return n > 0, err
}

// Dead is a kind of which some were given up.
type Dead struct {
	Kind  string
	Count int64
	Why   string // kind of the fault of one of them
}

// Count is how it stands with the queue.
type Count struct {
	Waiting, Late int64 // Late of Waiting should have been done an hour ago
	Dead          []Dead
}

// Counted counts the queue as of a moment.
func Counted(ctx context.Context, q db.Querier, now time.Time) (c Count, err error) {
	err = db.Each(ctx, q, func(r db.Row) error { return r.Scan(&c.Waiting, &c.Late) }, `
		select count(*), count(*) filter (where run_at < $1) from job where done_at = 0 and dead_at = 0`,
		now.Add(-time.Hour).UnixMicro())
	if err != nil {
		return c, err
	}
	c.Dead, err = db.All(ctx, q, func(r db.Row) (d Dead, err error) {
		err = r.Scan(&d.Kind, &d.Count, &d.Why)
		return d, err
	}, `select kind, count(*), max(why) from job where dead_at > 0 group by kind order by kind`)
	return c, err
}

// Revive gives every job that was given up another round of tries, from now.
func Revive(ctx context.Context, tx *db.Tx, now time.Time) (count int64, err error) {
	return db.Exec(ctx, tx, `update job set dead_at = 0, tries = 0, run_at = $1 where dead_at > 0`, now.UnixMicro())
}

// Forget drops what was done before a day; its key could then be used anew.
func Forget(ctx context.Context, tx *db.Tx, before time.Time) (count int64, err error) {
	return db.Exec(ctx, tx, `delete from job where done_at > 0 and done_at < $1`, before.UnixMicro())
}
