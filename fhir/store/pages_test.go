package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
)

// Between one page and the next, others write: new resources, changes of what
// one sorts by, changes of anything else, deletions. What keeps its place, and
// is there from the first page to the last, comes once: never twice, never not.
func TestPagesAreWholeWhileOthersWrite(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		r := rand.New(rand.NewPCG(8, 15))
		mustPut(t, s, maple, amara)
		next := 0
		place := map[string]string{} // what each is sorted by now
		write := func(id string) {
			day := fmt.Sprintf("2026-11-%02d", 1+r.IntN(20))
			body := strings.Replace(sleep, `"sleep"`, fmt.Sprintf("%q", id), 1)
			body = strings.Replace(body, "2026-11-02T10:30:00-05:00", day, 1)
			if r.IntN(5) == 0 {
				body, day = strings.Replace(body, `"effectiveDateTime":"`+day+`",`, ``, 1), ""
			}
			place[id] = day
			mustPut(t, s, strings.Replace(body, "9.0", fmt.Sprintf("%d.5", r.IntN(5)), 1))
		}
		for ; next < 40; next++ {
			write(fmt.Sprintf("o%03d", next))
		}
		for _, by := range []string{"", "date", "-date", "-date,_id", "_id", "-code,date"} {
			for _, count := range []int{3, 8} {
				stayed := map[string]bool{} // what has neither come, gone nor moved
				for id := range place {
					stayed[id] = true
				}
				seen := map[string]int{}
				q := store.Query{Type: "Observation", Params: []store.Param{{Name: "code", Values: []string{"44261-6"}}}, Sort: sorts(by), Count: count}
				for {
					p, err := s.Search(t.Context(), lena, q)
					if err != nil {
						t.Fatal(err)
					}
					for _, id := range ids(p) {
						seen[id]++
					}
					if q.After = p.Next; p.Next == "" {
						break
					}
					all := slices.Sorted(func(yield func(string) bool) {
						for id := range place {
							if !yield(id) {
								return
							}
						}
					})
					one, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
					write(fmt.Sprintf("o%03d", next)) // comes
					next++
					was := place[one]
					write(one) // moves, or changes where it is
					if was != place[one] {
						delete(stayed, one)
					}
					gone := s.Removal("Observation", other) // goes, be it the last of the page
					if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{gone}); err != nil {
						t.Fatal(err)
					}
					s.Release(gone)
					delete(stayed, other)
					delete(place, other)
				}
				for id := range stayed {
					if seen[id] != 1 {
						t.Errorf("by %q, %d a page: %s came %d times", by, count, id, seen[id])
					}
				}
			}
		}
	})
}
