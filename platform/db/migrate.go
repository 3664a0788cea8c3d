package db

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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
	for _, table := range []string{counters, texts} {
		if _, err := pool.ExecContext(ctx, table); err != nil {
			return err
		}
	}
	dialect := goose.DialectSQLite3
	if d.Dialect.Name == "postgres" {
		dialect = goose.DialectPostgres
	}
	var goes []*goose.Migration
	for _, s := range steps {
		goes = append(goes, s.Migration)
	}
	p, err := goose.NewProvider(dialect, pool, nil, goose.WithGoMigrations(goes...),
		goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	if at, err := p.GetDBVersion(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	} else if len(steps) > 0 && at > steps[len(steps)-1].Version {
		return errors.New("a newer Kith has used this database; this one leaves it alone")
	}
	if err := sameTexts(ctx, pool, p, steps); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// texts remembers of what text each step was made.
const texts = `create table if not exists schema_text (version bigint primary key, hash text not null)`

// ErrOtherTables is a database whose tables were made by files that have
// changed since, which only happens before a release.
var ErrOtherTables = errors.New("this database was made by a Kith that was not released yet, with other tables; " +
	"begin anew (kith demo --fresh), or import into a new folder")

// sameTexts compares the steps that were applied with those of this program.
func sameTexts(ctx context.Context, pool *sql.DB, p *goose.Provider, steps []step) error {
	all, err := p.Status(ctx)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	applied := map[int64]bool{}
	for _, s := range all {
		applied[s.Source.Version] = s.State == goose.StateApplied
	}
	for _, s := range steps {
		if !applied[s.Version] {
			continue
		}
		var hash string
		err := pool.QueryRowContext(ctx, `select hash from schema_text where version = $1`, s.Version).Scan(&hash)
		if errors.Is(err, sql.ErrNoRows) || err == nil && hash != s.hash {
			return ErrOtherTables
		}
		if err != nil {
			return fmt.Errorf("schema: %w", err)
		}
	}
	return nil
}

// step is one file of a schema.
type step struct {
	*goose.Migration
	hash string
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

func steps(dialect Dialect, folders []fs.FS) (all []step, err error) {
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
			sum := sha256.Sum256(text)
			hash := hex.EncodeToString(sum[:])
			m := goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
				if _, err := tx.ExecContext(ctx, run); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, `insert into schema_text (version, hash) values ($1, $2)`, version, hash)
				return err
			}}, nil)
			all = append(all, step{m, hash})
		}
	}
	slices.SortFunc(all, func(a, b step) int { return cmp.Compare(a.Version, b.Version) })
	return all, nil
}
