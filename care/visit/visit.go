package visit

import (
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/due"
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

// Help are the ways of listening that the letters of HELP stand for, in order;
// the words we say of them are our own.
//
// Source: AAP-HELP
var Help = []Kind{"help-hope", "help-empathy", "help-language", "help-loyalty", "help-permission", "help-partnership", Plan}

// Fact is one thing that was done at a visit, or was not.
type Fact struct {
	ID, Type  string // of the resource: Observation or Communication
	Child     string // id
	Kind      Kind
	Value     due.Value
	By        string // the clinician: "Practitioner/x"; of words whoever said them
	Day       contact.Day
	At        time.Time
	Until     contact.Day // Deferred: the first day on which it is asked again; 0 where nobody said
	Encounter string      // id, or ""
	Words     string      // Matters: in the speaker's own words
}

// known reports whether facts of a kind are ours.
func (k Kind) known() bool {
	return k == Explained || k == Alone || k == Open || k == Matters || slices.Contains(Help, k)
}

// ours reports whether a kind is noted at a visit: facts, and what was said about
// asking (care/due).
func (k Kind) ours() bool { return k.known() || due.Key(string(k)) != "" }

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
