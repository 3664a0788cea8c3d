// Package calendar is the days on which a site works, as data, and clocks that
// go by them: "in three calendar days", "one working day". Clocks go by the wall
// of the site's time zone, so a night in which it is set forward or back makes
// nobody late.
package calendar

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Calendar is when a site works.
type Calendar struct {
	Zone   *time.Location
	week   [7]hours // by time.Weekday; the zero hours are closed
	closed []closed
}

// hours are minutes since midnight, from until before.
type hours struct{ from, until int }

// closed is a day of each year, or of one, on which the site is closed.
type closed struct {
	Name    string `json:"name"`
	On      string `json:"on"`      // "2026-12-24", one day
	Month   int    `json:"month"`   // with Day, or with Nth and Weekday
	Day     int    `json:"day"`     // moved to Friday or Monday where it is on a weekend, as federal offices do
	Nth     int    `json:"nth"`     // 1 for the first of the month, -1 for the last
	Weekday string `json:"weekday"` // "mon"
}

// file is a calendar as it is written.
type file struct {
	Source string            `json:"source"`
	Week   map[string]string `json:"week"` // "mon": "08:00-18:00"; a day that is not there is closed
	Closed []closed          `json:"closed"`
}

//go:embed usual.json
var usual embed.FS

var names = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Usual is Monday to Friday, and the holidays of the federal government.
//
// Source: USC-5-6103, Kith
func Usual(zone *time.Location) *Calendar {
	text, err := usual.ReadFile("usual.json")
	if err != nil {
		panic(err) // it is part of the program
	}
	c, err := Read(text, zone)
	if err != nil {
		panic(err)
	}
	return c
}

