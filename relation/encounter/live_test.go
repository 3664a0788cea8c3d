package encounter

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWhatChangesIsAsIfBuiltAnew adds and removes at random.
func TestWhatChangesIsAsIfBuiltAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rows(t)
		base, _ := built(t, append(all, Row{Day: -30_000}))
		live := NewLive(base)
		now := map[Row]bool{{Day: -30_000}: true}
		for _, r := range all {
			now[r] = true
		}
		for range rapid.IntRange(0, 40).Draw(t, "changes") {
			r := Row{Patient: rapid.Uint32Range(0, 45).Draw(t, "patient"), Provider: rapid.Uint32Range(0, 9).Draw(t, "provider"), Day: Day(rapid.Int32Range(-30_000, 35_000).Draw(t, "day"))}
			if len(all) > 0 && rapid.Bool().Draw(t, "known") {
				r = rapid.SampledFrom(all).Draw(t, "row")
			}
			was := now[r]
			if rapid.Bool().Draw(t, "add") {
				if added, err := live.Add(r); err != nil || added == was {
					t.Fatal(r, added, err)
				}
				now[r] = true
			} else {
				if removed, err := live.Remove(r); err != nil || removed != was {
					t.Fatal(r, removed, err)
				}
				delete(now, r)
			}
		}
		var left []Row
		for r := range now {
			left = append(left, r)
		}
		want, _ := built(t, left)
		got, err := live.Table()
		if err != nil || !got.Equal(want) {
			t.Fatal("not what building anew gives", err)
		}
		for p := range want.Patients() {
			if len(live.Of(p)) != len(want.Of(p)) {
				t.Fatal("a patient differs")
			}
		}
	})
}

func BenchmarkLiveAdd(b *testing.B) {
	base, _ := built(b, []Row{{}, {Patient: 9}})
	live := NewLive(base)
	for i := range 40 {
		if _, err := live.Add(Row{Patient: 3, Provider: uint32(i % 5), Day: Day(i)}); err != nil {
			b.Fatal(err)
		}
	}
	r := Row{Patient: 3, Provider: 7, Day: 20}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := live.Add(r); err != nil {
			b.Fatal(err)
		}
		if _, err := live.Remove(r); err != nil {
			b.Fatal(err)
		}
	}
}
