package db

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	modernc "modernc.org/sqlite"

	"kith/platform/fault"
)

// Dialect is everything that differs between engines. Keep it this small: a
// query that needs more belongs in a method here, never in an if in a store.
type Dialect struct {
	Name   string              // "sqlite" or "postgres"
	schema func(string) string // hints in schema text to the engine's words
	claim  string              // suffix that makes a select skip rows another worker holds
	hold   string              // suffix that makes a select hold its rows until the transaction ends
	apart  string              // what keeps an engine from joining a select behind "in" with what it stands in
	turn   string              // select of the number of a transaction; "" where a counter gives it
	mark   string              // select of the first number that may still come
	find   string              // function that says where in a text another one stands, 0 for nowhere
}

// Schema text runs on PostgreSQL as it stands. Hints in comments let an engine
// store a table the way it does best. For SQLite, /*rowkey*/ is a number that
// is the row's own address and /*clustered*/ a table that is its primary key.
// A table marked /*words*/ is a full-text index; see Prose.
// A table marked /*index*/ is clustered too; PostgreSQL, which keeps a table
// and its key apart, gets a plain index instead of the key, without its last
// column: equal entries then share their place, a quarter of the size.
var (
	sqlite = Dialect{Name: "sqlite", schema: func(text string) string {
		text = wordTable.ReplaceAllString(text, "create virtual table ${1} using fts5 (words, content = '', columnsize = 0, tokenize = 'ascii');")
		return sqliteHints.Replace(text)
	}, find: "instr", mark: "select coalesce(max(next), 1) from counter where name = 'turn'"}
	postgres = Dialect{Name: "postgres", schema: func(text string) string {
		text = wordTable.ReplaceAllString(text, "${0}\n\ncreate index ${1}_look on ${1} using gin ((words::tsvector));")
		return indexTable.ReplaceAllString(text, "create table ${1} (${2}\n);\n\ncreate index ${1}_look on ${1} (${3});")
	}, claim: " for update skip locked", hold: " for update", find: "strpos", apart: " is true",
		turn: "select cast(cast(pg_current_xact_id() as text) as bigint)",
		mark: "select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)"}
)

var sqliteHints = strings.NewReplacer("bigint /*rowkey*/", "integer", ") /*clustered*/", ") without rowid", ") /*index*/", ") without rowid")

var wordTable = regexp.MustCompile(`(?s)create table (\w+) \([^;]*?\) /\*words\*/;`)

var indexTable = regexp.MustCompile(`(?s)create table (\w+) \(([^;]*?),\s*primary key \(([^)]*), \w+\)\s*\) /\*index\*/;`)

// Claim returns the suffix that makes a select skip rows another worker holds.
func (d Dialect) Claim() string { return d.claim }

// Hold returns the suffix that makes a select in a Tx hold its rows until the
// transaction ends; SQLite has one writer anyway.
func (d Dialect) Hold() string { return d.hold }

// Apart writes a test "x in (select …)" so that the select is answered once and
// whole. PostgreSQL else joins it with what stands around, and where it guesses
// wrong how much it will find, looks again for each row.
func (d Dialect) Apart(test string) string {
	if d.apart == "" {
		return test
	}
	return "(" + test + ")" + d.apart
}

// Holds writes the test that a column of text holds another text, to the byte.
func (d Dialect) Holds(column, text string) string {
	return d.find + "(" + column + ", " + text + ") > 0"
}

const maxRows, maxParams = 400, 4000 // of one insert; PostgreSQL allows 65,535 parameters

// Insert adds rows, each with a value for every column. On PostgreSQL more
// than a handful travel by COPY, so a row that is there already is an error;
// use InsertNew for rows that may be.
func Insert(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	if tx.d.Dialect.Name == "postgres" && len(rows) > 20 {
		return classify(tx.copyIn(ctx, table, columns, rows))
	}
	return insertion{table, strings.Join(columns, ", "), ""}.run(ctx, tx, rows, len(columns))
}

// InsertNew adds those rows whose key is not there yet.
func InsertNew(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	return insertion{table, strings.Join(columns, ", "), " on conflict do nothing"}.run(ctx, tx, rows, len(columns))
}

// insertion is an insert without its values.
type insertion struct{ table, columns, suffix string }

