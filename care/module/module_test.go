package module

import (
	"testing"
	"time"
)

func TestTheDayBeginsWhereTheClinicIs(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		now  time.Time
		want string
	}{
		"an evening in New York is tomorrow in UTC": {time.Date(2026, 11, 17, 1, 30, 0, 0, time.UTC), "2026-11-16"},
		"noon is the same day everywhere":           {time.Date(2026, 11, 16, 17, 0, 0, 0, time.UTC), "2026-11-16"},
	}
	for name, tt := range tests {
		h := House{Now: func() time.Time { return tt.now }, Zone: zone}
		if got := h.Today().Format("2006-01-02"); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
