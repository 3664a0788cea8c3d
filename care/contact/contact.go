package contact

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith/relation/continuity"
)

// Day is a day on the calendar, counted from 1970-01-01; 0 is unknown.
type Day = continuity.Day

// DayOn returns the day of a date such as 2026-11-18; 0 when there is none.
func DayOn(date string) Day {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return Day(t.Unix() / secondsADay)
}

// DayAt returns the day on which t falls in its own zone.
func DayAt(t time.Time) Day { return DayOn(t.Format(time.DateOnly)) }

// Date returns midnight UTC of a day, to be said as a date.
func Date(d Day) time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

const secondsADay = 24 * 60 * 60

// Source is the resource that a fact was read from.
type Source struct{ Type, ID string }

// Compare orders sources by type and id.
func (s Source) Compare(o Source) int {
	return cmp.Or(strings.Compare(s.Type, o.Type), strings.Compare(s.ID, o.ID))
}

// Contact is one person and one other on one day.
type Contact struct {
	Person, With, To string // To: on a handoff, the one who was met
	Day              Day
	Kind             string // handoff, visit, call, message, tried; missed, called-off
	Outpatient       bool
	Code, Text       string // what it was, as the source says
	Entries          int
	Sources          []Source
}

// Happened reports whether the two were in touch.
func (c Contact) Happened() bool {
	return c.Kind != "missed" && c.Kind != "called-off" && c.Kind != "tried"
}

// none reports whether it came to nothing.
func (c Contact) none() bool { return c.Kind == "missed" || c.Kind == "called-off" }

// same reports whether two contacts are of the same two people on one day, and
// both came about or both did not.
func (c Contact) same(o Contact) bool {
	return c.Day == o.Day && c.Person == o.Person && c.With == o.With && c.none() == o.none()
}

// join adds what another contact says: the closer of the two is what it was.
func (c *Contact) join(o Contact) {
	if slices.Index(closenesses, o.Kind) > slices.Index(closenesses, c.Kind) {
		c.Kind = o.Kind
	}
	c.To, c.Code, c.Text = max(c.To, o.To), max(c.Code, o.Code), max(c.Text, o.Text)
	c.Outpatient = c.Outpatient || o.Outpatient
	c.Entries += o.Entries
	c.Sources = append(c.Sources, o.Sources...)
	slices.SortFunc(c.Sources, Source.Compare)
}

// Visit reports whether the two met.
func (c Contact) Visit() bool { return c.Kind == "visit" || c.Kind == "handoff" }

// WithFamily reports whether the other one is the child or a relative.
func (c Contact) WithFamily() bool {
	return strings.HasPrefix(c.With, "Patient/") || strings.HasPrefix(c.With, "RelatedPerson/")
}

// Visit is one outpatient visit as continuity of care counts it.
type Visit struct {
	Person, Site string
	Day          Day
}

// compare orders visits by day, then by who and where.
func (v Visit) compare(o Visit) int {
	return cmp.Or(cmp.Compare(v.Day, o.Day), strings.Compare(v.Person, o.Person), strings.Compare(v.Site, o.Site))
}

// Appointment is a visit agreed on, one for each person to be seen.
type Appointment struct {
	ID, Child, Person string
	Status            string
	Start, End        time.Time
	What              string
	Interpreter       Interpreter
}

// Coming reports whether the visit is still to be, as far as anyone said.
func (a Appointment) Coming() bool {
	return slices.Contains([]string{"proposed", "pending", "booked", "arrived", "checked-in", "waitlist"}, a.Status)
}

// Interpreter is who was booked to interpret at an appointment.
type Interpreter struct{ Language, By, Name string }
