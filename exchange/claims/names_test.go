package claims

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"kith/exchange/column"
)

func TestANameHasOneNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &Names{}
		var stored []column.Names
		known := map[string]uint32{}
		name := rapid.OneOf(rapid.StringMatching(`[0-9]{1,9}`), rapid.StringMatching(`0*[1-9]{0,2}`), rapid.StringN(0, 30, 40), rapid.StringMatching(`[ab]{9,14}`), rapid.StringMatching("[ab\x00]{0,3}"))
		for range rapid.IntRange(0, 400).Draw(t, "n") {
			s := name.Draw(t, "name")
			if len(known) > 0 && rapid.Bool().Draw(t, "again") {
				s = string(n.Name(uint32(rapid.IntRange(0, len(known)-1).Draw(t, "which"))))
			}
			if rapid.IntRange(0, 40).Draw(t, "stored") == 0 {
				stored = append(stored, n.Since()...)
				n = Stored(stored)
			}
			if number, ok := n.Find([]byte(s)); ok != (int(number) < len(known)) || ok && number != known[s] {
				t.Fatalf("%q is found as %d", s, number)
			}
			got := n.Number([]byte(s))
			if want, ok := known[s]; ok && got != want || !ok && int(got) != len(known) || string(n.Name(got)) != s {
				t.Fatalf("%q is %d (%q)", s, got, n.Name(got))
			}
			known[s] = got
		}
		if n.Len() != len(known) {
			t.Fatal(n.Len(), len(known))
		}
	})
}

func TestManyNamesOfEachKindAreKept(t *testing.T) {
	for _, before := range []string{"", "p", "a-name-that-is-longer-than-a-slot-"} {
		var n Names
		for round := range 2 {
			for i := range 100_000 {
				if got := n.Number([]byte(before + strconv.Itoa(i))); int(got) != i {
					t.Fatalf("%s%d: %d in round %d", before, i, got, round)
				}
			}
		}
	}
}

func BenchmarkNumber(b *testing.B) {
	for _, before := range []string{"", "p", "beneficiary-"} {
		b.Run("before="+before, func(b *testing.B) {
			var names [][]byte
			for i := range 1 << 18 {
				names = append(names, []byte(before+strconv.Itoa(i*7919%1_000_003)))
			}
			var n Names
			for i := 0; b.Loop(); i++ {
				n.Number(names[i&(1<<18-1)])
			}
		})
	}
}
