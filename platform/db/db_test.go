package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var folders = []fs.FS{fstest.MapFS{"schema/202601010000_thing.sql": {Data: []byte(`
create table thing (key bigint /*rowkey*/ primary key, name text not null unique, on_it boolean not null);
create table tag (thing bigint not null, tag text not null, primary key (thing, tag)) /*clustered*/;`)}}}

func rows(from, n int) (all [][]any) {
	for i := from; i < from+n; i++ {
		all = append(all, []any{int64(i), fmt.Sprint("n", i), i%2 == 0})
	}
	return all
}

var columns = []string{"key", "name", "on_it"}

func count(t *testing.T, d *db.DB) int64 {
	t.Helper()
	n, err := db.One(t.Context(), d, db.Int, "", `select count(*) from thing`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWritesAreAllOrNothing(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		told := false
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.OnCommit(func() { told = true })
			return errors.Join(db.Insert(ctx, tx, "thing", columns, rows(0, 3)), errors.New("no"))
		})
		if err == nil || count(t, d) != 0 || told {
			t.Fatalf("a failed write left %d rows, told %v, err %v", count(t, d), told, err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			tx.OnCommit(func() { told = true })
			return db.Insert(ctx, tx, "thing", columns, rows(0, 1234))
		})
		if err != nil || count(t, d) != 1234 || !told {
			t.Fatalf("%d rows, told %v, err %v", count(t, d), told, err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error { return db.Insert(ctx, tx, "thing", columns, rows(1230, 30)) })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second row with the same key: %v", err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error { return db.InsertNew(ctx, tx, "thing", columns, rows(1230, 30)) })
		if err != nil || count(t, d) != 1260 {
			t.Errorf("InsertNew: %d rows, %v", count(t, d), err)
		}
	})
}

func TestManyWritersEachGetTheirOwnAnswer(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		kept := 0
		for i := range 200 {
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if err := db.Insert(t.Context(), tx, "thing", columns, rows(i/2, 1)); err != nil {
						return err
					}
					if i%20 == 0 {
						panic("one bad write")
					}
					return nil
				})
				if err == nil {
					mu.Lock()
					kept++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if n := count(t, d); int(n) != kept || n != 100 {
			t.Errorf("%d rows, %d writers were told yes, want 100 of each", n, kept)
		}
	})
}

func TestKeysNeverRepeat(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		var firsts []int64
		for range 3 {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				k, err := db.Keys(t.Context(), tx, "thing", 10)
				firsts = append(firsts, k)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(firsts) != "[1 11 21]" {
			t.Errorf("keys %v", firsts)
		}
	})
}

func TestParametersAppearInOrder(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		tests := map[string]bool{
			`select 1 from thing where name = $1 and key = $2 and name = $1`: true,
			`select 1 from thing where name = $2 and key = $1`:               false,
		}
		for q, ok := range tests {
			if _, err := db.All(t.Context(), d, db.Int, q, "a", 1); (err == nil) != ok {
				t.Errorf("%s: %v, want ok %v", q, err, ok)
			}
		}
	})
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context(), folders...); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAWriteWhoseCallerGaveUpDoesNothing(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Write(ctx, func(tx *db.Tx) error { return db.Insert(t.Context(), tx, "thing", columns, rows(0, 1)) }); err == nil {
			t.Error("want an error")
		}
		if count(t, d) != 0 {
			t.Error("it wrote all the same")
		}
	})
}

func TestANewerDatabaseIsLeftAlone(t *testing.T) {
	newer := fstest.MapFS{"schema/209901010000_more.sql": {Data: []byte(`create table more (id text primary key);`)}}
	dbtest.Each(t, append(folders, newer), func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context(), folders...); err == nil {
			t.Error("an older program goes on")
		}
	})
}

func TestWhatIsNotedStandsBesideWhatIsWritten(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		const each = 50
		var wait sync.WaitGroup
		failed := make(chan error, 8*each)
		for g := range 8 {
			put := d.Write
			if g%2 == 0 {
				put = d.Note
			}
			wait.Go(func() {
				for i := range each {
					failed <- put(t.Context(), func(tx *db.Tx) error {
						return db.Insert(t.Context(), tx, "thing", columns, rows(g*each+i, 1))
					})
				}
			})
		}
		wait.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, d); n != 8*each {
			t.Errorf("%d rows, want %d", n, 8*each)
		}
	})
}

func TestADatabaseOfOtherTablesIsSaid(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context(), folders...); err != nil {
			t.Fatalf("the same tables again: %v", err)
		}
		other := fstest.MapFS{"schema/202601010000_thing.sql": {Data: []byte(`create table thing (key bigint primary key);`)}}
		if err := d.Migrate(t.Context(), other); !errors.Is(err, db.ErrOtherTables) {
			t.Errorf("other tables under the same name: %v", err)
		}
	})
}
