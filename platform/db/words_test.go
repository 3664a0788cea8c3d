package db_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kith/platform/db"
	"kith/platform/db/dbtest"
)

func TestBothEnginesFindTheSameWords(t *testing.T) {
	folder := []fs.FS{fstest.MapFS{"schema/202601010000_note.sql": {Data: []byte(`
create table note (
	key   bigint /*rowkey*/ primary key,
	words text not null
) /*words*/;`)}}}
	texts := []string{"she sleeps badly at night", "night after night", "naive", "na ive", "口の中 ए 3x4", "", strings.Repeat("a ", 249) + "b", "or not and near"}
	asked := []struct {
		phrase string
		begins bool
		want   string
	}{
		{"night", false, "[1 2]"}, {"nigh", false, "[]"}, {"nigh", true, "[1 2]"}, {"night after", false, "[2]"}, {"after sleeps", false, "[]"},
		{"at nig", true, "[1]"}, {"naive", false, "[3]"}, {"na ive", false, "[4]"}, {"口の中", false, "[5]"}, {"口", true, "[5]"}, {"口", false, "[]"},
		{"3x4", false, "[5]"}, {"a b", false, "[7]"}, {"or not", false, "[8]"}, {"not", true, "[8]"}, {"near", false, "[8]"},
	}
	dbtest.Each(t, folder, func(t *testing.T, d *db.DB) {
		var all []db.Prose
		for i, text := range texts {
			all = append(all, db.Prose{Key: int64(i + 1), Words: strings.Fields(text)})
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return db.InsertWords(t.Context(), tx, "note", all) }); err != nil {
			t.Fatal(err)
		}
		for _, tt := range asked {
			got, err := db.All(t.Context(), d, db.Int, d.Dialect.Texts("note", "cast($1 as text)"), d.Dialect.Phrase(strings.Fields(tt.phrase), tt.begins))
			slices.Sort(got)
			if err != nil || fmt.Sprint(got) != tt.want {
				t.Errorf("%q: %v, want %s (%v)", tt.phrase, got, tt.want, err)
			}
		}
	})
}
