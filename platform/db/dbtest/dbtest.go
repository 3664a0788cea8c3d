// Package dbtest gives tests a migrated, empty database on every engine.
//
// Making the tables of every noun takes a second of PostgreSQL's time, and there
// are hundreds of tests: the tables are made once for each set of folders, and
// copied.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kith/platform/db"
)

// Each runs test once per engine: always SQLite, and PostgreSQL when
// KITH_TEST_POSTGRES holds a URL. Each has a database of its own and drops it, so
// packages may run side by side.
func Each(t *testing.T, folders []fs.FS, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, Open(t, filepath.Join(t.TempDir(), "test.db"), folders))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, Open(t, Postgres(t, folders...), folders))
	})
}

// Postgres returns the URL of a fresh database with the tables of some folders,
// which the test drops when it ends.
func Postgres(t testing.TB, folders ...fs.FS) string {
	t.Helper()
	server := os.Getenv("KITH_TEST_POSTGRES")
	if server == "" {
		t.Skip("KITH_TEST_POSTGRES is not set; `make test` sets it")
	}
	admin, err := sql.Open("pgx", server) // not through package db, whose writes are transactions
	if err != nil {
		t.Fatal(err)
	}
	admin.SetMaxIdleConns(0)
	t.Cleanup(func() {
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	model := "template0"
	if len(folders) > 0 {
		model = modelOn(t, admin, server, folders)
	}
	name := fmt.Sprintf("test_%x", rand.Uint64())
	run(t, t.Context(), admin, "create database "+name+" template "+model)
	t.Cleanup(func() { // t.Context() is over by now
		run(t, context.Background(), admin, "drop database "+name+" with (force)")
	})
	return on(t, server, name)
}

func run(t testing.TB, ctx context.Context, d *sql.DB, text string) {
	t.Helper()
	if _, err := d.ExecContext(ctx, text); err != nil {
		t.Fatal(err)
	}
}

// on returns the address of another database of the same server.
func on(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("search_path", "public")
	u.RawQuery = q.Encode()
	return u.String()
}

// modelOn returns the name of a database with the tables of some folders, made
// where there is none yet. Two that make it at once: one of them keeps its own.
func modelOn(t testing.TB, admin *sql.DB, server string, folders []fs.FS) string {
	t.Helper()
	name := "model_" + hash(t, folders)[:16]
	there := func() bool {
		var n int
		if err := admin.QueryRowContext(t.Context(), "select count(*) from pg_database where datname = $1", name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n > 0
	}
	if there() {
		return name
	}
	making := fmt.Sprintf("making_%x", rand.Uint64())
	run(t, t.Context(), admin, "create database "+making+" template template0")
	d, err := db.Open(t.Context(), on(t, server, making))
	if err == nil {
		err = d.Migrate(t.Context(), folders...)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ExecContext(t.Context(), "alter database "+making+" rename to "+name); err != nil {
		run(t, t.Context(), admin, "drop database "+making)
		if !there() {
			t.Fatal(err)
		}
	}
	return name
}

// hash names a set of tables by the texts that make them.
func hash(t testing.TB, folders []fs.FS) string {
	t.Helper()
	h := sha256.New()
	for _, f := range folders {
		files, err := fs.Glob(f, "schema/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := fs.ReadFile(f, name)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// models are files of SQLite with tables, by hash.
var models sync.Map

// SQLite puts a database with the tables of some folders where there is no file.
func SQLite(t testing.TB, file string, folders ...fs.FS) {
	t.Helper()
	if _, err := os.Stat(file); err == nil {
		return
	}
	key := hash(t, folders)
	model, ok := models.Load(key)
	if !ok {
		made := filepath.Join(t.TempDir(), "model.db")
		d, err := db.Open(t.Context(), made)
		if err == nil {
			err = d.Migrate(t.Context(), folders...)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		bytes, err := os.ReadFile(made)
		if err != nil {
			t.Fatal(err)
		}
		model, _ = models.LoadOrStore(key, bytes)
	}
	if err := os.WriteFile(file, model.([]byte), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Open opens a database for the length of a test and migrates it.
func Open(t testing.TB, url string, folders []fs.FS) *db.DB {
	t.Helper()
	if len(folders) > 0 && !strings.Contains(url, "://") {
		SQLite(t, url, folders...)
	}
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(folders) > 0 {
		if err := d.Migrate(t.Context(), folders...); err != nil {
			t.Fatal(err)
		}
	}
	return d
}
