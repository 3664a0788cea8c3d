package calendar

import (
	"testing"
	"time"
)

func usualIn(t *testing.T, zone string) *Calendar {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return Usual(z)
}

func at(t *testing.T, c *Calendar, s string) time.Time {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", s, c.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestHolidaysAreKeptWhereTheGovernmentKeepsThem(t *testing.T) {
	c := usualIn(t, "America/New_York")
	for day, want := range map[string]string{
		"2026-11-26": "Thanksgiving", "2026-07-03": "Independence Day", "2026-07-04": "", "2027-07-05": "Independence Day",
		"2027-12-31": "New Year's Day", // of 2028, a Saturday
		"2028-01-01": "", "2026-05-25": "Memorial Day", "2026-01-19": "Martin Luther King Jr. Day", "2026-02-16": "Washington's Birthday",
		"2026-09-07": "Labor Day", "2026-10-12": "Columbus Day", "2026-11-11": "Veterans Day", "2027-06-18": "Juneteenth", "2026-11-27": "",
	} {
		if got, _ := c.Closed(at(t, c, day+" 12:00")); got != want {
			t.Errorf("%s is %q, want %q", day, got, want)
		}
	}
}

func TestClocksGoByTheWall(t *testing.T) {
	c := usualIn(t, "America/New_York")
	tests := map[string]struct {
		from string
		days int
		work bool
		want string
	}{
		"three days over the night the clock is set back":           {"2026-10-31 10:00", 3, false, "2026-11-03 10:00"},
		"three days over the night it is set forward":               {"2026-03-07 10:00", 3, false, "2026-03-10 10:00"},
		"an hour that the night leaves out is the first after":      {"2026-03-07 02:30", 1, false, "2026-03-08 03:00"},
		"a working day from Friday is Monday":                       {"2026-11-20 16:00", 1, true, "2026-11-23 16:00"},
		"a working day over Thanksgiving":                           {"2026-11-25 16:00", 1, true, "2026-11-27 16:00"},
		"what begins on a Saturday begins as Monday opens":          {"2026-11-21 22:00", 1, true, "2026-11-24 08:00"},
		"no working day from a Sunday is when the next opens":       {"2026-11-22 22:00", 0, true, "2026-11-23 08:00"},
		"no working day from a Monday is now":                       {"2026-11-23 22:00", 0, true, "2026-11-23 22:00"},
		"seven days over the end of the year":                       {"2026-12-28 09:00", 7, false, "2027-01-04 09:00"},
		"a working day from the eve of Christmas is after weekends": {"2026-12-24 09:00", 1, true, "2026-12-28 09:00"},
	}
	for name, tt := range tests {
		got := c.Days(at(t, c, tt.from), tt.days)
		if tt.work {
			got = c.WorkingDays(at(t, c, tt.from), tt.days)
		}
		if got.Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%s: %s, want %s", name, got.Format("2006-01-02 15:04"), tt.want)
		}
	}
}

func TestASiteWorksByDayAndHour(t *testing.T) {
	c := usualIn(t, "America/New_York")
	for when, want := range map[string]bool{
		"2026-11-23 07:59": false, "2026-11-23 08:00": true, "2026-11-23 17:59": true, "2026-11-23 18:00": false,
		"2026-11-22 12:00": false, "2026-11-26 12:00": false,
	} {
		if got := c.Open(at(t, c, when)); got != want {
			t.Errorf("%s: %v", when, got)
		}
	}
}

func TestACalendarThatSaysNothingIsRefused(t *testing.T) {
	for _, text := range []string{`{}`, `{"week":{"mon":"18:00-08:00"}}`, `{"week":{"moon":"08:00-18:00"}}`,
		`{"week":{"mon":"08:00-18:00"},"closed":[{"name":"x"}]}`, `{"week":{"mon":"08:00-18:00"},"closed":[{"name":"x","on":"2026-13-01"}]}`, `[`} {
		if _, err := Read([]byte(text), time.UTC); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}

func TestMinutesRunWhileTheSiteIsOpen(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		from string
		n    int
		want string
	}{
		"in the morning":                        {"2026-11-18 10:00", 30, "2026-11-18 10:30"},
		"before it opens":                       {"2026-11-18 05:00", 30, "2026-11-18 08:30"},
		"ten minutes before it closes":          {"2026-11-18 17:50", 30, "2026-11-19 08:20"},
		"until it closes, to the minute":        {"2026-11-18 17:30", 30, "2026-11-18 18:00"},
		"a Friday evening":                      {"2026-11-20 18:00", 30, "2026-11-23 08:30"},
		"Thanksgiving":                          {"2026-11-26 12:00", 30, "2026-11-27 08:30"},
		"three days of ten hours":               {"2026-11-18 08:00", 1800, "2026-11-20 18:00"},
		"over the weekend the clocks go back":   {"2026-10-30 17:45", 30, "2026-11-02 08:15"},
		"over the weekend they go forward":      {"2027-03-12 17:45", 30, "2027-03-15 08:15"},
		"none is when it opens, or at once":     {"2026-11-18 10:00", 0, "2026-11-18 10:00"},
		"none on a holiday is the next morning": {"2026-11-26 12:00", 0, "2026-11-27 08:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", x.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := Usual(zone).OpenMinutes(from, x.n).Format("2006-01-02 15:04"); got != x.want {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}
