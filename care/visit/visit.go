package visit

import (
	"slices"
	"strings"
	"time"

	"kith/care/contact"
)

// Kind is what a fact of a visit is about; the values are codes of Kith's.
type Kind string

const (
	Explained Kind = "confidentiality-explained"
	Alone     Kind = "time-alone"
	Open      Kind = "asked-open"
	Matters   Kind = "matters-today"
	Plan      Kind = "help-plan"
)

// asked begins the kind of a fact about one question of the rules.
const asked = "asked-"

// Help are the ways of listening that the letters of HELP stand for, in order;
// the words we say of them are our own.
//
// Source: AAP-HELP
var Help = []Kind{"help-hope", "help-empathy", "help-language", "help-loyalty", "help-permission", "help-partnership", Plan}

// Value is what came of it.
type Value string

const (
	Done     Value = "done"
	Declined Value = "declined"  // she, or her caregiver, would rather not
	Deferred Value = "deferred"  // put off
	NotAlone Value = "not-alone" // nobody could be alone with her
)

// Values lists them in the order in which they are offered.
var Values = []Value{Done, NotAlone, Deferred, Declined}

// Fact is one thing that was done at a visit, or was not.
type Fact struct {
	ID, Type  string // of the resource: Observation or Communication
	Child     string // id
	Kind      Kind
	Value     Value
	By        string // the clinician: "Practitioner/x"; of words whoever said them
	Day       contact.Day
	At        time.Time
	Until     contact.Day // Deferred: the first day on which it is asked again; 0 where nobody said
	Encounter string      // id, or ""
	Words     string      // Matters: in the speaker's own words
	Version   int64
}

// known reports whether facts of a kind are ours.
func (k Kind) known() bool {
	return k == Explained || k == Alone || k == Matters || strings.HasPrefix(string(k), asked) || slices.Contains(Help, k)
}

// Question returns the key of the question that a fact is about, "" for any
// other fact.
func (k Kind) Question() string {
	key, ok := strings.CutPrefix(string(k), asked)
	if !ok || k == Open {
		return ""
	}
	return key
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

// rests returns until when a fact keeps its question quiet: the first day on
// which it is asked again, 0 where it does not.
func (r Rules) rests(f Fact) contact.Day {
	switch f.Value {
	case NotAlone:
		return f.Day + 1
	case Deferred:
		if f.Until > f.Day {
			return f.Until
		}
		return f.Day + contact.Day(r.QuietDays)
	case Declined:
		return f.Day + contact.Day(r.QuietDays)
	}
	return 0
}

// known reports whether a value is ours.
func (v Value) known() bool { return slices.Contains(Values, v) }
