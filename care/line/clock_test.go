package line_test

import (
	"testing"
	"time"

	"kith/care/consult"
	"kith/care/module/moduletest"
)

func TestTheClockOfCallingBackRunsInTheHoursOfTheLine(t *testing.T) {
	s := begin(t, moduletest.Open(t, t.TempDir()+"/town.db", morning, modules))
	for asked, want := range map[string]string{
		"2026-11-18 10:00": "2026-11-18 10:30", // on call until 10:30
		"2026-11-18 10:20": "2026-11-18 14:20", // ten minutes left, and twenty in the afternoon
		"2026-11-20 13:50": "2026-11-23 09:50", // Friday: ten minutes of Dr. Lee, and Monday
		"2026-11-21 12:00": "2026-11-23 10:00", // a weekend
		"2026-11-25 15:50": "2026-11-27 09:50", // Thanksgiving lies between
		"2026-10-30 18:00": "2026-11-02 10:00", // clocks are set back on Sunday
		"2027-03-12 18:00": "2027-03-15 10:00", // and forward
	} {
		s.clock = must(time.ParseInLocation("2006-01-02 15:04", asked, morning.Location()))
		id := s.asks()
		if c := must(consult.Get(t.Context(), s.h, s.who("wei-chen"), id)); !c.Due.Equal(must(time.ParseInLocation("2006-01-02 15:04", want, morning.Location()))) {
			t.Errorf("asked %s: due %v, want %s", asked, c.Due.In(morning.Location()), want)
		}
	}
}
