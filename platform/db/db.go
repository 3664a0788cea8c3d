// Package db opens the database and runs SQL on it. SQLite and PostgreSQL
// execute the same text: write it in the common dialect (docs/building/sql.md)
// and let Dialect supply the few things the two engines do not share.
//
// Reads go to a pool. Writes go through Write, one transaction at a time on
// SQLite (one goroutine owns the only writing connection and commits several
// waiting writers together), side by side on PostgreSQL.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib" // also registers "pgx"
	_ "modernc.org/sqlite"           // registers "sqlite"

	"kith/platform/fault"
)

// DB is an open database.
type DB struct {
	Dialect Dialect
	url     string
	read    *sql.DB
	steady  *sql.DB // see Steady
	along   *sql.DB // see Along
	write   *sql.DB
	stmts   sync.Map // query text: *sql.Stmt on the read pool
	kept    atomic.Int64
	queue   chan *job
	stop    chan struct{}
	done    sync.WaitGroup
	keys    keyring // of PostgreSQL

	scrubbing atomic.Bool // see Scrub
}

// sqlitePragmas make SQLite durable (synchronous=FULL survives a power cut,
// NORMAL does not) and strict. Page size counts only when the file is new.
const sqlitePragmas = "_pragma=page_size(8192)&_pragma=journal_mode(wal)&_pragma=synchronous(full)" +
	"&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=trusted_schema(0)&_pragma=temp_store(2)"

// Open opens a database by URL: "postgres://…", or a file path for SQLite,
// which is created with mode 0600 if it is not there.
func Open(ctx context.Context, at string) (*DB, error) {
	d := &DB{url: at, queue: make(chan *job, 256), stop: make(chan struct{})}
	var err error
	if strings.HasPrefix(at, "postgres://") || strings.HasPrefix(at, "postgresql://") {
		d.Dialect = postgres
		for pool, plans := range map[**sql.DB]string{&d.read: anew, &d.steady: once, &d.along: once + inOrder, &d.write: short} {
			if *pool, err = openPostgres(at, plans); err != nil {
				return nil, err
			}
		}
	} else {
		d.Dialect = sqlite
		if err := touch(at); err != nil {
			return nil, err
		}
		if d.read, err = sql.Open("sqlite", sqliteURL(at, "&_pragma=query_only(1)&_pragma=cache_size(-8000)")); err != nil {
			return nil, err
		}
		d.steady, d.along = d.read, d.read
		d.read.SetMaxOpenConns(8)
		d.read.SetMaxIdleConns(8)
		if d.write, err = sql.Open("sqlite", sqliteURL(at, "&_txlock=immediate&_pragma=cache_size(-32768)&_pragma=wal_autocheckpoint(4000)&_pragma=secure_delete(1)")); err != nil {
			return nil, err
		}
		d.write.SetMaxOpenConns(1)
	}
	if err := d.write.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if d.Dialect.Name == "sqlite" {
		d.done.Go(d.writer)
	}
	return d, nil
}

// How PostgreSQL plans. A search among everybody is planned for its values, each
// time: a plan for any value reads whole tables where a rare code is asked for.
// What finds little whatever its values is planned once for all, maybe while the
// tables are empty, so only ways that stay good are open to it; what goes along
// an index has no choice at all. Short writes may keep their plans.
const (
	anew    = "set plan_cache_mode = force_custom_plan"
	once    = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off"
	inOrder = "; set enable_sort = off; set enable_bitmapscan = off; set enable_material = off"
	short   = "set plan_cache_mode = auto"
)

// openPostgres opens a pool whose sessions store large values with lz4 where
// the server can: the default takes most of an import's time. They do not
// compile queries: with our many short ones that takes 150 ms to save one.
func openPostgres(at, plans string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(at)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "set jit = off; "+plans); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `
			select set_config('default_toast_compression', 'lz4', false)
			from pg_settings
			where name = 'default_toast_compression' and 'lz4' = any (enumvals)`)
		return err
	}))
	pool.SetMaxOpenConns(12)
	pool.SetMaxIdleConns(12)
	return pool, nil
}

func sqliteURL(path, more string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + sqlitePragmas + more
}

// touch creates the file with a mode that keeps others out.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	return f.Close()
}

// Close waits for the write under way and closes the database.
func (d *DB) Close() error {
	close(d.stop)
	d.done.Wait()
	err := errors.Join(d.read.Close(), d.write.Close())
	if d.steady != d.read {
		err = errors.Join(err, d.steady.Close(), d.along.Close())
	}
	return err
}

// Querier runs SQL: a DB for one reading statement, a Tx for several that must agree.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// ExecContext runs one statement in a transaction of its own.
func (d *DB) ExecContext(ctx context.Context, q string, args ...any) (r sql.Result, err error) {
	err = d.Write(ctx, func(tx *Tx) error {
		r, err = tx.ExecContext(ctx, q, args...)
		return err
	})
	return r, err
}

