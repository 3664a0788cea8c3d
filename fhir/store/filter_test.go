package store_test

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/fault"
)

func TestFilter(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, sleep, pulse, visit, private)
		tests := []struct{ typ, filter, want string }{
			{"Observation", `status eq final`, "[private sleep]"},
			{"Observation", `status ne final`, "[pulse]"},
			{"Observation", `status eq final and date ge 2026-11-02`, "[sleep]"},
			{"Observation", `status eq amended or date ge 2026-11-02`, "[pulse sleep]"},
			{"Observation", `status eq amended or status eq final and value-quantity gt 5`, "[pulse sleep]"},
			{"Observation", `(status eq amended or status eq final) and value-quantity gt 50`, "[pulse]"},
			{"Observation", `not (status eq final or code eq 8867-4)`, "[]"},
			{"Observation", `not not status eq amended`, "[pulse]"},
			{"Observation", `encounter pr true`, "[pulse]"},
			{"Observation", `encounter pr false and _security pr true`, "[private]"},
			{"Observation", `encounter eq Encounter/visit`, "[pulse]"},
			{"Observation", `patient ne theo`, "[private pulse sleep]"},
			{"Observation", `code in http://set`, "[pulse]"},
			{"Observation", `code ni http://set`, "[private sleep]"},
			{"Observation", `code sb http://loinc.org|root`, "[private pulse sleep]"},
			{"Patient", `given co "már"`, "[amara]"},
			{"Patient", `family eq "reyes-cole"`, "[amara]"},
			{"Patient", `family eq reyes`, "[]"},
			{"Patient", `family sw reyes`, "[amara]"},
			{"Patient", `_id eq amara`, "[amara]"},
			{"Patient", `family co "a\"b"`, "[]"},
			{"Patient", ``, "value"}, {"Patient", `family`, "value"}, {"Patient", `family eq`, "value"}, {"Patient", `shoe eq 3`, "value"},
			{"Patient", `family gt a`, "value"}, {"Patient", `(family eq a`, "value"}, {"Patient", `family eq a)`, "value"}, {"Patient", `family eq a or`, "value"},
			{"Patient", `birthdate eq soon`, "value"}, {"Patient", `family pr maybe`, "value"}, {"Patient", `family eq (`, "value"},
			{"Patient", strings.Repeat("(", 20) + "family eq a" + strings.Repeat(")", 20), "too-costly"},
			{"Patient", strings.Repeat("family eq a or ", 20) + "family eq a", "too-costly"},
		}
		for _, tt := range tests {
			f, err := store.ParseFilter(tt.filter, func(name string) string { return s.Kind(tt.typ, name) })
			var p store.Page
			if err == nil {
				p, err = s.Search(t.Context(), lena, store.Query{Type: tt.typ, Filters: []*store.Filter{f}, Codes: meaning{}})
			}
			got := fmt.Sprint(append([]string{}, ids(p)...))
			if err != nil {
				got = string(fault.KindOf(err))
			}
			if got != tt.want {
				t.Errorf("%s: %s, want %s", tt.filter, got, tt.want)
			}
			if err != nil {
				continue
			}
			if p, err := s.Search(t.Context(), reed, store.Query{Type: tt.typ, Filters: []*store.Filter{f}, Codes: meaning{}}); err != nil || strings.Contains(fmt.Sprint(ids(p)), "amara") || tt.typ == "Observation" && len(p.Resources) > 0 {
				t.Errorf("a stranger finds %v by %s (%v)", ids(p), tt.filter, err)
			}
		}
	})
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{`given co "a" and not (birthdate lt 2010 or gender eq female)`, `a`, `"`, `"\`, `()`, `not`, `a eq b or`, `a eq "\"b\\"`, `given co 0 0`} {
		f.Add(s)
	}
	kinds := map[string]string{"given": "string", "birthdate": "date", "gender": "token", "a": "reference"}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := store.ParseFilter(text, func(name string) string { return kinds[name] })
		if (filter == nil) == (err == nil) {
			t.Errorf("%v, %v", filter, err)
		}
	})
}
