package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// counters are the numbers Keys hands out; every database has them.
const counters = `create table if not exists counter (name text primary key, next bigint not null)`

// Migrate applies every schema/*.sql of every folder that is not applied yet,
// in order of file name across all folders: 202611161000_people.sql. Applied
// files never change.
func (d *DB) Migrate(ctx context.Context, folders ...fs.FS) error {
	steps, err := steps(d.Dialect, folders)
	if err != nil {
		return err
	}
	pool, err := d.schemaPool()
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, counters); err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if d.Dialect.Name == "postgres" {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, pool, nil, goose.WithGoMigrations(steps...),
		goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	if at, err := p.GetDBVersion(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	} else if len(steps) > 0 && at > steps[len(steps)-1].Version {
		return errors.New("a newer Kith has used this database; this one leaves it alone")
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// schemaPool opens a short-lived pool, so that SQLite's writer keeps its own connection.
func (d *DB) schemaPool() (*sql.DB, error) {
	if d.Dialect.Name == "postgres" {
		return sql.Open("pgx", d.url)
	}
	pool, err := sql.Open("sqlite", sqliteURL(d.url, "&_txlock=immediate"))
	if err == nil {
		pool.SetMaxOpenConns(1)
	}
	return pool, err
}

func steps(dialect Dialect, folders []fs.FS) ([]*goose.Migration, error) {
	var all []*goose.Migration
	for _, f := range folders {
		names, err := fs.Glob(f, "schema/*.sql")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			text, err := fs.ReadFile(f, n)
			if err != nil {
				return nil, err
			}
			stamp, _, _ := strings.Cut(path.Base(n), "_")
			version, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: the name must begin with a time stamp", n)
			}
			run := dialect.schema(string(text))
			all = append(all, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, run)
				return err
			}}, nil))
		}
	}
	slices.SortFunc(all, func(a, b *goose.Migration) int { return cmp.Compare(a.Version, b.Version) })
	return all, nil
}
