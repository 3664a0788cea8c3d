package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
)

// A period is compared as R4 compares ranges: ge and le are "after or within",
// "before or within", so what reaches out on the other side is neither.
func TestAPeriodIsComparedAsAWhole(t *testing.T) {
	periods := map[string]string{
		"year":   `"start":"1990","end":"1990"`,
		"spring": `"start":"1990-03-15","end":"1990-06"`,
		"day":    `"start":"1990-06-15","end":"1990-06-15"`,
		"across": `"start":"1990-06-01","end":"1992-06-01"`,
		"before": `"start":"1980-01-01","end":"1980-12-31"`,
		"after":  `"start":"2000-01-01","end":"2000-12-31"`,
		"since":  `"start":"2010"`,
		"until":  `"end":"1985"`,
	}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		for id, period := range periods {
			mustPut(t, s, fmt.Sprintf(`{"resourceType":"Encounter","id":%q,"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara"},"period":{%s}}`, id, period))
		}
		for ask, want := range map[string]string{
			"1990":         "day spring year",
			"1990-06":      "day",
			"ne1990":       "across after before since until",
			"gt1990":       "across after since",
			"gt1990-06":    "across after since year",
			"gt2015":       "since",
			"ge1990":       "across after day since spring year",
			"ge1990-06":    "across after day since year",
			"lt1990":       "before until",
			"lt1990-06-15": "across before spring until year",
			"le1990":       "before day spring until year",
			"le1990-06":    "before day spring until year",
			"sa1990":       "after since",
			"sa2010":       "",
			"sa1900":       "across after before day since spring year",
			"eb1990":       "before until",
			"eb2015":       "across after before day spring until year",
			"2010":         "",
			"1985":         "",
		} {
			p, err := s.Search(t.Context(), lena, store.Query{Type: "Encounter", Params: []store.Param{{Name: "date", Values: []string{ask}}}})
			got := ids(p)
			slices.Sort(got)
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("date=%s: %v %v, want %s", ask, got, err, want)
			}
		}
	})
}
