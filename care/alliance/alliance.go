package alliance

import (
	"slices"
	"time"
)

// Questions are the three that are asked, by their keys in the form.
var Questions = []string{"listened", "hard-thing", "plan"}

// Answer is what somebody answered to one of them, 0 to 4. Zero is an answer.
type Answer int

// None is the answer of somebody who would rather not say, or was not asked.
const None Answer = -1

// most is the best answer.
const most = 4

// Check is how one person found one clinician, once.
type Check struct {
	ID        string // of the QuestionnaireResponse
	Child     string // id of the Patient
	Informant string // "Patient/x" or "RelatedPerson/x"
	Clinician string // "PractitionerRole/x" or "Practitioner/x"
	At        time.Time
	Answers   [3]Answer // in the order of Questions
	Shared    bool      // the clinician may read the answers

	who string // "Practitioner/x": the person, whatever role they were in
}

// answered reports whether there is any answer.
func (c Check) answered() bool {
	return slices.ContainsFunc(c.Answers[:], func(a Answer) bool { return a != None })
}

// Value is where a relationship is going, as somebody feels it.
type Value string

// The values of a trend, as kith# codes of an Observation have them.
const (
	New   Value = "new"
	Up    Value = "up"
	Level Value = "level"
	Down  Value = "down"
)

var values = []Value{New, Up, Level, Down}

// Trend is what a clinician learns of a check.
type Trend struct {
	ID        string // of the Observation
	Child     string
	Informant string
	Clinician string
	Value     Value
	N         int       // checks so far, this one included
	Since     time.Time // of the first of them
	At        time.Time
}

// Compare returns where it goes from the checks before to this one, and whether
// it asks for a repair. The checks before are of the same person about the same
// clinician, oldest first. Only questions that were answered both times are
// compared; a zero counts by itself.
func (r Rules) Compare(before []Check, now Check) (value Value, repair bool) {
	value, fell := New, false
	for i := len(before) - 1; i >= 0 && value == New; i-- { // the newest that can be compared
		sum, both := 0, false
		for q, a := range now.Answers {
			was := before[i].Answers[q]
			if a == None || was == None {
				continue
			}
			both = true
			sum += int(a - was)
			fell = fell || int(was-a) >= r.Drop
		}
		switch {
		case !both:
		case fell || -sum >= r.Shift:
			value = Down
		case sum >= r.Shift:
			value = Up
		default:
			value = Level
		}
	}
	return value, fell || r.Zero && slices.Contains(now.Answers[:], 0)
}
