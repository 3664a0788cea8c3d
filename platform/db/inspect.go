package db

import (
	"context"
	"database/sql"
	"io/fs"
	"slices"
	"strconv"
)

// State is what there is to know about a database without looking at a record.
type State struct {
	Engine    string // "SQLite 3.54.1", "PostgreSQL 15.10"
	Encoding  string // "UTF-8"
	Collation string // how text is sorted: "binary", "C.UTF-8"
	Durable   bool   // what was acknowledged survives a power cut
	Bytes     int64
	Applied   []int64 // migrations, in order
	Pending   []int64
	Unknown   []int64 // applied by a newer program
}

// Sorted reports whether text sorts the same on every machine.
func (s State) Sorted() bool {
	return s.Collation == "binary" || s.Collation == "C" || s.Collation == "C.UTF-8" || s.Collation == "C.utf8" || s.Collation == "POSIX"
}

// Inspect reads the state of a database; nothing is changed.
func (d *DB) Inspect(ctx context.Context, folders ...fs.FS) (s State, err error) {
	if d.Dialect.Name == "postgres" {
		err = d.inspectPostgres(ctx, &s)
	} else {
		err = d.inspectSQLite(ctx, &s)
	}
	if err != nil {
		return s, err
	}
	return s, d.inspectSteps(ctx, folders, &s)
}

func (d *DB) inspectSQLite(ctx context.Context, s *State) error {
	s.Collation = "binary"
	var sync int
	err := d.write.QueryRowContext(ctx, "pragma synchronous").Scan(&sync) // of the connection that writes
	if err != nil {
		return err
	}
	s.Durable = sync >= 2
	return d.read.QueryRowContext(ctx, `
		select 'SQLite ' || sqlite_version(), (select encoding from pragma_encoding),
			(select page_count from pragma_page_count) * (select page_size from pragma_page_size)`).
		Scan(&s.Engine, &s.Encoding, &s.Bytes)
}

func (d *DB) inspectPostgres(ctx context.Context, s *State) error {
	return d.read.QueryRowContext(ctx, `
		select 'PostgreSQL ' || current_setting('server_version'), pg_encoding_to_char(encoding), datcollate,
			current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off',
			pg_database_size(oid)
		from pg_database
		where datname = current_database()`).
		Scan(&s.Engine, &s.Encoding, &s.Collation, &s.Durable, &s.Bytes)
}

// inspectSteps compares the migrations a program brings with those applied.
func (d *DB) inspectSteps(ctx context.Context, folders []fs.FS, s *State) error {
	known, err := steps(d.Dialect, folders)
	if err != nil {
		return err
	}
	there, err := d.table(ctx, "goose_db_version")
	if err != nil {
		return err
	}
	if there {
		s.Applied, err = All(ctx, d, Int, `select distinct version_id from goose_db_version where version_id > 0 order by version_id`)
		if err != nil {
			return err
		}
	}
	var brings []int64
	for _, k := range known {
		brings = append(brings, k.Version)
		if !slices.Contains(s.Applied, k.Version) {
			s.Pending = append(s.Pending, k.Version)
		}
	}
	for _, v := range s.Applied {
		if !slices.Contains(brings, v) {
			s.Unknown = append(s.Unknown, v)
		}
	}
	return nil
}

// table reports whether a table exists.
func (d *DB) table(ctx context.Context, name string) (bool, error) {
	query := `select count(*) from sqlite_master where type = 'table' and name = $1`
	if d.Dialect.Name == "postgres" {
		query = `select count(*) from pg_tables where schemaname = current_schema() and tablename = $1`
	}
	n, err := One(ctx, d, Int, "", query, name)
	return n > 0, err
}

// Verify looks for damage in the database's own structure and returns what it
// finds, in the engine's words; deep reads every page. PostgreSQL checks pages
// itself as it reads them; there every table is read once.
func (d *DB) Verify(ctx context.Context, deep bool) (found []string, err error) {
	if d.Dialect.Name == "postgres" {
		return nil, d.readAll(ctx)
	}
	check := "pragma quick_check"
	if deep {
		check = "pragma integrity_check"
	}
	err = d.each(ctx, check, func(rows *sql.Rows) error {
		var says string
		if err := rows.Scan(&says); err != nil || says == "ok" {
			return err
		}
		found = append(found, says)
		return nil
	})
	return found, err
}

// readAll counts every table, so that a page that cannot be read is an error.
func (d *DB) readAll(ctx context.Context) error {
	tables, err := All(ctx, d, Text, `select quote_ident(tablename) from pg_tables where schemaname = current_schema() order by tablename`)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := One(ctx, d, Int, "", "select count(*) from "+t); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) each(ctx context.Context, query string, fn func(*sql.Rows) error) error {
	rows, err := d.read.QueryContext(ctx, query)
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

// Schema says which version of the schema a database has, for a message.
func (s State) Schema() string {
	if len(s.Applied) == 0 {
		return "none"
	}
	return strconv.FormatInt(s.Applied[len(s.Applied)-1], 10)
}
