package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Tx is a write transaction.
type Tx struct {
	d     *DB
	conn  *sql.Conn
	tx    *sql.Tx
	stmts map[string]*sql.Stmt // prepared on conn, kept between transactions
	after []func()
}

// ExecContext runs one statement, prepared once for each connection.
func (t *Tx) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	s, err := t.prepared(ctx, q)
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, q, args...)
}

// QueryContext runs one query inside the transaction.
func (t *Tx) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	s, err := t.prepared(ctx, q)
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, q, args...)
}

// prepared returns nil on engines that keep prepared statements themselves.
// A statement prepared on the connection runs inside the transaction that is
// open on it; Tx.StmtContext would prepare it anew each time.
func (t *Tx) prepared(ctx context.Context, q string) (*sql.Stmt, error) {
	if t.stmts == nil {
		return nil, nil
	}
	if s, ok := t.stmts[q]; ok {
		return s, nil
	}
	s, err := t.conn.PrepareContext(ctx, bare(q))
	if err == nil {
		t.stmts[q] = s
	}
	return s, err
}

// OnCommit runs fn once the transaction is durable, and not if it fails:
// the place to tell a cache.
func (t *Tx) OnCommit(fn func()) { t.after = append(t.after, fn) }

// Large says that the transaction writes much. PostgreSQL then plans each of its
// statements for the tables as they are: a plan kept from when one was small
// reads all of it once it is large, and an import took three times as long.
func (t *Tx) Large(ctx context.Context) error {
	if t.d.Dialect.Name != "postgres" {
		return nil
	}
	_, err := t.tx.ExecContext(ctx, "set local plan_cache_mode = force_custom_plan")
	return err
}

// DB returns the database the transaction belongs to.
func (t *Tx) DB() *DB { return t.d }

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	note bool // see DB.Note
	err  chan error
	done []func()

	// failed is told when the group is durable, and no sooner: it may be due to
	// what another of the group wrote, which nobody can read yet.
	failed error
}

// Write runs fn in one transaction and returns when it is durable. fn may run
// again when the engine asks for a retry, so it must not touch anything but
// the transaction. It must not call Write.
func (d *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	if d.Dialect.Name == "postgres" {
		return d.writeAlone(ctx, fn)
	}
	return d.enqueue(&job{ctx: ctx, fn: fn, err: make(chan error, 1)})
}

// Note is Write for what may wait a moment for the disk: once it returns, the
// end of the program undoes nothing any more, but a power cut may take what was
// noted in the last quarter of a second. Only a line that says that somebody
// read something may go this way; see docs/decisions/0012.
func (d *DB) Note(ctx context.Context, fn func(tx *Tx) error) error {
	if d.Dialect.Name == "postgres" {
		return d.writeAlone(ctx, func(tx *Tx) error {
			if _, err := tx.ExecContext(ctx, "set local synchronous_commit = off"); err != nil {
				return err
			}
			return fn(tx)
		})
	}
	return d.enqueue(&job{ctx: ctx, fn: fn, note: true, err: make(chan error, 1)})
}

// enqueue hands a job to SQLite's writer and waits for its answer.
func (d *DB) enqueue(j *job) error {
	select {
	case d.queue <- j:
	case <-j.ctx.Done():
		return j.ctx.Err()
	case <-d.stop:
		return errors.New("the database is closing")
	}
	return <-j.err
}

