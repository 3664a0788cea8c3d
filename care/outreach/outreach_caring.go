package outreach

import (
	"slices"
	"time"

	"kith/care/contact"
	"kith/platform/calendar"
)

// Schedule is when notes that ask for nothing go out.
type Schedule struct {
	Code   string `json:"code"`
	Months []int  `json:"months"` // after they begin
}

// Schedules returns the schedules there are, the usual one first.
func Schedules() []Schedule {
	var file struct {
		Schedules []Schedule `json:"schedules"`
	}
	read("rules/caring.json", &file)
	return file.Schedules
}

// Due returns the day on which the note after n others is due; ok is false when
// there is none any more. The last day of a month that is shorter counts.
func (s Schedule) Due(since contact.Day, n int, c *calendar.Calendar) (day contact.Day, ok bool) {
	if n < 0 || n >= len(s.Months) {
		return 0, false
	}
	y, m, d := contact.Date(since).Date()
	last := time.Date(y, m+time.Month(s.Months[n])+1, 0, 12, 0, 0, 0, c.Zone)
	at := time.Date(y, m+time.Month(s.Months[n]), min(d, last.Day()), 12, 0, 0, 0, c.Zone)
	for !c.Works(at) {
		at = c.Days(at, 1)
	}
	return contact.DayAt(at), true
}

// Caring is one person writing notes that ask for nothing to one of a family.
type Caring struct {
	ID, Child, Owner, To string
	Schedule             string
	Since                contact.Day
	Running              bool
	Notes                int // that went out or were left out
}

// Due returns when its next note is due; ok is false when none is.
func (x Caring) Due(all []Schedule, c *calendar.Calendar) (contact.Day, bool) {
	i := slices.IndexFunc(all, func(s Schedule) bool { return s.Code == x.Schedule })
	if i < 0 || !x.Running {
		return 0, false
	}
	return all[i].Due(x.Since, x.Notes, c)
}
