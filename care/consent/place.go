package consent

import (
	"fmt"
	"slices"
	"time"

	"kith/care/people"
)

// Place is where care is given: its law holds, and its calendar.
type Place struct {
	Code string         // ISO 3166-2 such as US-CA, "" when it is not known
	Zone *time.Location // nil is UTC
}

// Day returns the day it is at p, as midnight in UTC: a day on the calendar,
// not a moment.
func (p Place) Day(now time.Time) time.Time {
	y, m, d := now.In(p.zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// begins returns the moment at which a day begins at p. Where clocks skip
// midnight, it begins with the first hour there is.
func (p Place) begins(day time.Time) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, p.zone())
	if t.Day() != d {
		t = t.Add(time.Hour)
	}
	return t
}

func (p Place) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// Class is how much of a child's record an account shows.
type Class string

const (
	None    Class = "none"    // nothing
	Limited Class = "limited" // a proxy: schedule, immunizations, allergies, growth, billing, messages as parent, school forms
	Own     Class = "own"     // a young person: what is theirs, by the rules for each thing
	Full    Class = "full"
)

// Span is a class from one moment to before another. A zero From is always, a
// zero Until for good.
type Span struct {
	Class       Class
	From, Until time.Time
}

// Portal says at which ages accounts change.
type Portal struct {
	Rule    string        `json:"rule"`
	English string        `json:"en"`
	Spanish string        `json:"es"`
	Source  string        `json:"source"`
	ReadOn  string        `json:"readOn"`
	Places  []PortalPlace `json:"places"`
	Cases   []PortalCase  `json:"cases"`
}

// PortalPlace is what holds at one place.
type PortalPlace struct {
	Place       string `json:"place"`        // "" wherever no other holds
	LimitedFrom int    `json:"limited_from"` // whole years: a proxy sees less, the young person has an account
	Ends        int    `json:"ends"`         // every proxy ends; also the age of majority
	LeapDay     string `json:"leap_day"`     // when somebody born on February 29 is a year older in other years: 03-01 or 02-28
	Citation    string `json:"citation"`
	Source      string `json:"source"`
	VerifiedOn  string `json:"verified_on"`
	VerifiedBy  string `json:"verified_by"`
	Status      Status `json:"status"`
}

// PortalCase is a worked example: what accounts show at a moment.
type PortalCase struct {
	Case  string       `json:"case"`
	Place string       `json:"place"`
	Zone  string       `json:"zone"`
	Birth people.Birth `json:"birth"`
	At    time.Time    `json:"at"`
	Proxy Class        `json:"proxy"`
	Youth Class        `json:"youth"`
}

func (p *Portal) check() error {
	if p.English == "" || p.Spanish == "" || p.Source == "" || !isDay(p.ReadOn) || !slices.ContainsFunc(p.Places, func(x PortalPlace) bool { return x.Place == "" }) {
		return fmt.Errorf("say what it is, its source, when it was read, and what holds where no place has its own")
	}
	for _, x := range p.Places {
		switch {
		case x.LimitedFrom < 0 || x.Ends < x.LimitedFrom || x.Ends == 0:
			return fmt.Errorf("%q: its ages are out of order", x.Place)
		case x.LeapDay != "03-01" && x.LeapDay != "02-28":
			return fmt.Errorf("%q: leap_day is March 1 or February 28", x.Place)
		case x.Citation == "" || x.Source == "" || !slices.Contains(words["status"], string(x.Status)):
			return fmt.Errorf("%q: it names no source or status", x.Place)
		}
	}
	return nil
}

// of returns what holds at a place, or wherever no other holds.
func (p *Portal) of(place string) (found PortalPlace) {
	for _, x := range p.Places {
		if x.Place == place {
			return x
		}
		if x.Place == "" {
			found = x
		}
	}
	return found
}

// birthday returns the day on which somebody born on day is n years old.
func (x PortalPlace) birthday(day time.Time, n int) time.Time {
	b := day.AddDate(n, 0, 0) // February 29 becomes March 1
	if b.Day() != day.Day() && x.LeapDay == "02-28" {
		b = b.AddDate(0, 0, -1)
	}
	return b
}

// ages returns how many whole years somebody born on birth is old on a day: at
// least and at most, which differ where birth is not known to the day. Whoever
// gives a right to the young person asks for low, so that nobody has it too
// early; whoever takes one from a parent asks for high. ok is false when birth
// is not known.
func (x PortalPlace) ages(birth people.Birth, day time.Time) (low, high int, ok bool) {
	first, err := time.Parse(time.DateOnly, people.FirstDay(string(birth)))
	last, err2 := time.Parse(time.DateOnly, people.LastDay(string(birth)))
	if err != nil || err2 != nil || first.After(day) {
		return 0, 0, false
	}
	return max(0, x.years(last, day)), x.years(first, day), true
}

func (x PortalPlace) years(born, day time.Time) int {
	years := day.Year() - born.Year()
	if x.birthday(born, years).After(day) {
		years--
	}
	return years
}

// Proxy returns what the account of a parent or of somebody in a parent's place
// shows of a child now.
func (r *Rules) Proxy(birth people.Birth, p Place, now time.Time) Class {
	return at(r.Proxies(birth, p), now)
}

// Youth returns what the account of the young person shows now.
func (r *Rules) Youth(birth people.Birth, p Place, now time.Time) Class {
	return at(r.Youths(birth, p), now)
}

func at(spans []Span, now time.Time) Class {
	for _, s := range spans {
		if !now.Before(s.From) && (s.Until.IsZero() || now.Before(s.Until)) {
			return s.Class
		}
	}
	return None
}

// Proxies returns what a parent's account shows of a child, and from when until
// when; nothing after the last. A birth that is not known to the day counts as
// the earliest it can be. One that is not known, or a place whose rule is not
// signed, shows nothing.
func (r *Rules) Proxies(birth people.Birth, p Place) []Span {
	x := r.portal.of(p.Code)
	born, err := time.Parse(time.DateOnly, people.FirstDay(string(birth)))
	if err != nil || x.Status == Blocked {
		return nil
	}
	limited, ends := p.begins(x.birthday(born, x.LimitedFrom)), p.begins(x.birthday(born, x.Ends))
	spans := []Span{{Full, time.Time{}, limited}, {Limited, limited, ends}}
	if !limited.Before(ends) {
		spans = []Span{{Full, time.Time{}, ends}}
	}
	return spans
}

// Youths returns what the young person's own account shows, and from when. A
// birth that is not known to the day counts as the latest it can be. Where the
// place's rule is not signed it begins when nobody else decides any more.
func (r *Rules) Youths(birth people.Birth, p Place) []Span {
	x := r.portal.of(p.Code)
	born, err := time.Parse(time.DateOnly, people.LastDay(string(birth)))
	if err != nil {
		return nil
	}
	own, ends := p.begins(x.birthday(born, x.LimitedFrom)), p.begins(x.birthday(born, x.Ends))
	spans := []Span{{Own, own, ends}, {Full, ends, time.Time{}}}
	if x.Status == Blocked || !own.Before(ends) {
		spans = spans[1:]
	}
	return spans
}
