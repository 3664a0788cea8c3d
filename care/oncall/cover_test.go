package oncall

import (
	"testing"
	"time"
)

func TestCoveredTimeCountsOnlyWhileSomebodyAnswers(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		t.Helper()
		when, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	w := func(who, from, until string) Watch { return Watch{Who: who, From: at(from), Until: at(until)} }
	c := Cover{
		w("rao", "2026-11-20 09:30", "2026-11-20 10:30"), w("lee", "2026-11-20 10:00", "2026-11-20 11:00"),
		w("rao", "2026-11-20 14:00", "2026-11-20 14:20"), w("rao", "2026-11-23 09:30", "2026-11-23 10:30"),
	}
	for asked, want := range map[string]string{
		"2026-11-20 09:40": "2026-11-20 10:10", // within
		"2026-11-20 08:00": "2026-11-20 10:00", // before anybody is there
		"2026-11-20 10:20": "2026-11-20 10:50", // two at once count once
		"2026-11-20 10:50": "2026-11-20 14:20", // ten minutes, and twenty after the break
		"2026-11-20 14:10": "2026-11-23 09:50", // over the weekend
		"2026-11-21 03:00": "2026-11-23 10:00",
		"2026-11-23 10:10": "",
	} {
		got, ok := c.Due(at(asked), 30*time.Minute)
		if ok != (want != "") || ok && !got.Equal(at(want)) {
			t.Errorf("asked %s: %v %v, want %s", asked, got, ok, want)
		}
		if ok && c.Between(at(asked), got) != 30*time.Minute {
			t.Errorf("asked %s: %v covered until then", asked, c.Between(at(asked), got))
		}
	}
	if w, ok := c.At(at("2026-11-20 10:15")); !ok || w.Who != "rao" {
		t.Errorf("who began first answers: %v", w)
	}
	if _, ok := c.At(at("2026-11-20 12:00")); ok {
		t.Error("somebody answers at noon")
	}
	if w, ok := c.Next(at("2026-11-20 12:00")); !ok || !w.From.Equal(at("2026-11-20 14:00")) {
		t.Errorf("next: %v", w)
	}
	off := c.without(at("2026-11-20 09:45"), at("2026-11-20 10:15"))
	if len(off) != 5 || !off[0].Until.Equal(at("2026-11-20 09:45")) || !off[1].From.Equal(at("2026-11-20 10:15")) {
		t.Errorf("away for half an hour: %v", off)
	}
}
