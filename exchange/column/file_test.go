package column

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

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

func drawn(t *rapid.T) *encounter.Table {
	return built(t, rapid.SliceOf(rapid.Custom(func(t *rapid.T) encounter.Row {
		return encounter.Row{
			Patient: rapid.Uint32Range(0, 40).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 9).Draw(t, "provider"),
			Day:   encounter.Day(rapid.Int32Range(-30_000, 35_000).Draw(t, "day")),
			Place: encounter.Place{Site: rapid.Uint32Range(0, 3).Draw(t, "site"), Kind: encounter.Kind(rapid.IntRange(0, 5).Draw(t, "kind"))},
		}
	})).Draw(t, "rows")...)
}

func TestATableIsReadWhereItLies(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		table := drawn(rt)
		name := filepath.Join(dir, "table")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if Write(f, table) != nil || f.Close() != nil {
			t.Fatal("not written")
		}
		got, unmap, err := Map(name)
		if err != nil {
			rt.Fatal(err)
		}
		if !got.Check() || !got.Equal(table) || got.First != table.First || got.Providers != table.Providers {
			rt.Fatal("the file holds another table")
		}
		if err := unmap(); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAFileThatIsNoTableIsRefused(t *testing.T) {
	table := built(t, encounter.Row{Patient: 1, Provider: 2, Day: 3}, encounter.Row{Patient: 0, Provider: 1, Day: 4})
	var b bytes.Buffer
	if err := Write(&b, table); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"empty":           func([]byte) []byte { return nil },
		"other":           func(b []byte) []byte { b[0] = 'x'; return b },
		"cut off":         func(b []byte) []byte { return b[:len(b)-8] },
		"longer":          func(b []byte) []byte { return append(b, make([]byte, 8)...) },
		"more rows":       func(b []byte) []byte { b[len(magic)+24]++; return b },
		"start runs back": func(b []byte) []byte { b[headSize+8] = 9; return b },
	} {
		if _, err := Read(change(bytes.Clone(b.Bytes()))); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := bytes.Clone(b.Bytes())
	wrong[headSize+24+5] ^= 0xff // a provider nobody has
	if got, err := Read(wrong); err != nil || got.Check() {
		t.Error("a key that means nobody is not found", err)
	}
}

func FuzzRead(f *testing.F) {
	table := built(f, encounter.Row{Patient: 1, Provider: 2, Day: 3}, encounter.Row{Patient: 0, Provider: 1, Day: 4, Place: encounter.Place{Site: 5, Kind: encounter.Video}})
	var b bytes.Buffer
	if err := Write(&b, table); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Read(bytes.Clone(b))
		if err != nil || !got.Check() {
			return
		}
		for p := range got.Patients() {
			for _, k := range got.Of(p) {
				got.Row(p, k)
			}
		}
	})
}
