package contact

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kith/relation/encounter"
)

// TestFoldedColumnsAreTheSame changes children at random and folds at random.
func TestFoldedColumnsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHeld()
		if err := h.build(nil); err != nil {
			t.Fatal(err)
		}
		is := map[string][]row{}
		for range rapid.IntRange(1, 30).Draw(t, "changes") {
			child := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "child")
			is[child] = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
				return row{child, rapid.SampledFrom([]string{"p", "q", "r"}).Draw(t, "who"), rapid.SampledFrom([]string{"", "s"}).Draw(t, "site"),
					Day(rapid.Int32Range(-25567, 30000).Draw(t, "day")), encounter.Kind(rapid.IntRange(0, 5).Draw(t, "kind")), rapid.Int64Range(1, 3).Draw(t, "compartment")}
			}), 0, 6).Draw(t, "rows")
			if err := h.put([]string{child}, is[child]); err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "fold") {
				h.touched = someTouched + len(h.parts)
				if err := h.fold(); err != nil || h.touched != 0 {
					t.Fatal("not folded", err)
				}
			}
		}
		want := map[row]bool{}
		for _, rows := range is {
			for _, r := range rows {
				want[r] = true
			}
		}
		got := map[row]bool{}
		for _, f := range h.find(Ask{}) {
			for _, r := range f.rows {
				got[row{f.child, h.providers.all[r.Provider], h.sites.all[r.Site], Day(r.Day), r.Kind, f.compartment}] = true
			}
		}
		if !maps.Equal(got, want) {
			t.Fatalf("%v, want %v", slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
		}
	})
}