// writeAlone gives a PostgreSQL writer a transaction of its own and retries it
// when the server asks for that.
func (d *DB) writeAlone(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 0; ; try++ {
		after, err := d.attempt(ctx, fn)
		if err == nil {
			for _, f := range after {
				f()
			}
			return nil
		}
		if !retryable(err) || try == 8 {
			return classify(err)
		}
		select {
		case <-time.After(time.Duration(5<<try) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) attempt(ctx context.Context, fn func(tx *Tx) error) (after []func(), err error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() // gives it back to the pool
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	t := &Tx{d: d, conn: conn, tx: tx}
	if err := safely(fn, t); err != nil {
		return nil, errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return t.after, tx.Commit()
}

// groupLimit bounds how many waiting writers share one commit.
const groupLimit = 64

// unsynced is how long SQLite may keep what was noted to itself.
const unsynced = 250 * time.Millisecond

// writer is the goroutine that owns SQLite's writing connection. It takes
// whoever waits, runs them one after the other between savepoints, commits once
// and tells them all.
type writer struct {
	d     *DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	next  *job             // left over from the last group: of the other sort
	lazy  bool             // the connection does not wait for the disk at a commit
	sync  <-chan time.Time // when what was noted has waited long enough; nil when nothing waits
}

func (d *DB) writer() {
	w := writer{d: d, stmts: map[string]*sql.Stmt{}}
	defer func() {
		if w.conn != nil {
			w.conn.Close()
		}
	}()
	for {
		w.scrub(context.Background())
		first := w.next
		w.next = nil
		if first == nil {
			select {
			case first = <-d.queue:
			case <-w.sync:
				first = flush()
			case <-d.stop:
				if w.sync != nil {
					w.group(flush())
				}
				return
			}
		}
		w.group(first)
	}
}

// flush is a write of its own that makes everything noted before it durable.
func flush() *job {
	return &job{ctx: context.Background(), err: make(chan error, 1), fn: func(tx *Tx) error {
		_, err := Exec(context.Background(), tx, `
			insert into counter (name, next) values ('flush', 1)
			on conflict (name) do update set next = counter.next + 1`)
		return err
	}}
}

// ready opens the connection and says whether the next commit waits for the disk.
func (w *writer) ready(ctx context.Context, lazy bool) (err error) {
	if w.conn == nil {
		if w.conn, err = w.d.write.Conn(ctx); err != nil {
			return err
		}
	}
	if w.lazy == lazy {
		return nil
	}
	mode := "full"
	if lazy {
		mode = "normal"
	}
	if _, err = w.conn.ExecContext(ctx, "pragma synchronous = "+mode); err == nil {
		w.lazy = lazy
	}
	return err
}

// group runs the first job and those waiting behind it. A group that waits for
// the disk takes everybody; one that does not, only jobs of its sort.
func (w *writer) group(first *job) {
	ctx := context.Background()
	if err := w.ready(ctx, first.note); err != nil {
		first.err <- classify(err)
		return
	}
	tx, err := w.conn.BeginTx(ctx, nil)
	if err != nil {
		first.err <- classify(err)
		return
	}
	t := &Tx{d: w.d, conn: w.conn, tx: tx, stmts: w.stmts}
	if len(w.d.queue) == 0 { // nobody else waits: no savepoint to pay for
		w.committed(t.alone(first))
		return
	}
	all := w.run(t, first)
	err = classify(tx.Commit())
	if err != nil {
		err = errors.Join(err, ignoreDone(tx.Rollback()))
	}
	w.committed(err)
	for _, j := range all {
		j.tell(cmp.Or(err, j.failed))
	}
}

// run runs the jobs of one group and returns them.
func (w *writer) run(t *Tx, first *job) (all []*job) {
	for j := first; j != nil; {
		j.failed = classify(t.savepoint(j))
		all = append(all, j)
		if j = nil; len(all) < groupLimit {
			select {
			case j = <-w.d.queue:
			default:
			}
		}
		if j != nil && w.lazy && !j.note {
			w.next, j = j, nil
		}
	}
	return all
}

// committed notes whether something waits for the disk after a group.
func (w *writer) committed(err error) {
	switch {
	case err != nil:
	case !w.lazy:
		w.sync = nil
	case w.sync == nil:
		w.sync = time.After(unsynced)
	}
}

// tell hands a job its answer, after those who asked to hear of a commit.
func (j *job) tell(err error) {
	if err == nil {
		for _, f := range j.done {
			f()
		}
	}
	j.err <- err
}

// alone runs one job as the whole transaction.
func (t *Tx) alone(j *job) error {
	err := j.ctx.Err()
	if err == nil {
		err = safely(j.fn, t)
	}
	if err == nil {
		err = t.tx.Commit()
	}
	if err != nil {
		err = errors.Join(err, ignoreDone(t.tx.Rollback()))
	}
	j.done = t.after
	j.tell(classify(err))
	return err
}

// savepoint runs one job so that its failure undoes only its own work.
func (t *Tx) savepoint(j *job) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	ctx := context.Background() // a half-run statement must not poison the group
	if _, err := t.tx.ExecContext(ctx, "savepoint job"); err != nil {
		return err
	}
	t.after = nil
	defer func() {
		undo := "release job"
		if err != nil {
			undo = "rollback to job; release job"
		}
		if _, e := t.tx.ExecContext(ctx, undo); e != nil {
			err = errors.Join(err, e)
		}
		j.done = t.after
	}()
	return safely(j.fn, t)
}

// safely turns a panic of one write into its error; the others go on.
func safely(fn func(*Tx) error, t *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v", p)
		}
	}()
	return fn(t)
}

// ignoreDone drops the error of rolling back what the engine has rolled back.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Scrub takes what was overwritten out of SQLite's log of writes, before the
// next write: for whoever sealed what lay readable. Readers may hold it up; then
// a later write tries again.
func (d *DB) Scrub() { d.scrubbing.Store(d.Dialect.Name == "sqlite") }

// scrub empties the log into the file, where freed pages are overwritten.
func (w *writer) scrub(ctx context.Context) {
	if w.conn == nil || !w.d.scrubbing.Load() {
		return
	}
	var held, pages, done int64
	if _, err := w.conn.ExecContext(ctx, "pragma busy_timeout = 200"); err != nil {
		return // the next write hears of it
	}
	err := w.conn.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&held, &pages, &done)
	w.d.scrubbing.Store(err != nil || held != 0)
	if _, err := w.conn.ExecContext(ctx, "pragma busy_timeout = 10000"); err != nil {
		w.d.scrubbing.Store(true)
	}
}
