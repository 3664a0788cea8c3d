package store_test

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/store"
)

func TestAboveAndBelowInAHierarchy(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		place := func(id, in string) string {
			if in != "" {
				in = `,"partOf":{"reference":"Location/` + in + `"}`
			}
			return fmt.Sprintf(`{"resourceType":"Location","id":%q,"name":%q%s}`, id, id, in)
		}
		at := func(id, where string) string {
			return strings.Replace(strings.Replace(stay, `"stay"`, fmt.Sprintf("%q", id), 1), `"subject"`, `"location":[{"location":{"reference":"Location/`+where+`"}}],"subject"`, 1)
		}
		mustPut(t, s, maple, amara, place("house", ""), place("ward", "house"), place("room", "ward"), place("other", ""),
			`{"resourceType":"Location","id":"closed","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"V"}]},"partOf":{"reference":"Location/house"}}`, place("behind", "closed"),
			at("e-house", "house"), at("e-room", "room"), at("e-other", "other"), at("e-behind", "behind"))
		for _, tt := range [][2]string{
			{"below=Location/house", "[e-behind e-house e-room]"}, {"below=house", "[e-behind e-house e-room]"}, {"below=Location/ward", "[e-room]"}, {"below=Location/other", "[e-other]"},
			{"above=Location/room", "[e-house e-room]"}, {"above=Location/house", "[e-house]"}, {"below=Location/none", "[]"},
			{"below=Practitioner/kim", "value"}, {"below=Location/a b", "value"}, {"above=http://x/y", "value"},
		} {
			modifier, value, _ := strings.Cut(tt[0], "=")
			if got := lookFor(t, s, "Encounter", "location:"+modifier, value); got != tt[1] {
				t.Errorf("%s: %s, want %s", tt[0], got, tt[1])
			}
		}
		p, err := s.Search(t.Context(), machine, store.Query{Type: "Encounter", Params: []store.Param{{Name: "location", Modifier: "below", Values: []string{"Location/house"}}}})
		if err != nil || fmt.Sprint(ids(p)) != "[e-room e-house]" {
			t.Errorf("below what a program may not see: %v %v", ids(p), err)
		}
		mustPut(t, s, place("house", "room")) // a circle
		if got := lookFor(t, s, "Encounter", "location:above", "Location/room"); got != "[e-house e-room]" {
			t.Errorf("in a circle: %s", got)
		}
	})
}
