package lane

import (
	"slices"
	"time"

	"kith/care/people"
)

// Kind is what a lane is for. The values are codes of Kith's code system.
type Kind string

const (
	Visits       Kind = "lane-visit"       // visits of somebody's own day
	Handoffs     Kind = "lane-handoff"     // times that are kept free for hand-offs
	Interpreters Kind = "lane-interpreter" // when somebody interprets
	Consults     Kind = "lane-consult"     // when somebody covers the consult line
)

// Kinds lists all there are.
var Kinds = []Kind{Visits, Handoffs, Interpreters, Consults}

// What is asked of a hold. Source: Kith
const (
	// longestHold is how long a time is held for somebody who does not answer.
	longestHold = 24 * time.Hour
	// grace is how long after it began a held time is still theirs.
	grace = 10 * time.Minute
	// LongestSlot is how long somebody may say that they have time.
	LongestSlot = 4 * time.Hour
)

// Slot is one time of a lane.
type Slot struct {
	ID         string
	Start, End time.Time
	Status     string // free, busy, busy-tentative, busy-unavailable
	Version    int64
}

// Free reports whether nobody has it.
func (s Slot) Free() bool { return s.Status == "free" }

// Span is a time at which somebody is busy: [Start, End).
type Span struct{ Start, End time.Time }

// overlaps reports whether a slot and a time have a moment in common.
func (s Slot) overlaps(o Span) bool { return s.Start.Before(o.End) && o.Start.Before(s.End) }

// Lane is the time of one person, or of one who interprets, of one kind.
type Lane struct {
	Schedule     string // id, "" where nobody wrote any times
	Kind         Kind
	Ref          string // PractitionerRole/x
	Practitioner people.PractitionerID
	Name         string // how one speaks of them: "Lena"
	Role         people.Role
	Languages    []string // codes that they speak
	Interprets   string   // interpreters: from and into which language
	Here         bool     // at work now
	Away         bool     // away now
	Cover        string   // away: PractitionerRole/x who stands in, or ""
	Slots        []Slot   // all from now on, in order
	Busy         []Span   // visits that the viewer may know of, in order
}

// Free returns the slots that can be held, in order: those that nobody has and
// in which no visit lies.
func (l Lane) Free() (all []Slot) {
	for _, s := range l.Slots {
		if s.Free() && !slices.ContainsFunc(l.Busy, s.overlaps) {
			all = append(all, s)
		}
	}
	return all
}

// Next returns the first slot that can be held; ok is false where there is none.
func (l Lane) Next() (s Slot, ok bool) {
	if all := l.Free(); len(all) > 0 {
		return all[0], true
	}
	return s, false
}

// Speaks reports whether somebody speaks a language, by its first subtag.
func (l Lane) Speaks(language string) bool {
	return slices.ContainsFunc(l.Languages, func(x string) bool { return primary(x) == primary(language) })
}

func primary(language string) string {
	for i := range len(language) {
		if language[i] == '-' || language[i] == '_' {
			return language[:i]
		}
	}
	return language
}

// until is how long a slot is held from now: for a day, at the longest until it
// began and a little.
func (s Slot) until(now time.Time) time.Time {
	if end := s.Start.Add(grace); end.Before(now.Add(longestHold)) {
		return end
	}
	return now.Add(longestHold)
}
