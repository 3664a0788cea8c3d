package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// scanned are the ids of all pages.
func scanned(t *testing.T, s *store.Store, v access.Viewer, q store.Scan) (all []string) {
	t.Helper()
	for {
		page, next, err := s.Scan(t.Context(), v, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			all = append(all, r.ID)
		}
		if q.After = next; next == "" {
			return all
		}
	}
}

// A scan gives every resource of a type that its viewer may read, once, in the
// order in which they came, however long a page is.
func TestAScanGivesWhatItsViewerMayReadOnce(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		var want []string
		for i := range 7 {
			id := fmt.Sprintf("z%d", 9-i)
			want = append(want, id)
			mustPut(t, s, strings.Replace(sleep, `"sleep"`, fmt.Sprintf("%q", id), 1))
		}
		for _, count := range []int{0, 1, 3, 7, 100} {
			for _, q := range []store.Scan{{Type: "Observation", Count: count}, {Type: "Observation", Count: count, Of: true, Patients: []string{"amara", "never-was"}}} {
				if got := scanned(t, s, lena, q); !slices.Equal(got, want) {
					t.Errorf("%+v: %v", q, got)
				}
				for _, v := range []access.Viewer{{}, reed} {
					if got := scanned(t, s, v, q); len(got) > 0 {
						t.Errorf("%s sees %v", v.ID(), got)
					}
				}
			}
		}
		for name, q := range map[string]store.Scan{"nobody's": {Type: "Observation", Of: true}, "of nobody": {Type: "Observation", Of: true, Patients: []string{"never-was"}}, "later": {Type: "Observation", Since: access.Never}, "none": {Type: "Encounter"}} {
			if got := scanned(t, s, lena, q); len(got) > 0 {
				t.Errorf("%s: %v", name, got)
			}
		}
		if _, _, err := s.Scan(t.Context(), lena, store.Scan{Type: "Nothing"}); !fault.Is(err, fault.NotSupported) {
			t.Error(err)
		}
	})
}
