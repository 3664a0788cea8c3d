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
			switch rapid.IntRange(0, 2).Draw(t, "change") {
			case 0:
				is := r
				is.Provider = rapid.Uint32Range(0, 9).Draw(t, "right provider")
				if corrected, err := live.Correct(r, is); err != nil || corrected != was {
					t.Fatal(r, corrected, err)
				}
				if was {
					delete(now, r)
					now[is] = true
				}
			case 1:
				if added, err := live.Add(r); err != nil || added == was {
					t.Fatal(r, added, err)
				}
				now[r] = true
			default:
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
		got := live.Table()
		flat, ok := Over(got.Parts())
		if !got.Equal(want) || !got.Check() || !ok || !flat.Equal(want) {
			t.Fatal("not what building anew gives")
		}
		for p := range want.Patients() {
			if len(live.Of(p)) != len(want.Of(p)) {
				t.Fatal("a patient differs")
			}
		}
	})
}

// TestTwoTablesTogetherAreAsIfBuiltAtOnce joins two, the second of which may
// begin earlier.
func TestTwoTablesTogetherAreAsIfBuiltAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rows(t), rows(t)
		if rapid.Bool().Draw(t, "later") {
			a = append(a, Row{Day: -30_000})
		}
		first, _ := built(t, a)
		second, _ := built(t, b)
		want, _ := built(t, append(a, b...))
		got, repeated, err := first.With(second)
		if err != nil || !got.Equal(want) || !got.Check() || repeated != first.Len()+second.Len()-want.Len() || got.Providers != want.Providers {
			t.Fatal("not what building at once gives", repeated, err)
		}
		if twice, repeated, err := got.With(second); err != nil || !twice.Equal(want) || repeated != second.Len() {
			t.Fatal("what is there already comes again", repeated, err)
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
