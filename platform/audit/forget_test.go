package audit_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// years writes lines of three years, ten in each.
func years(t *testing.T, d *db.DB) {
	t.Helper()
	for year := range 3 {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i := range int64(10) {
				e := audit.Event{At: clock().AddDate(year-8, 0, int(i)), Who: lena, Action: audit.Update, Why: "x", Count: 1, About: []int64{i + 1}}
				if _, err := audit.Record(t.Context(), tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		grown(t, d)
	}
}

func lines(t *testing.T, d *db.DB) int64 {
	t.Helper()
	n, err := db.One(t.Context(), d, db.Int, "", `select count(*) from audit_event`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForgettingLeavesATreeThatCanBeChecked(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		years(t, d)
		before := grown(t, d)
		s := signer(t, filepath.Join(t.TempDir(), "key"))
		var sealed []audit.Root
		root, err := audit.Forget(t.Context(), d, clock().AddDate(-7, 0, 3), clock(), func(r audit.Root) error {
			if lines(t, d) != 31 {
				t.Error("something is gone before it is signed that it goes")
			}
			text, err := s.Checkpoint(r)
			if err == nil {
				sealed, err = audit.Checkpoints(text, s.Verifier)
			}
			return err
		})
		if err != nil || root.Forgot != 13 || root.Size != 31 || lines(t, d) != 18 {
			t.Fatalf("%+v, %d lines, %v", root, lines(t, d), err)
		}
		if len(sealed) != 1 || sealed[0] != root {
			t.Errorf("signed was %+v, it is %+v", sealed, root)
		}
		for name, roots := range map[string][]audit.Root{"with what was signed": {before, sealed[0]}, "without": nil} {
			if v, err := audit.Verify(t.Context(), d, roots, nil); err != nil || len(v.Findings) > 0 || v.Forgot != 13 || v.Root.Size != 31 {
				t.Errorf("%s: %+v, %v", name, v, err)
			}
		}
		// Whoever writes into the database cannot sign that it was forgotten.
		if v, err := audit.Verify(t.Context(), d, []audit.Root{before}, nil); err != nil || len(v.Findings) != 13 || v.Findings[0].Key != audit.Dropped {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := d.ExecContext(t.Context(), `delete from audit_event where key = (select event from audit_leaf where leaf = 13)`); err != nil {
			t.Fatal(err)
		}
		if v, err := audit.Verify(t.Context(), d, sealed, nil); err != nil || len(v.Findings) == 0 || v.Findings[0].Key != audit.Dropped {
			t.Errorf("the line behind the last that may be gone is gone: %+v, %v", v, err)
		}
	})
}

func TestForgettingThatWasStoppedGoesOn(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		years(t, d)
		for range 2 { // the second time there is nothing more to forget
			if _, err := audit.Forget(t.Context(), d, clock().AddDate(-7, 0, 0), clock(), func(audit.Root) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if v, err := audit.Verify(t.Context(), d, nil, nil); err != nil || len(v.Findings) > 0 || v.Forgot != 10 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestADatabaseThatWasSetBackIsKnownByItsTree(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		years(t, d)
		root := grown(t, d)
		for want, signed := range map[bool][]audit.Root{
			false: {{}, root},
			true:  {{Size: root.Size + 1, Hash: root.Hash}, {Size: root.Size - 3, Hash: root.Hash}},
		} {
			for _, r := range signed {
				if got, err := audit.Behind(t.Context(), d, r); err != nil || got != want {
					t.Errorf("%d leaves: %v, want %v (%v)", r.Size, got, want, err)
				}
			}
		}
		for _, looked := range []bool{false, true} {
			err := d.Write(t.Context(), func(tx *db.Tx) error { return audit.NoteBack(t.Context(), tx, clock(), looked) })
			if err != nil {
				t.Fatal(err)
			}
			if held, err := audit.Held(t.Context(), d); err != nil || held == looked {
				t.Errorf("held %v after looked %v, %v", held, looked, err)
			}
		}
	})
}

func TestWhatEndedIsWrittenDownAndSigned(t *testing.T) {
	dir := t.TempDir()
	s, other := signer(t, filepath.Join(dir, "a")), signer(t, filepath.Join(dir, "b"))
	want := []audit.Ended{{"Practitioner/lena", "", clock()}, {"Patient/a b\nc", "noor 8", clock().Add(time.Microsecond)}}
	text, err := s.WriteEnded(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := audit.ReadEnded(text, s.Verifier)
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := audit.ReadEnded(text, other.Verifier); err == nil {
		t.Error("another key is believed")
	}
	root, err := s.Checkpoint(audit.Root{Size: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := audit.ReadEnded(root, s.Verifier); err == nil {
		t.Error("a checkpoint is taken for it")
	}
}

// A power cut in the middle of writing a checkpoint leaves the ones before it,
// and the next one is written behind those.
func TestATornCheckpointHidesNoOther(t *testing.T) {
	dir := t.TempDir()
	s, out := signer(t, filepath.Join(dir, "key")), filepath.Join(dir, "out")
	add := func(size int64) {
		text, err := s.Checkpoint(audit.Root{Size: size})
		if err == nil {
			err = audit.Export(t.Context(), out, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read := func() (sizes []int64) {
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		roots, err := audit.Checkpoints(text, s.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roots {
			sizes = append(sizes, r.Size)
		}
		return sizes
	}
	add(1)
	add(2)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	half := len(text) / 2
	for cut := half; cut < len(text)-len("----\n"); cut++ {
		if err := os.WriteFile(out, text[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if got := read(); !slices.Equal(got, []int64{1}) {
			t.Fatalf("cut at %d of %d: %v", cut, len(text), got)
		}
		add(3)
		if got := read(); !slices.Equal(got, []int64{1, 3}) {
			t.Fatalf("cut at %d of %d, then written on: %v", cut, len(text), got)
		}
	}
}
