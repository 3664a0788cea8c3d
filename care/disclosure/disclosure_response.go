package disclosure

import (
	"slices"
	"time"
)

// answerDays is how long an answer may take.
//
// Source: Kith, Wissow2002
const answerDays = 7

// Answer is how somebody answered what they were told. The values are codes of
// Kith's.
type Answer string

const (
	Acknowledged    Answer = "acknowledged"
	Acted           Answer = "acted"
	AskedPermission Answer = "asked-permission"
	Deferred        Answer = "deferred"
)

// Answers lists them in the order in which they are offered.
var Answers = []Answer{Acknowledged, Acted, AskedPermission, Deferred}

// Response is what somebody owes to whoever told them: an answer, or to pass
// something on because the teller asked for it.
type Response struct {
	ID        string // of the Task, "" where nobody wrote one yet
	Version   int64
	Statement string // id
	Child     string // id
	Kind      Owed
	Owner     string // who owes it, as a person
	Tell      string // OwesTelling: who is to be told
	Choice    Choice // OwesTelling: how much
	Asked     time.Time
	Due       time.Time // the first moment at which it is late
	Answer    Answer    // "" while there is none
	Until     time.Time // Deferred: the first moment at which it is owed again
	Answered  time.Time // zero while there is none
}

// Owed is what is owed. The values are codes of Kith's.
type Owed string

const (
	OwesAnswer  Owed = "respond"
	OwesTelling Owed = "tell"
)

// Due returns the first moment at which the answer to something told at a
// moment is late, by the clock of its zone: the end of the same day where
// somebody may be in danger, else the end of the seventh day after it.
//
// Source: Kith
func Due(told time.Time, danger bool) time.Time {
	days := 1 + answerDays
	if danger {
		days = 1
	}
	y, m, d := told.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, told.Location())
}

// Open reports whether an answer is still owed at a moment.
func (r Response) Open(now time.Time) bool {
	switch r.Answer {
	case "":
		return true
	case Deferred:
		return !now.Before(r.Until)
	}
	return false
}

// Late reports whether it is owed and the time is over.
func (r Response) Late(now time.Time) bool { return r.Open(now) && !now.Before(r.Due) }

// Reply is an answer on its way.
type Reply struct {
	Answer Answer
	Words  string    // what was said or done, or ""
	Until  time.Time // Deferred: when it is taken up again
	Seen   int64     // the version that whoever answers has seen, 0 for any
}

// check reports what is missing.
func (r Reply) check(now time.Time) error {
	switch {
	case !slices.Contains(Answers, r.Answer):
		return missing("answer")
	case r.Answer == Deferred && !r.Until.After(now):
		return missing("until")
	}
	return nil
}
