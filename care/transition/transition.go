package transition

import (
	"slices"
	"strings"
	"time"

	"kith/care/people"
)

// Step is one step of preparing a move.
type Step string

// Steps are those of a move, in any order.
var Steps = []Step{"people", "when", "homes", "team", "told", "child"}

func (s Step) next() Step {
	if i := slices.Index(Steps, s); i >= 0 && i+1 < len(Steps) {
		return Steps[i+1]
	}
	return ""
}

// Answers are what was said so far of a move, by field of its forms.
type Answers map[string]string

// with returns what was answered to the fields that begin so, by the rest of
// their names, empty ones left out; names lists these in order.
func (a Answers) with(prefix string) (by map[string]string, names []string) {
	by = map[string]string{}
	for k, v := range a {
		if rest, ok := strings.CutPrefix(k, prefix); ok && v != "" {
			by[rest], names = v, append(names, rest)
		}
	}
	slices.Sort(names)
	return by, names
}

// done reports whether a step has an answer.
func (a Answers) done(s Step) bool {
	for _, prefix := range stepFields[s] {
		if _, names := a.with(prefix); len(names) > 0 {
			return true
		}
	}
	return false
}

// stepFields are how the fields of a step begin.
var stepFields = map[Step][]string{
	"people": {"family:", "new-"},
	"when":   {"day", "hour", "why"},
	"homes":  {"home:", "home-"},
	"team":   {"team:", "join"},
	"told":   {"tell:", "tell-day:"},
	"child":  {"words", "goodbye-day", "goodbye-hour", "goodbye-with", "overlap-day", "overlap-hour", "overlap-with"},
}

// Custodies are how somebody may stand to the child from the hour on.
var Custodies = []string{"full", "placed", "limited", "ended"}

// Kin are what somebody may be to the child who is new to us.
var Kin = []people.Relation{"fthfost", "mthfost", "guard", "grmth", "grfth", "aunt", "uncle", "prn"}

// usualHour is the hour at which access ends unless somebody says another: the
// end of a working day, when a family can still be reached.
//
// Source: Kith
const usualHour = "17:00"

// hourOf reads a day and an hour on the clock of a place; ok is false for what is
// none, and for an hour that a change of clocks leaves out. An hour that comes
// twice is the first of the two.
func hourOf(day, hour string, zone *time.Location) (at time.Time, ok bool) {
	const form = "2006-01-02 15:04"
	at, err := time.ParseInLocation(form, day+" "+hour, zone)
	return at, err == nil && at.Format(form) == day+" "+hour
}

// State is where a move stands.
type State string

const (
	Planned   State = "planned"
	InEffect  State = "in-effect"
	TakenBack State = "taken-back"
)

// Move is a move that was planned.
type Move struct {
	ID      string
	Child   people.PatientID
	Status  string // of the Task
	At      time.Time
	By      string
	Version int64
}

// State returns where it stands at a moment.
func (m Move) State(now time.Time) State {
	switch {
	case m.Status == "cancelled" || m.Status == "entered-in-error":
		return TakenBack
	case now.Before(m.At):
		return Planned
	}
	return InEffect
}

// Telling is somebody who is to be told of a move.
type Telling struct {
	ID, Move string
	Child    people.PatientID
	Who, By  string // references
	Due      string // day
	Status   string
	Version  int64
}

// Open reports whether they have not been told yet.
func (t Telling) Open() bool { return t.Status == "requested" }