func (in insertion) run(ctx context.Context, tx *Tx, rows [][]any, columns int) error {
	args := make([]any, 0, min(len(rows), maxRows)*columns)
	for len(rows) > 0 {
		n := chunk(len(rows), columns)
		args = args[:0]
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		rows = rows[n:]
		if _, err := tx.ExecContext(ctx, in.text(n, columns), args...); err != nil {
			return classify(err)
		}
	}
	return nil
}

// chunk is how many of so many rows go into the next statement. Only a few
// sizes occur, so the prepared statements are few.
func chunk(rows, columns int) int {
	for _, n := range [...]int{maxRows, 128, 32, 8} {
		if n <= rows && n*columns <= maxParams {
			return n
		}
	}
	return 1
}

type insertKey struct {
	insertion
	rows int
}

var insertTexts sync.Map // insertKey: string

// text is the statement for so many rows, written once.
func (in insertion) text(rows, columns int) string {
	key := insertKey{in, rows}
	if text, ok := insertTexts.Load(key); ok {
		return text.(string)
	}
	text := "insert into " + in.table + " (" + in.columns + ") values " + Tuples(rows, columns) + in.suffix
	insertTexts.Store(key, text)
	return text
}

// Tuples writes "($1,$2),($3,$4)" for rows of n columns.
func Tuples(rows, n int) string {
	var b strings.Builder
	for p := 0; p < rows*n; p++ {
		switch {
		case p == 0:
			b.WriteByte('(')
		case p%n == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", p+1)
	}
	b.WriteByte(')')
	return b.String()
}

// copyIn streams rows by COPY inside the transaction.
func (t *Tx) copyIn(ctx context.Context, table string, columns []string, rows [][]any) error {
	return t.conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		return err
	})
}

// Keys reserves n consecutive numbers of a sequence and returns the first.
// Gaps are normal: on PostgreSQL the reservation stands even if the
// transaction does not, and a few numbers are reserved at a time, because each
// reservation waits for the disk while others wait for it.
func Keys(ctx context.Context, tx *Tx, sequence string, n int64) (int64, error) {
	if tx.d.Dialect.Name != "postgres" {
		return reserve(ctx, tx, sequence, n)
	}
	if n > someKeys {
		return reserve(ctx, tx.d.read, sequence, n)
	}
	return tx.d.keys.take(ctx, tx.d.read, sequence, n)
}

func reserve(ctx context.Context, q Querier, sequence string, n int64) (int64, error) {
	return One(ctx, q, Int, "", `
		insert into counter (name, next) values ($1, $2 + 1)
		on conflict (name) do update set next = counter.next + $2
		returning next - $2`, sequence, n)
}

// someKeys is how many numbers are reserved at a time where few are needed.
const someKeys = 256

// keyring is numbers that are reserved and not used yet.
type keyring struct {
	mu   sync.Mutex
	left map[string]span
}

type span struct{ next, end int64 }

func (k *keyring) take(ctx context.Context, q Querier, sequence string, n int64) (int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.left[sequence]
	if s.end-s.next < n {
		first, err := reserve(ctx, q, sequence, someKeys)
		if err != nil {
			return 0, err
		}
		s = span{first, first + someKeys}
	}
	if k.left == nil {
		k.left = map[string]span{}
	}
	k.left[sequence] = span{s.next + n, s.end}
	return s.next, nil
}

// Analyze refreshes the planner's statistics after large changes.
func (d *DB) Analyze(ctx context.Context) error {
	if d.Dialect.Name == "postgres" {
		_, err := d.write.ExecContext(ctx, "analyze")
		return err
	}
	_, err := d.ExecContext(ctx, "pragma optimize = 0x10002")
	return err
}

// retryable reports whether the engine asks to run the transaction again.
func retryable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// classify turns a constraint violation of either engine into fault.Conflict,
// and a full disk into fault.NoStore.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*modernc.Error](err); ok && e.Code()&0xff == 19 {
		return &fault.Error{Kind: fault.Conflict, Key: "db.conflict", Err: err}
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && strings.HasPrefix(e.Code, "23") {
		return &fault.Error{Kind: fault.Conflict, Key: "db.conflict", Err: err}
	}
	return err
}