// Steady returns d for queries that find little whatever their values are: one
// row, or those of one child. PostgreSQL plans them once.
func (d *DB) Steady() Querier {
	return d.on(d.steady)
}

// Along returns d for queries that go along an index in its order and end soon.
// PostgreSQL, which guesses badly how soon, is not asked for another way.
func (d *DB) Along() Querier { return d.on(d.along) }

func (d *DB) on(pool *sql.DB) Querier {
	if pool == d.read {
		return d
	}
	return reading{d, pool}
}

// reading reads on connections of their own.
type reading struct {
	*DB
	pool *sql.DB
}

func (r reading) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return r.pool.QueryContext(ctx, q, args...)
}

// maxKept bounds how many texts are remembered: a program's queries are few,
// but a search may take many shapes.
const maxKept = 1000

// QueryContext runs a query on the reading pool. Its text is prepared once.
func (d *DB) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if d.Dialect.Name != "sqlite" { // pgx keeps its own prepared statements
		return d.read.QueryContext(ctx, q, args...)
	}
	s, ok := d.stmts.Load(q)
	if !ok && d.kept.Load() > maxKept {
		return d.read.QueryContext(ctx, bare(q), args...)
	}
	if !ok {
		fresh, err := d.read.PrepareContext(ctx, bare(q))
		if err != nil {
			return nil, err
		}
		if s, ok = d.stmts.LoadOrStore(q, fresh); ok {
			if err := fresh.Close(); err != nil {
				return nil, err
			}
		} else {
			d.kept.Add(1)
			s = fresh
		}
	}
	return s.(*sql.Stmt).QueryContext(ctx, args...)
}

// bare writes $1, $2, $3 … as ? when each appears once and in order. SQLite
// takes $1 for a name and searches its list of names for every parameter,
// which makes a statement of thousands crawl.
func bare(query string) string {
	seen := 0
	for _, p := range param.FindAllString(query, -1) {
		if seen++; p != "$"+strconv.Itoa(seen) {
			return query
		}
	}
	return param.ReplaceAllLiteralString(query, "?")
}

var param = regexp.MustCompile(`\$\d+`)

var (
	checked      sync.Map // query text: error or true, decided once
	checkedCount atomic.Int64
)

// check refuses a query whose parameters do not first appear as $1, $2, $3 …
// Some SQLite drivers bind by order of appearance, so a query that starts with
// $2 would run, find nothing and look like an honest empty answer.
func check(query string) error {
	if v, ok := checked.Load(query); ok {
		err, _ := v.(error) // nil is stored as a non-error
		return err
	}
	err := checkParams(query)
	switch {
	case checkedCount.Add(1) > maxKept:
	case err != nil:
		checked.Store(query, err)
	default:
		checked.Store(query, true)
	}
	return err
}

func checkParams(query string) error {
	seen := 0
	for _, p := range param.FindAllString(query, -1) {
		n, err := strconv.Atoi(p[1:])
		if err != nil || n > seen+1 {
			return fmt.Errorf("parameter %s comes before $%d in: %s", p, seen+1, query)
		}
		seen = max(seen, n)
	}
	return nil
}

// Exec runs a statement and returns how many rows it changed.
func Exec(ctx context.Context, q Querier, query string, args ...any) (int64, error) {
	if err := check(query); err != nil {
		return 0, err
	}
	r, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, classify(err)
	}
	return r.RowsAffected()
}

// Row is one row to scan.
type Row interface{ Scan(dest ...any) error }

// Each calls fn for every row of a query. The row's bytes are valid during the call.
func Each(ctx context.Context, q Querier, fn func(Row) error, query string, args ...any) error {
	if err := check(query); err != nil {
		return err
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return classify(rows.Err())
}

// All returns every row of a query; an empty result is an empty slice.
func All[T any](ctx context.Context, q Querier, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	all := []T{}
	err := Each(ctx, q, func(r Row) error {
		t, err := scan(r)
		all = append(all, t)
		return err
	}, query, args...)
	return all, err
}

// One returns the only row of a query, or fault.NotFound with the given key.
func One[T any](ctx context.Context, q Querier, scan func(Row) (T, error), notFound, query string, args ...any) (T, error) {
	all, err := All(ctx, q, scan, query, args...)
	var none T
	switch {
	case err != nil:
		return none, err
	case len(all) == 0:
		return none, fault.New(fault.NotFound, notFound)
	case len(all) > 1:
		return none, fmt.Errorf("query for one row returned %d", len(all))
	}
	return all[0], nil
}

// Text scans a row of one text column; Int one of one number.
func Text(r Row) (s string, err error) { err = r.Scan(&s); return s, err }

// Int scans a row of one bigint column.
func Int(r Row) (n int64, err error) { err = r.Scan(&n); return n, err }

// Ping asks the database whether it is there.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }
