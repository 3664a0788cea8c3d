package oncall

import (
	"strings"
	"testing"
	"time"
)

func TestALineIsReachedAtItsHours(t *testing.T) {
	o, err := Read([]byte(`{"lines": [
		{"name": "the night line", "phone": "413-555-0199", "who": "PractitionerRole/x", "from": "18:00", "until": "08:00", "days": ["fri"]},
		{"name": "the weekend line", "who": "PractitionerRole/y", "from": "00:00", "until": "24:00", "days": ["sat", "sun"]},
		{"name": "the holiday line", "who": "PractitionerRole/z", "from": "08:00", "until": "18:00", "first": "2026-12-24", "last": "2026-12-26"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-11-20 17:59": "", "2026-11-20 18:00": "the night line", "2026-11-21 07:59": "the night line the weekend line",
		"2026-11-21 08:00": "the weekend line", "2026-11-22 23:59": "the weekend line", "2026-11-23 03:00": "",
		"2026-12-25 09:00": "the holiday line", "2026-12-27 09:00": "the weekend line", "2026-12-28 09:00": "",
	} {
		when, err := time.Parse("2006-01-02 15:04", at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range o.At(when) {
			got = append(got, l.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", at, got, want)
		}
	}
	for _, bad := range []string{`{"lines": [{"name": "", "who": "PractitionerRole/x", "from": "18:00", "until": "08:00"}]}`,
		`{"lines": [{"name": "x", "who": "Practitioner/x", "from": "18:00", "until": "08:00"}]}`, `{"lines": [{"name": "x", "who": "PractitionerRole/x", "from": "18", "until": "08:00"}]}`} {
		if _, err := Read([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
