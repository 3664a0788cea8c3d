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
	"child":  {"words", "goodbye-", "overlap-"},
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

// Departure is somebody who leaves, or is away.
type Departure struct {
	ID          string
	Role        people.RoleID
	Kind        string // leave or away
	Reason      string
	First, Last string // days; First of being away
	By          string
	Status      string // of the Task
	Version     int64
}

// The states of a departure are those of its Task.
const (
	prepared  = "requested"
	confirmed = "accepted"
	finished  = "completed"
	calledOff = "cancelled"
)

// Effect is the moment from which on it holds: the first after the last day of
// work, or the first day of being away.
func (d Departure) Effect(zone *time.Location) time.Time {
	day, add := d.Last, 1
	if d.Kind == "away" {
		day, add = d.First, 0
	}
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return at.AddDate(0, 0, add)
}

// Open reports whether it has not come to its end.
func (d Departure) Open() bool { return d.Status == prepared || d.Status == confirmed }

// Successor is who follows for one child.
type Successor struct {
	ID, Departure string
	Child         people.PatientID
	To            string // reference of a PractitionerRole, "" where nobody was chosen
	Goodbye       string // said, letter, none, or ""
	Status        string
	Version       int64
}

// Goodbyes are how a goodbye may have been.
var Goodbyes = []string{"said", "letter", "none"}

// Reasons are why work ends; codes of the value set end-reason.
var Reasons = []string{"left-practice", "rotation-ended"}

// Hand is one thing in somebody's hands.
type Hand struct {
	Type, ID string
	Child    people.PatientID // "" where it is about none
	What     string
	Code     string
	Starts   time.Time
}

// loopCodes are Tasks that go to others and come back.
var loopCodes = []string{"handoff", "referral", "consult", "records-request"}

// Counts are how much of each sort is in somebody's hands for a child.
type Counts struct{ Loops, Promises, Answers, Tasks, Visits int }

// Count counts what is in somebody's hands.
func Count(hands []Hand) (c Counts) {
	seen := map[string]bool{}
	for _, x := range hands {
		if seen[x.Type+x.ID] {
			continue
		}
		seen[x.Type+x.ID] = true
		switch {
		case x.Type == "Appointment":
			c.Visits++
		case x.Type != "Task":
		case slices.Contains(loopCodes, x.Code):
			c.Loops++
		case x.Code == "promise":
			c.Promises++
		case x.Code == "answer-positive":
			c.Answers++
		default:
			c.Tasks++
		}
	}
	return c
}

// Losing is a child who loses their person.
type Losing struct {
	Child     people.Patient
	Hands     []Hand
	Counts    Counts
	Told      int  // what this child told the one who leaves and waits for an answer, as the reader may know
	Only      bool // nobody else who cares for the child is known to them
	Successor Successor
}

// rank orders children: who has nobody else first, then what waits for an
// answer, then what is open. It is an order for a list and never shown as a number.
//
// Source: Kith
func (l Losing) rank() (n int) {
	if l.Only {
		n += 1000
	}
	return n + 200*l.Counts.Answers + 100*l.Told + 10*l.Counts.Loops + 5*l.Counts.Promises + l.Counts.Tasks + l.Counts.Visits
}
