package db_test

import (
	"io/fs"
	"strings"
	"testing"

	"kith/platform/db"
	"kith/platform/db/dbtest"
)

func TestADatabaseSaysWhatStateItIsIn(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		s, err := d.Inspect(ctx, folders...)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.Engine, "SQL") || !strings.HasPrefix(s.Encoding, "UTF") || !s.Sorted() || s.Bytes == 0 ||
			s.Schema() != "202601010000" || len(s.Pending)+len(s.Unknown) != 0 {
			t.Errorf("%+v", s)
		}
		if !s.Durable && d.Dialect.Name == "sqlite" {
			t.Error("SQLite must be durable")
		}
		if s, err = d.Inspect(ctx, []fs.FS{}...); err != nil || len(s.Unknown) != 1 {
			t.Errorf("an older program sees what it does not know: %+v, %v", s, err)
		}
		if found, err := d.Verify(ctx, true); err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	})
}
