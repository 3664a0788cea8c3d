package departure

import (
	"slices"
	"time"

	"kith/care/people"
)

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
