package due

import (
	"slices"
	"strings"
	"time"

	"kith/care/contact"
)

// Value is what came of asking, or of anything else that is noted at a visit.
type Value string

const (
	Done     Value = "done"
	Declined Value = "declined"  // she, or her caregiver, would rather not
	Deferred Value = "deferred"  // put off
	NotAlone Value = "not-alone" // nobody could be alone with her
)

// Values lists them in the order in which they are offered.
var Values = []Value{Done, NotAlone, Deferred, Declined}

// Known reports whether a value is ours.
func (v Value) Known() bool { return slices.Contains(Values, v) }

// Fact is that a question was asked in words, or was not and why.
type Fact struct {
	ID    string // of the Observation
	Child string // id
	Key   string // of the question
	Value Value
	By    string // the clinician: "Practitioner/x"
	Day   contact.Day
	At    time.Time
	Until contact.Day // Deferred: the first day on which it is asked again; 0 where nobody said
}

// asked begins the code of such a fact. One code of them is no question's: the
// open question, which is of care/visit.
const asked = "asked-"

// Code returns the code of Kith's for facts about a question.
func Code(key string) string { return asked + key }

// Key returns the key of the question that a code is about, "" for other codes.
func Key(code string) string {
	key, ok := strings.CutPrefix(code, asked)
	if !ok || key == "open" {
		return ""
	}
	return key
}

// Quiet returns until when what was said keeps a question quiet: the first day
// on which it is asked again, 0 where it does not.
func Quiet(v Value, day, until contact.Day, days int) contact.Day {
	switch v {
	case NotAlone:
		return day + 1
	case Deferred:
		if until > day {
			return until
		}
		return day + contact.Day(days)
	case Declined:
		return day + contact.Day(days)
	}
	return 0
}

// newest returns the newest of facts, oldest first, that match; ok is false
// where there is none.
func newest(facts []Fact, match func(Fact) bool) (f Fact, ok bool) {
	for _, x := range slices.Backward(facts) {
		if match(x) {
			return x, true
		}
	}
	return f, false
}
