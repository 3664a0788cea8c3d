package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// Whether a page is walked to or found at once, it is the same page.
func TestAWalkFindsTheSamePages(t *testing.T) {
	dbtest.Each(t, planFolders, func(t *testing.T, d *db.DB) {
		s := world(t, d, true)
		observations(t, s, 120)
		v := access.System("Device/x", "maple")
		down, up := []Sort{{Name: "date", Descending: true}}, []Sort{{Name: "date"}}
		queries := []Query{
			{Params: ps("code", "1")}, {Params: ps("code", "http://c|2")}, {Params: ps("code", "nobody")},
			{Params: ps("code:not", "1")}, {Params: ps("date", "ge2021")}, {Params: ps("date", "2020", "code", "2")},
			{Sort: down}, {Sort: up}, {Params: ps("code", "1"), Sort: down}, {Params: ps("code:not", "2", "date", "lt2021"), Sort: up},
			{Sort: []Sort{{Name: "_lastUpdated", Descending: true}}, Params: ps("code", "2")},
		}
		for _, q := range queries {
			q.Type, q.Count = "Observation", 7
			s.common = commonRows
			want := pagesOf(t, s, v, q)
			s.common = 1
			if got := pagesOf(t, s, v, q); got != want {
				t.Errorf("%v by %v: along\n%s\nwant\n%s", q.Params, q.Sort, got, want)
			}
		}
	})
}

// observations adds some with codes and dates in no order; one in ten has no date.
func observations(t *testing.T, s *Store, n int) {
	t.Helper()
	dice := rand.New(rand.NewPCG(7, 1))
	var batch []*Incoming
	for i := range n {
		when, label := "", ""
		if dice.IntN(10) > 0 {
			when = fmt.Sprintf(`"effectiveDateTime":"20%d-0%d","issued":"2022-01-01T00:00:00Z",`, 20+dice.IntN(3), 1+dice.IntN(9))
		}
		if dice.IntN(5) == 0 {
			label = `"meta":{"security":[{"code":"R"}]},`
		}
		in, err := s.Prepare(fmt.Appendf(nil, `{"resourceType":"Observation","id":"o%d",%s%s"status":"final","code":{"coding":[{"system":"http://c","code":"%d"}]},"subject":{"reference":"Patient/amara"}}`,
			i, label, when, 1+dice.IntN(3)), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, in)
	}
	if _, err := s.Write(t.Context(), access.Operator(), "test", batch); err != nil {
		t.Fatal(err)
	}
}

// pagesOf lists the ids of all pages of a search.
func pagesOf(t *testing.T, s *Store, v access.Viewer, q Query) string {
	t.Helper()
	var b strings.Builder
	for range 100 {
		page, err := s.Search(t.Context(), v, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Resources {
			b.WriteString(r.ID + " ")
		}
		if b.WriteString("| "); page.Next == "" {
			return b.String()
		}
		q.After = page.Next
	}
	t.Fatal("a hundred pages and no end")
	return ""
}