// Read reads a site's calendar; Usual's file shows the form.
func Read(text []byte, zone *time.Location) (*Calendar, error) {
	var f file
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	c := &Calendar{Zone: zone, closed: f.Closed}
	for name, said := range f.Week {
		day := slices.Index(names, name)
		from, until, _ := strings.Cut(said, "-")
		h, err := minutes(from)
		end, endErr := minutes(until)
		if day < 0 || err != nil || endErr != nil || end <= h {
			return nil, fmt.Errorf("calendar: %q: %q is no day with hours such as 08:00-18:00", name, said)
		}
		c.week[day] = hours{h, end}
	}
	if c.week == [7]hours{} {
		return nil, errors.New("calendar: no day is a working day")
	}
	for _, x := range f.Closed {
		if err := x.check(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func minutes(s string) (int, error) {
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err
}

func (x closed) check() error {
	_, err := time.Parse(time.DateOnly, x.On)
	once := err == nil && x.Month == 0
	fixed := x.On == "" && x.Month > 0 && x.Month <= 12 && x.Day > 0 && x.Day <= 31 && x.Nth == 0
	moving := x.On == "" && x.Month > 0 && x.Month <= 12 && x.Day == 0 && (x.Nth == -1 || x.Nth > 0 && x.Nth < 6) && slices.Contains(names, x.Weekday)
	if !once && !fixed && !moving {
		return fmt.Errorf("calendar: %q is no day: say on, or month and day, or month, nth and weekday", x.Name)
	}
	return nil
}

// in returns the day of a year, as midnight in UTC; ok is false where the year
// has none.
func (x closed) in(year int) (day time.Time, ok bool) {
	switch {
	case x.On != "":
		day, _ = time.Parse(time.DateOnly, x.On) //nolint:errcheck // checked when it was read
		return day, day.Year() == year
	case x.Day > 0:
		day = date(year, x.Month, x.Day)
		return day, day.Day() == x.Day
	case x.Nth < 0:
		day = date(year, x.Month+1, 0)
		for day.Weekday() != x.weekday() {
			day = day.AddDate(0, 0, -1)
		}
		return day, true
	}
	day = date(year, x.Month, 1)
	for day.Weekday() != x.weekday() {
		day = day.AddDate(0, 0, 1)
	}
	day = day.AddDate(0, 0, 7*(x.Nth-1))
	return day, int(day.Month()) == x.Month
}

func (x closed) weekday() time.Weekday { return time.Weekday(slices.Index(names, x.Weekday)) }

// observed is the day on which x is kept: a Saturday's on Friday, a Sunday's on
// Monday, as by Executive Order 11582. A day that was said outright stays.
func (x closed) observed(day time.Time) time.Time {
	switch {
	case x.Day > 0 && day.Weekday() == time.Saturday:
		return day.AddDate(0, 0, -1)
	case x.Day > 0 && day.Weekday() == time.Sunday:
		return day.AddDate(0, 0, 1)
	}
	return day
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// Closed returns the name of the holiday on the day that it is at t in the
// site's zone.
func (c *Calendar) Closed(t time.Time) (name string, ok bool) {
	y, m, d := t.In(c.Zone).Date()
	day := date(y, int(m), d)
	for _, x := range c.closed {
		for year := y - 1; year <= y+1; year++ { // January 1 may be kept in December
			if on, there := x.in(year); there && x.observed(on).Equal(day) {
				return x.Name, true
			}
		}
	}
	return "", false
}

// Works reports whether the day that it is at t is a working day.
func (c *Calendar) Works(t time.Time) bool {
	t = t.In(c.Zone)
	if c.week[t.Weekday()] == (hours{}) {
		return false
	}
	_, closed := c.Closed(t)
	return !closed
}

// Open reports whether the site works at t: the day, and the hour.
func (c *Calendar) Open(t time.Time) bool {
	t = t.In(c.Zone)
	h, now := c.week[t.Weekday()], t.Hour()*60+t.Minute()
	return now >= h.from && now < h.until && c.Works(t)
}

// Days returns n calendar days after t: the same time on the wall.
func (c *Calendar) Days(t time.Time, n int) time.Time {
	t = t.In(c.Zone)
	y, m, d := t.Date()
	return c.wall(y, m, d+n, t)
}

// wall is a time of day of t's, on another day. Where a clock that is set forward
// leaves it out, it is the first moment after.
func (c *Calendar) wall(y int, m time.Month, d int, t time.Time) time.Time {
	at := time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), c.Zone)
	if at.Hour() == t.Hour() && at.Minute() == t.Minute() {
		return at
	}
	_, end := at.ZoneBounds()
	start, _ := at.ZoneBounds()
	if !end.IsZero() && end.Sub(at) < 3*time.Hour && end.After(at) {
		return end.In(c.Zone)
	}
	return start.In(c.Zone)
}

// WorkingDays returns n working days after t: the same time on the wall of the
// n-th one. What begins when the site is closed for the day begins as the next
// one opens.
func (c *Calendar) WorkingDays(t time.Time, n int) time.Time {
	t = t.In(c.Zone)
	if !c.Works(t) {
		t = c.opens(t)
	}
	for i := 0; n > 0 && i < 4000; i++ { // eleven years: a site that never works again
		if t = c.Days(t, 1); c.Works(t) {
			n--
		}
	}
	return t
}

// OpenMinutes returns n minutes after t, of those in which the site is open.
func (c *Calendar) OpenMinutes(t time.Time, n int) time.Time {
	t = t.In(c.Zone)
	left := time.Duration(n) * time.Minute
	for i := 0; i < 4000; i++ {
		y, m, d := t.Date()
		h := c.week[t.Weekday()]
		from := c.wall(y, m, d, time.Date(2000, 1, 1, h.from/60, h.from%60, 0, 0, time.UTC))
		until := c.wall(y, m, d, time.Date(2000, 1, 1, h.until/60, h.until%60, 0, 0, time.UTC))
		if h.until == 24*60 {
			until = c.wall(y, m, d+1, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
		}
		if c.Works(t) && t.Before(until) {
			if t.Before(from) {
				t = from
			}
			if !t.Add(left).After(until) {
				return t.Add(left)
			}
			left -= until.Sub(t)
		}
		t = c.opens(t)
	}
	return t
}

// opens is when the next working day after that of t opens.
func (c *Calendar) opens(t time.Time) time.Time {
	y, m, d := t.In(c.Zone).Date()
	for i := 1; i < 4000; i++ {
		day := time.Date(y, m, d+i, 12, 0, 0, 0, c.Zone)
		if c.Works(day) {
			from := c.week[day.Weekday()].from
			return c.wall(y, m, d+i, time.Date(2000, 1, 1, from/60, from%60, 0, 0, time.UTC))
		}
	}
	return t
}
