package r4_test

import (
	"testing"
	"time"

	"kith/fhir/r4"
)

func TestInstantsCoverWhatIsWritten(t *testing.T) {
	at := func(s string) int64 {
		x, err := time.Parse(time.RFC3339Nano, s)
		return map[bool]int64{true: x.UnixMicro()}[err == nil]
	}
	tests := map[string][2]string{
		"2012":                      {"2012-01-01T00:00:00Z", "2013-01-01T00:00:00Z"},
		"2012-02":                   {"2012-02-01T00:00:00Z", "2012-03-01T00:00:00Z"},
		"2012-02-29":                {"2012-02-29T00:00:00Z", "2012-03-01T00:00:00Z"},
		"2026-11-02T10:30Z":         {"2026-11-02T10:30:00Z", "2026-11-02T10:31:00Z"},
		"2026-11-02T10:30:00-05:00": {"2026-11-02T15:30:00Z", "2026-11-02T15:30:01Z"},
		"2026-11-02T10:30:00.500Z":  {"2026-11-02T10:30:00.5Z", "2026-11-02T10:30:00.501Z"},
		"2026-11-02T10:30:00.000Z":  {"2026-11-02T10:30:00Z", "2026-11-02T10:30:00.001Z"},
	}
	for text, want := range tests {
		low, high, ok := r4.Instants(text)
		if !ok || low != at(want[0]) || high != at(want[1])-1 {
			t.Errorf("%s: %d %d %v", text, low, high, ok)
		}
	}
	for _, bad := range []string{"", "12", "2012-13", "2012-02-30", "2026-11-02T10:30:00", "yesterday", "2026-11-02T25:00:00Z"} {
		if _, _, ok := r4.Instants(bad); ok {
			t.Errorf("%q is no date", bad)
		}
	}
}

func TestADateNamesADayOnlyWhenItDoes(t *testing.T) {
	tests := map[string]struct {
		day    string
		moment bool
	}{
		"2026-11-18":                {"2026-11-18", false},
		"2026-11-18T23:30:00-05:00": {"2026-11-18", true}, // late in the evening, where it was written
		"2026-11":                   {"", false},
		"2026-02-30":                {"", false},
		"soon, I hope":              {"", false},
		"2026-11-18T25:00:00Z":      {"2026-11-18", false},
	}
	for text, want := range tests {
		root := parsed(t, `{"birthDate":"`+text+`"}`)
		d := r4.As[r4.Patient](root).BirthDate()
		if d.Day() != want.day || (d.Micro() != 0) != want.moment {
			t.Errorf("%s: %q %d", text, d.Day(), d.Micro())
		}
	}
}
