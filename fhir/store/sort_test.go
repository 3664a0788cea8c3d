package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/fault"
)

func TestOrder(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, visit, stay, kim)
		mustPut(t, s, sleep)
		mustPut(t, s, pulse)
		mustPut(t, s, private, sheet)
		mustPut(t, s, strings.Replace(amara, `"amara"`, `"zoe"`, 1))
		tests := []struct{ typ, sort, want string }{
			{"Observation", "", "[private pulse sleep]"},
			{"Observation", "date", "[pulse sleep private]"},
			{"Observation", "-date", "[sleep pulse private]"},
			{"Observation", "code", "[private sleep pulse]"},
			{"Observation", "status,-date", "[pulse sleep private]"},
			{"Observation", "-status,date", "[sleep private pulse]"},
			{"Observation", "value-quantity", "[sleep pulse private]"},
			{"Observation", "-value-quantity", "[pulse sleep private]"},
			{"Observation", "encounter", "[pulse sleep private]"},
			{"Observation", "_id", "[private pulse sleep]"},
			{"Observation", "-_id", "[sleep pulse private]"},
			{"Observation", "-_lastUpdated", "[private pulse sleep]"},
			{"Observation", "patient,_id", "[private pulse sleep]"},
			{"Patient", "-name,-_id", "[zoe amara]"},
			{"Questionnaire", "url", "[sheet]"},
			{"Observation", "nonsense", "not-supported"},
			{"Observation", "component-code-value-quantity", "not-supported"},
			{"Observation", "date,status,code,patient,_id", "too-costly"},
		}
		for _, tt := range tests {
			p, err := s.Search(t.Context(), lena, store.Query{Type: tt.typ, Sort: sorts(tt.sort)})
			got := fmt.Sprint(ids(p))
			if err != nil {
				got = string(fault.KindOf(err))
			}
			if got != tt.want && !(tt.sort == "code" && got == "[sleep private pulse]") { // two of one code
				t.Errorf("%s by %s: %s, want %s", tt.typ, tt.sort, got, tt.want)
			}
		}
	})
}

func sorts(text string) (all []store.Sort) {
	for name := range strings.SplitSeq(text, ",") {
		if name != "" {
			name, down := strings.CutPrefix(name, "-")
			all = append(all, store.Sort{Name: name, Descending: down})
		}
	}
	return all
}

// In every order, pages together are what one page would be: nothing twice,
// nothing left out, with ties and with what has no value.
func TestPagesOfAnyOrderAreWhole(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		r := rand.New(rand.NewPCG(4, 8))
		mustPut(t, s, maple, amara)
		for i := range 60 {
			body := strings.Replace(sleep, `"sleep"`, fmt.Sprintf(`"o%02d"`, i), 1)
			body = strings.Replace(body, "2026-11-02T10:30:00-05:00", fmt.Sprintf("2026-11-%02d", 1+r.IntN(9)), 1)
			body = strings.Replace(body, "9.0", fmt.Sprintf("%d.5", r.IntN(5)), 1)
			if r.IntN(3) == 0 {
				body = strings.Replace(body, `"effectiveDateTime"`, `"issued":"2026-11-01T00:00:00Z","_x"`, 1)
				body = strings.Replace(body, `,"_x":"2026-11-`, `,"note":[{"text":"`, 1)
				body = strings.Replace(body, `","valueQuantity"`, `"}],"valueQuantity"`, 1)
			}
			mustPut(t, s, body)
		}
		for _, by := range []string{"", "date", "-date", "value-quantity,-date", "-code,date,_id", "-_lastUpdated", "encounter", "-status"} {
			whole, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Sort: sorts(by), Count: 100})
			if err != nil || len(whole.Resources) != 60 {
				t.Fatalf("%s: %d, %v", by, len(whole.Resources), err)
			}
			for _, count := range []int{1, 7, 60} {
				var got []string
				for after := ""; ; {
					p, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Sort: sorts(by), Count: count, After: after})
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, ids(p)...)
					if after = p.Next; after == "" {
						break
					}
				}
				if !slices.Equal(got, ids(whole)) {
					t.Errorf("by %q, %d a page:\n%v\n%v", by, count, got, ids(whole))
				}
			}
		}
		first, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Sort: sorts("date"), Count: 5})
		if err != nil {
			t.Fatal(err)
		}
		for name, after := range map[string]string{"another order": strings.Replace(first.Next, `,"`, `,"1","`, 1), "no JSON": "[", "nobody's": `["Observation/never-was","1"]`, "another kind": `["Observation/o01","x"]`} {
			if _, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Sort: sorts("date"), After: after}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Search(t.Context(), reed, store.Query{Type: "Observation", Sort: sorts("date"), After: first.Next}); !fault.Is(err, fault.Invalid) {
			t.Errorf("someone who may not see where the page ends: %v", err)
		}
	})
}
