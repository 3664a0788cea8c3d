// Package dbtest gives tests a migrated, empty database on every engine.
package dbtest

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db"
)

// Each runs test once per engine: always SQLite, and PostgreSQL when
// KITH_TEST_POSTGRES holds a URL. PostgreSQL tests get a schema of their own
// and drop it, so packages may run side by side.
func Each(t *testing.T, folders []fs.FS, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, Open(t, filepath.Join(t.TempDir(), "test.db"), folders))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, Open(t, Postgres(t), folders))
	})
}

// Postgres returns the URL of a fresh schema that the test drops when it ends.
func Postgres(t testing.TB) string {
	t.Helper()
	url := os.Getenv("KITH_TEST_POSTGRES")
	if url == "" {
		t.Skip("KITH_TEST_POSTGRES is not set; `make test` sets it")
	}
	name := fmt.Sprintf("test_%x", rand.Uint64())
	admin := Open(t, url, nil)
	if _, err := db.Exec(t.Context(), admin, "create schema "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // t.Context() is over by now
		if _, err := db.Exec(context.Background(), admin, "drop schema "+name+" cascade"); err != nil {
			t.Error(err)
		}
	})
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	return url + sep + "search_path=" + name
}

// Open opens a database for the length of a test and migrates it.
func Open(t testing.TB, url string, folders []fs.FS) *db.DB {
	t.Helper()
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
