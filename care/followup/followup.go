package followup

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"kith/care/people"
)

// State is how far something owed is.
type State string

// See the package.
const (
	Asked    State = "asked"
	Held     State = "held"
	Late     State = "late"
	Watched  State = "watched"
	Answered State = "answered"
)

// Disposition is how a positive answer was answered: its code in Kith's system.
type Disposition string

// All dispositions. The first ones are for where somebody may be in danger.
const (
	PlanMade   Disposition = "safety-plan-made"
	Emergency  Disposition = "emergency-care"     // with whom, in words
	FollowedUp Disposition = "follow-up-planned"  // not in danger now
	NoRisk     Disposition = "no-risk-judged"     // by whom and why, in words
	LeftBefore Disposition = "left-before"        // and what was done then, in words
	Acted      Disposition = "acted"              // talked, treated
	Referred   Disposition = "referred"           //
	Watch      Disposition = "watch"              // until a day
	Declined   Disposition = "declined-by-family" // with the reason, in words
)

// InDanger are the dispositions where somebody may be in danger; Usual the
// others.
var (
	InDanger = []Disposition{PlanMade, Emergency, FollowedUp, NoRisk, LeftBefore}
	Usual    = []Disposition{Acted, Referred, Watch, Declined, LeftBefore}
)

// NeedsWords reports whether a disposition says too little by itself.
func (d Disposition) NeedsWords() bool {
	return slices.Contains([]Disposition{Emergency, NoRisk, LeftBefore, Declined}, d)
}

// Item is one thing owed.
type Item struct {
	ID       string // of the Task
	Child    people.PatientID
	Response string // "QuestionnaireResponse/x", or "Observation/x"
	Rules    []string
	Step     Step
	Safety   bool // somebody may be in danger
	Owner    string
	Status   string // of the Task
	At, Due  time.Time
	Until    time.Time // Watched: the day on which it is looked at again

	Disposition Disposition
	Answered    time.Time
	By          string
	Version     int64
	Pages       []Page
}

// Page is that somebody was asked to come.
type Page struct {
	Who      string
	At       time.Time
	Answered time.Time // zero while they did not say that they have it
}

// Open reports whether it still has to be answered.
func (i Item) Open() bool {
	return i.Disposition == "" || i.Disposition == Watch
}

// State is how far it is at a moment.
func (i Item) State(now time.Time) State {
	switch {
	case i.Disposition != "" && i.Disposition != Watch:
		return Answered
	case i.Disposition == Watch && now.Before(i.Until):
		return Watched
	case i.Disposition != Watch && now.Before(i.Due) && i.Status == "requested":
		return Asked
	case i.Disposition != Watch && now.Before(i.Due):
		return Held
	}
	return Late
}

// taskID is the id of what is owed by one form for one next step: whoever finds
// out that it is owed, at once or later, writes the same.
func taskID(response, step string) string {
	sum := sha256.Sum256([]byte("answer-positive\x00" + response + "\x00" + step))
	return hex.EncodeToString(sum[:16])
}
