package tie

import (
	"strings"

	"kith/care/contact"
)

// State is how a tie is; the values are codes of Kith's code system.
type State string

const (
	Strong   State = "strong"
	Steady   State = "steady"
	Thin     State = "thin"
	NotMet   State = "not-met"
	Strained State = "strained"
	Lost     State = "lost-touch"
)

// States lists every state from near to far.
var States = []State{Strong, Steady, Thin, NotMet, Strained, Lost}

// Circle is the part of a child's life that a person belongs to.
type Circle string

const (
	Family    Circle = "family"
	Care      Circle = "care"
	Community Circle = "community"
)

// Interval is one person named for the child, for a while.
type Interval struct {
	Person             string // Practitioner, RelatedPerson or Organization reference
	As                 string // the reference as it was written, such as a PractitionerRole
	Basis              string // care-team, general-practitioner, care-manager, relative
	RoleCode, RoleText string
	Since, Until       contact.Day // Until is the last day; 0 while it lasts
	EndReason          string
	Source             contact.Source
}

// open reports whether the interval lasts on day.
func (i Interval) open(day contact.Day) bool { return i.Until == 0 || i.Until >= day }

// Saying is what somebody said about a tie.
type Saying struct {
	Person, Speaker string
	Kind            string // rating, place, guess, words, goodbye
	At              int64
	Day             contact.Day
	Rating          int // 0 to 10
	Ring            int // 0 when not placed
	Answer, Words   string
	Source          contact.Source
}

// AskFirst says that the child is asked before any contact with Person.
type AskFirst struct {
	Person       string
	Since, Until contact.Day
	Source       contact.Source
}

// Ledger is everything the record says about who is around one child.
type Ledger struct {
	Child        string // id
	Intervals    []Interval
	Contacts     []contact.Contact // in the window, in order of day
	Sayings      []Saying          // oldest first
	Appointments []contact.Appointment
	AskFirst     []AskFirst
	Jobs         map[string]Interval // by worker: the work that lasts, or the last one that did
}

// Tie is one person or place in a child's corner.
type Tie struct {
	Person             string
	Circle             Circle
	RoleCode, RoleText string
	Named              bool        // somebody wrote the tie down; else it is known from visits
	Since, Until       contact.Day // Until is 0 while it lasts
	Leaves             contact.Day // the end that is known already, 0 when there is none
	EndReason          string

	Facts   Facts
	Verdict Verdict
	Record  Verdict // what the record alone would say, without anybody's word
	Hard    bool    // a relative said that it is hard, whatever the child says
	Ring    int     // 1 counts on, 2 knows, 3 new or lost touch

	Rating   *Saying  // the child's own, the newest
	Placed   *Saying  // where the child put them herself, the newest
	Family   *Saying  // a relative's rating, the newest
	Guess    *Saying  // the team's, the newest
	Goodbye  *Saying  // whether there was one; nil when nobody asked
	Words    []Saying // shown by agreement, oldest first
	AskFirst *AskFirst

	First, Last contact.Day          // first and last contact in the window
	FirstVisit  contact.Day          // of the visits that were counted
	Spoke       contact.Day          // last contact with a colleague about the child
	Next        *contact.Appointment // the next one agreed on
	Sources     []contact.Source
}

// Rated reports whether the child herself decided the state.
func (t Tie) Rated() bool { return t.Rating != nil }

// Place reports whether the tie is to a place and not to a person.
func (t Tie) Place() bool { return strings.HasPrefix(t.Person, "Organization/") }

// Tend reports whether the tie needs tending.
func (t Tie) Tend() bool { return t.Verdict.Tend || t.Hard || t.AskFirst != nil }

// Caring reports whether the person is named to care for the child at present.
func (t Tie) Caring() bool {
	return t.Named && t.Circle != Family && !t.Facts.Flags["ended"]
}

// Met returns, of the people who are named to care for a child, how many she
// has met.
func Met(ties []Tie) (met, caring int) {
	for _, t := range ties {
		if t.Caring() {
			caring++
			if t.Verdict.State != NotMet {
				met++
			}
		}
	}
	return met, caring
}

// LeanOn returns whom a young person may ask for by name when she needs somebody
// now: one who cares for her, whom she knows, the nearest to her; nil when there
// is none.
func LeanOn(corner []Tie) *Tie {
	var best *Tie
	for i := range corner {
		t := &corner[i]
		if t.Circle != Care || !t.Caring() || !t.Facts.Flags["met"] || t.Verdict.State == Strained {
			continue
		}
		if best == nil || t.Ring < best.Ring {
			best = t
		}
	}
	return best
}
