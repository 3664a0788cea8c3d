package store_test

import (
	"strings"
	"testing"

	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/fault"
)

const low = `{"resourceType":"Condition","id":"low","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F32.1"}]},"subject":{"reference":"Patient/amara"}}`

// labeling opens stores whose codes give labels.
func labeling(t *testing.T, f func(t *testing.T, s *store.Store)) {
	each(t, func(t *testing.T, s *store.Store) {
		if err := s.Label(t.Context(), label.Standard()); err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
}

func TestACodeLabelsWhatItStandsIn(t *testing.T) {
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, sleep, low)
		if _, err := s.Read(t.Context(), machine, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a program reads it: %v", err)
		}
		if _, err := s.Read(t.Context(), lena.Lacking(label.Mental), "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("one who is not cleared reads it: %v", err)
		}
		res, err := s.Read(t.Context(), lena, "Condition", "low")
		if err != nil || !strings.Contains(string(res.JSON()), `"code":"PSY"`) || strings.Contains(string(res.Stored()), "PSY") {
			t.Fatalf("%v\n%s\n%s", err, res.JSON(), res.Stored())
		}
		if out, err := put(t, s, lena, string(res.JSON())); err != nil || out[0].What != store.Unchanged {
			t.Errorf("what is sent as it was read: %v, %v", out, err)
		}
		if _, err := put(t, s, lena, strings.Replace(low, "F32.1", "J45.909", 1)); err != nil {
			t.Fatal(err)
		}
		for v := range int64(2) {
			if _, err := s.VersionRead(t.Context(), machine, "Condition", "low", v+1); !fault.Is(err, fault.NotFound) {
				t.Errorf("version %d after another code was written: %v", v+1, err)
			}
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(t.Context(), machine, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a program reads it after a rebuild: %v", err)
		}
		if got := find(t, s, machine, "Observation", "code", "44261-6"); got != "[]" {
			t.Errorf("search finds %s", got)
		}
	})
}
