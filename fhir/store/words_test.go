package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/fault"
)

const (
	cough = `{"resourceType":"Condition","id":"cough","text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Coughs <b>at night</b>, since the cold</div>"},"code":{"text":"Bronchitis"},"subject":{"reference":"Patient/amara"}}`
	fever = `{"resourceType":"Condition","id":"fever","text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Fiebre por la noche, él no duerme</div>"},"code":{"text":"Fever"},"note":[{"text":"Cold at the night clinic; bronchial sounds"}],"subject":{"reference":"Patient/amara"}}`
	told  = `{"resourceType":"Condition","id":"told","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]},"text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Afraid at night</div>"},"code":{"text":"Anxiety"},"subject":{"reference":"Patient/amara"}}`
)

func TestWords(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, cough, fever, told)
		tests := []struct{ typ, name, value, want string }{
			{"Condition", "_text", "night", "[cough told]"},
			{"Condition", "_text", "NIGHT coughs", "[cough]"},
			{"Condition", "_text", "coughs or fiebre", "[cough fever]"},
			{"Condition", "_text", "el AND noche", "[fever]"},
			{"Condition", "_text", `"at night"`, "[cough told]"},
			{"Condition", "_text", `"night at"`, "[]"},
			{"Condition", "_text", "bronchitis", "[]"},
			{"Condition", "_text", "xmlns or div or b", "[]"},
			{"Condition", "_content", "bronchitis", "[cough]"},
			{"Condition", "_content", "bronch*", "[cough fever]"},
			{"Condition", "_content", "cold bronch*", "[cough fever]"},
			{"Condition", "_content", "bronch", "[]"},
			{"Condition", "_content", "(bronchitis or fever) and not clinic", "[cough]"},
			{"Condition", "_content", "night and not (coughs or clinic)", "[told]"},
			{"Condition", "_content", "not night*", "[]"},
			{"Condition", "_content", "not not fever", "[fever]"},
			{"Condition", "_content", "ni-ght", "[]"},
			{"Condition", "_content", `"or"`, "[]"},
			{"Patient", "_content", "reyes-cole", "[amara]"},
			{"Patient", "_content", `"cole reyes"`, "[]"},
			{"Patient", "_text:missing", "true", "[amara]"},
			{"Condition", "_text:missing", "false", "[cough fever told]"},
			{"", "_content", "maple", "[maple-street]"},
			{"Condition", "_text", "", "value"}, {"Condition", "_text", "...", "value"}, {"Condition", "_text", "(a", "value"}, {"Condition", "_text", "a)", "value"},
			{"Condition", "_text", "a or", "value"}, {"Condition", "_text", "and", "[]"}, {"Condition", "_text", "not", "value"},
			{"Condition", "_text", strings.Repeat("a ", 21), "too-costly"}, {"Condition", "_text", `"a b c d e f g h i"`, "too-costly"},
			{"Condition", "_text", strings.Repeat("not ", 12) + "a", "too-costly"}, {"Condition", "_text:exact", "a", "not-supported"},
		}
		for _, tt := range tests {
			name, modifier, _ := strings.Cut(tt.name, ":")
			q := store.Query{Type: tt.typ, Params: []store.Param{{Name: name, Modifier: modifier, Values: []string{tt.value}}}}
			p, err := s.Search(t.Context(), lena, q)
			found := ids(p)
			slices.Sort(found)
			got := fmt.Sprint(append([]string{}, found...))
			if err != nil {
				got = string(fault.KindOf(err))
			}
			if got != tt.want {
				t.Errorf("%s?%s=%s: %s, want %s", tt.typ, tt.name, tt.value, got, tt.want)
			}
			if err != nil || tt.typ == "" || modifier == "missing" {
				continue
			}
			if p, err := s.Search(t.Context(), reed, q); err != nil || len(p.Resources) > 0 {
				t.Errorf("a stranger finds %v by %s=%s (%v)", ids(p), tt.name, tt.value, err)
			}
			if p, err := s.Search(t.Context(), machine, q); err != nil || slices.Contains(ids(p), "told") {
				t.Errorf("a program finds what is told in confidence by %s=%s (%v)", tt.name, tt.value, err)
			}
		}
		if _, err := s.Search(t.Context(), lena, store.Query{Type: "Condition", Sort: sorts("_text")}); !fault.Is(err, fault.NotSupported) {
			t.Errorf("sorted by words: %v", err)
		}
	})
}

// What is written anew is found by its new words only, and what is gone by none.
func TestWordsChangeWithWhatIsWritten(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, cough)
		mustPut(t, s, strings.Replace(cough, "night", "noon", 1))
		if old, is := find(t, s, lena, "Condition", "_text", "night"), find(t, s, lena, "Condition", "_text", "noon"); old != "[]" || is != "[cough]" {
			t.Errorf("by the old word %s, by the new %s", old, is)
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if is := find(t, s, lena, "Condition", "_content", "noon bronchitis"); is != "[cough]" {
			t.Errorf("after a rebuild: %s", is)
		}
		gone := s.Removal("Condition", "cough")
		defer s.Release(gone)
		if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{gone}); err != nil {
			t.Fatal(err)
		}
		if is := find(t, s, lena, "Condition", "_text", "noon"); is != "[]" {
			t.Errorf("after it was deleted: %s", is)
		}
	})
}

// Any text that people send is understood or refused, on both engines alike.
func TestAnyTextCanBeAskedFor(t *testing.T) {
	odd := []string{`"`, `""`, `*`, `a*b`, `'`, `a'b`, `\`, "a\\", `a:b`, `-a`, `^a`, `{a}`, `near(a b)`, `a <-> b`, `a & b`, `a|b`, "é*", "口*", `"a" "b`, `a"b"`, "\U0010FFFF", "😀", "a\tb", "NOT", "NEAR", `"NEAR"`, "rowid:a", strings.Repeat("x", 3000), strings.Repeat("é", 3000) + "*"}
	answers := map[string][]string{}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, cough, `{"resourceType":"Basic","id":"odd","subject":{"reference":"Patient/amara"},"code":{"text":"a b near not rowid 口の中 école"}}`)
		for _, text := range odd {
			p, err := s.Search(t.Context(), lena, store.Query{Type: "Basic", Params: []store.Param{{Name: "_content", Values: []string{text}}}})
			if err != nil && !fault.Is(err, fault.Value) {
				t.Errorf("%q: %v", text, err)
			}
			answers[text] = append(answers[text], fmt.Sprint(ids(p), err))
		}
	})
	for text, of := range answers {
		if len(slices.Compact(of)) > 1 {
			t.Errorf("%q is answered differently: %v", text, of)
		}
	}
}
