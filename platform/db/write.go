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

// DB returns the database the transaction belongs to.
func (t *Tx) DB() *DB { return t.d }

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
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
	j := &job{ctx: ctx, fn: fn, err: make(chan error, 1)}
	select {
	case d.queue <- j:
	case <-ctx.Done():
		return ctx.Err()
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

// writer owns SQLite's writing connection. It takes whoever waits, runs them
// one after the other between savepoints, commits once and tells them all.
func (d *DB) writer() {
	ctx := context.Background()
	var conn *sql.Conn
	stmts := map[string]*sql.Stmt{}
	defer func() {
		if conn != nil {
			conn.Close()
		}
	}()
	for {
		var first *job
		select {
		case first = <-d.queue:
		case <-d.stop:
			return
		}
		if conn == nil {
			c, err := d.write.Conn(ctx)
			if err != nil {
				first.err <- err
				continue
			}
			conn = c
		}
		d.group(ctx, conn, stmts, first)
	}
}

func (d *DB) group(ctx context.Context, conn *sql.Conn, stmts map[string]*sql.Stmt, first *job) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		first.err <- classify(err)
		return
	}
	t := &Tx{d: d, conn: conn, tx: tx, stmts: stmts}
	if len(d.queue) == 0 { // nobody else waits: no savepoint to pay for
		t.alone(first)
		return
	}
	var all []*job
	for j, n := first, 0; j != nil; n++ {
		j.failed = classify(t.savepoint(j))
		all = append(all, j)
		if j = nil; n < groupLimit {
			select {
			case j = <-d.queue:
			default:
			}
		}
	}
	err = classify(tx.Commit())
	if err != nil {
		err = errors.Join(err, ignoreDone(tx.Rollback()))
	}
	for _, j := range all {
		j.tell(cmp.Or(err, j.failed))
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
func (t *Tx) alone(j *job) {
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
