package cast

import "time"

// A day is counted from the Monday of the anchor week, which is day 0.
var anchor = time.Date(2026, time.November, 16, 0, 0, 0, 0, time.UTC)

// sceneDay is the day for which bundle/today.json is written, a Wednesday.
const sceneDay = 2

// place is where now lies: weeks after the anchor week, and in it the day of
// now (0 Monday to 6 Sunday) and the day of the scene.
type place struct {
	weeks, today, scene int
}

func placeIn(now time.Time) place {
	y, m, d := now.Date()
	n := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(anchor).Hours() / 24)
	p := place{weeks: floorDiv(n, 7)}
	p.today = n - 7*p.weeks
	p.scene = p.today
	if p.today > friday {
		p.scene = 7
	}
	return p
}

const friday = 4

func floorDiv(a, b int) int {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}

// date writes a day as FHIR does.
func date(day int) string { return anchor.AddDate(0, 0, day).Format(time.DateOnly) }

// dayOf counts the days from the anchor to a FHIR date; ok is false when s is
// no full date.
func dayOf(s string) (day int, ok bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, false
	}
	return int(t.Sub(anchor).Hours() / 24), true
}

// clock writes a minute of a day in the town's time.
func clock(day, minute int) string {
	t := anchor.AddDate(0, 0, day).Add(time.Duration(minute) * time.Minute)
	zone := "-05:00"
	if daylight(t.Year(), t.Month(), t.Day()) {
		zone = "-04:00"
	}
	return t.Format("2006-01-02T15:04:05") + zone
}

// daylight reports whether New York has daylight time on a date: from the
// second Sunday of March until the first Sunday of November. The day of the
// change counts as changed; the clinic is closed on Sundays. Written out here,
// so that the program needs no time zone database.
func daylight(y int, m time.Month, d int) bool {
	switch {
	case m > time.March && m < time.November:
		return true
	case m == time.March:
		return d >= firstSunday(y, m)+7
	case m == time.November:
		return d < firstSunday(y, m)
	}
	return false
}

func firstSunday(y int, m time.Month) int {
	return 1 + (7-int(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Weekday()))%7
}

func weekday(day int) bool { return day-7*floorDiv(day, 7) <= friday }
