package column

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/relation/encounter"
)

func built(t interface{ Fatal(...any) }, all ...encounter.Row) *encounter.Table {
	var b encounter.Builder
	b.Add(all...)
	table, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func drawn(t *rapid.T) []encounter.Row {
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) encounter.Row {
		return encounter.Row{
			Patient: rapid.Uint32Range(0, 40).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 9).Draw(t, "provider"),
			Day:   encounter.Day(rapid.Int32Range(-30_000, 35_000).Draw(t, "day")),
			Place: encounter.Place{Site: rapid.Uint32Range(0, 3).Draw(t, "site"), Kind: encounter.Kind(rapid.IntRange(0, 5).Draw(t, "kind"))},
		}
	})).Draw(t, "rows")
}

func names(all ...string) []Names {
	var n Names
	for _, s := range all {
		n.Text = append(n.Text, s...)
		n.Ends = append(n.Ends, uint64(len(n.Text)))
	}
	return []Names{n}
}

func told(parts []Names) (all []string) {
	for _, n := range parts {
		for i := range n.Ends {
			all = append(all, string(n.Name(uint32(i))))
		}
	}
	return all
}

// TestAFileHoldsWhatWasCreatedAndAdded adds again and again, with days before
// the first among them, and compares with everything built at once.
func TestAFileHoldsWhatWasCreatedAndAdded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "columns")
	rapid.Check(t, func(rt *rapid.T) {
		all := drawn(rt)
		if err := Create(name, Content{Table: built(t, all...), Patients: names("p0", "p1"), Sites: names(""), About: []byte("first")}); err != nil {
			rt.Fatal(err)
		}
		patients := []string{"p0", "p1"}
		for i := range rapid.IntRange(0, 4).Draw(rt, "additions") {
			f, err := Open(name)
			if err != nil {
				rt.Fatal(err)
			}
			more := drawn(rt)
			who := fmt.Sprintf("a longer name, %d", i)
			if _, err := f.Append(Content{Table: built(t, more...), Patients: names(who), About: []byte(who)}); err != nil {
				rt.Fatal(err)
			}
			all, patients = append(all, more...), append(patients, who)
			if err := f.Close(); err != nil {
				rt.Fatal(err)
			}
			if f, err = Open(name); err != nil || string(f.About) != who || f.Unfinished {
				rt.Fatal(err)
			}
			if got := told(f.Patients); fmt.Sprint(got) != fmt.Sprint(patients) || len(told(f.Sites)) != 1 || len(f.Providers) != 0 {
				rt.Fatal(got, patients)
			}
			if want := built(t, all...); !f.Table.Check() || !f.Table.Equal(want) || f.Table.Providers != want.Providers {
				rt.Fatal("the file holds another table")
			}
			if err := f.Close(); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// grown is a file with one addition, and where that begins.
func grown(t testing.TB) (name string, b []byte, end int) {
	name = filepath.Join(t.TempDir(), "columns")
	var rows []encounter.Row
	for i := range uint32(40) {
		rows = append(rows, encounter.Row{Patient: i / 2, Provider: i % 5, Day: encounter.Day(i)})
	}
	if err := Create(name, Content{Table: built(t, rows...), Patients: names("somebody")}); err != nil {
		t.Fatal(err)
	}
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	end = len(f.b)
	if repeated, err := f.Append(Content{Table: built(t, encounter.Row{Patient: 3, Provider: 7, Day: 50}, rows[6]), Patients: names("another")}); err != nil || repeated != 1 {
		t.Fatal(repeated, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(name); err != nil || len(b) <= end {
		t.Fatal("nothing was added", err)
	}
	return name, b, end
}

// TestWhoeverIsStoppedWhileAddingCostsNothing cuts the addition off after each
// of its bytes, and adds again.
func TestWhoeverIsStoppedWhileAddingCostsNothing(t *testing.T) {
	name, b, end := grown(t)
	for cut := end; cut < len(b); cut++ {
		if err := os.WriteFile(name, b[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := Open(name)
		if err != nil || f.Table.Len() != 40 || f.Unfinished != (cut > end) || len(f.Patients) != 1 {
			t.Fatal(cut, err)
		}
		if _, err := f.Append(Content{Table: built(t, encounter.Row{Patient: 1, Provider: 1, Day: 90})}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if f, err = Open(name); err != nil || f.Table.Len() != 41 || f.Unfinished {
			t.Fatal(cut, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnyDamagedByteIsFound changes each byte of a file in turn. Only in the
// last addition may it be taken for one that was not finished.
func TestAnyDamagedByteIsFound(t *testing.T) {
	_, b, end := grown(t)
	for i := range b {
		wrong := bytes.Clone(b)
		wrong[i] ^= 0x41
		got, err := Read(wrong)
		if i < end && !errors.Is(err, ErrFormat) || i >= end && err == nil && got.Table.Len() != 40 {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for name, wrong := range map[string][]byte{
		"empty": nil, "other": []byte("patient,provider,day\n1,2,2026-04-14\n"), "cut off": b[:end-8],
		"two tables":              append(bytes.Clone(b[:end]), b[:end]...),
		"an addition alone":       b[end:],
		"damage before what came": append(append(bytes.Clone(b[:end+200]), make([]byte, len(b)-end-200)...), b[end:]...),
	} {
		if _, err := Read(wrong); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNobodyAddsToAFileThatIsNotTheOneTheyOpened(t *testing.T) {
	name, b, _ := grown(t)
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // the test is over
	if err := os.WriteFile(name, append(b, 1, 2, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Append(Content{Table: built(t, encounter.Row{Day: 60})}); err == nil {
		t.Error("somebody else's addition would be gone")
	}
	if _, err := f.Append(Content{Table: built(t, encounter.Row{Day: -60})}); err == nil {
		t.Error("somebody else's addition would be gone, for a day before the first")
	}
	if _, err := Open(filepath.Dir(name)); !errors.Is(err, ErrFormat) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(name + "-none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestAKilledProgramLosesNothingItStored kills a program that adds and adds.
func TestAKilledProgramLosesNothingItStored(t *testing.T) {
	if name := os.Getenv("COLUMN_ADDS_TO"); name != "" {
		adds(t, name)
		return
	}
	name := filepath.Join(t.TempDir(), "columns")
	if err := Create(name, Content{Table: built(t, encounter.Row{})}); err != nil {
		t.Fatal(err)
	}
	before := 0
	for i := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestAKilledProgramLosesNothingItStored$")
		cmd.Env = append(os.Environ(), "COLUMN_ADDS_TO="+name)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(60+31*i) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // which says that it was killed
		f, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		n := f.Table.Len() - 1
		if n < before || fmt.Sprint(n) != string(f.About) && n > 0 {
			t.Fatalf("%d encounters after %d, and the file says %s", n, before, f.About)
		}
		before = n
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// adds adds one encounter after the other.
func adds(t *testing.T, name string) {
	for {
		f, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		n := f.Table.Len()
		if _, err := f.Append(Content{Table: built(t, encounter.Row{Patient: uint32(n / 9), Day: encounter.Day(n)}), About: fmt.Append(nil, n)}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	_, b, end := grown(f)
	f.Add(b)
	f.Add(b[:end])
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Read(bytes.Clone(b))
		if err != nil || !got.Table.Check() {
			return
		}
		for p := range got.Table.Patients() {
			for _, k := range got.Table.Of(p) {
				got.Table.Row(p, k)
			}
		}
		told(got.Patients)
	})
}
