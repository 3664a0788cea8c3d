package disclosure_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/care/disclosure"
	"kith/care/module/moduletest"
)

// aStatement is one told to somebody at a place, and answered after some days;
// -1 is not at all.
func aStatement(n int, role string, answered int) []string {
	id := fmt.Sprintf("m%d-%s", n, strings.ReplaceAll(role, "/", "-"))
	told := time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour)
	said := strings.NewReplacer("from-elsewhere", id, "2026-11-17T10:00:00Z", told.Format(time.RFC3339),
		"PractitionerRole/lena-ortiz-maple-street", role).Replace(posted)
	task := fmt.Sprintf(`{"resourceType":"Task","id":"t-%s","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"respond"}]},`+
		`"focus":{"reference":"Communication/%s"},"for":{"reference":"Patient/amara-reyes-cole"},"authoredOn":%q,"owner":{"reference":%q},"restriction":{"period":{"end":%q}}}`,
		id, id, told.Format(time.RFC3339), role, told.AddDate(0, 0, 7).Format(time.RFC3339))
	if answered >= 0 {
		task = strings.Replace(task, `"requested"`, fmt.Sprintf(`"completed","executionPeriod":{"end":%q},"businessStatus":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"acted"}]}`,
			told.AddDate(0, 0, answered).Format(time.RFC3339)), 1)
	}
	return []string{said, task}
}

func TestMeasuresAreOfPlacesAndSayNothingOfFew(t *testing.T) {
	each(t, func(s *scene) {
		put := func(role string, answers ...int) {
			for n, days := range answers {
				for _, r := range aStatement(n, role, days) {
					moduletest.Put(s.t, s.h.Store, []byte(r))
				}
			}
		}
		many := func(n, days int) (all []int) {
			for range n {
				all = append(all, days)
			}
			return all
		}
		measures := func() []disclosure.Measure {
			all, err := disclosure.Measures(s.t.Context(), s.h.DB, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), s.clock)
			if err != nil {
				s.t.Fatal(err)
			}
			return all
		}
		put(lenas, append(many(14, 2), append(many(12, 9), many(11, -1)...)...)...) // in time, late, not at all
		of := func(n int) disclosure.Count { return disclosure.Count{N: n} }
		if all := measures(); len(all) != 1 || all[0] != (disclosure.Measure{Site: "maple-street", Told: of(37), Owed: of(37), Answered: of(14), Unanswered: of(11), Days: 2}) {
			s.t.Errorf("%+v", all)
		}
		// Riverside is of few; hidden alone, Maple Street and the sum would give it away.
		put("PractitionerRole/omar-reed-riverside", many(3, 1)...)
		all := measures()
		if len(all) != 2 {
			s.t.Fatalf("%+v", all)
		}
		hidden := disclosure.Count{Hidden: true}
		for _, m := range all {
			if m.Told != hidden || m.Owed != hidden || m.Answered != hidden || m.Unanswered != hidden || m.Site == "riverside" && m.Days != -1 {
				s.t.Errorf("%+v", m)
			}
		}
		if text := fmt.Sprintf("%+v", all); strings.Contains(text, "lena") || strings.Contains(text, "amara") {
			s.t.Error("a measure names somebody")
		}
	})
}

func TestRebuiltItIsTheSame(t *testing.T) {
	each(t, func(s *scene) {
		everything(s)
		look := func() (all string) {
			for _, name := range []string{"Amara", "Lena", "Dr. Chen"} {
				v := s.cast()[name]
				items, err := disclosure.OfChild(s.t.Context(), s.h, v, "amara-reyes-cole")
				if err != nil {
					s.t.Fatal(err)
				}
				owed, err := disclosure.Unanswered(s.t.Context(), s.h, v)
				if err != nil {
					s.t.Fatal(err)
				}
				reports, err := disclosure.Reports(s.t.Context(), s.h, v, "amara-reyes-cole")
				if err != nil {
					s.t.Fatal(err)
				}
				all += fmt.Sprintf("%s\n%+v\n%+v\n%+v\n", name, items, owed, reports)
			}
			talk, err := disclosure.LastTalk(s.t.Context(), s.h.DB, s.lena(), "amara-reyes-cole")
			if err != nil || talk.IsZero() {
				s.t.Fatal(talk, err)
			}
			return all + talk.String()
		}
		before := look()
		if err := s.h.Store.Rebuild(s.t.Context(), func(int64, int64) {}); err != nil {
			s.t.Fatal(err)
		}
		if after := look(); after != before {
			s.t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}
