package loop

import (
	"slices"
	"time"

	"kith/care/people"
)

// Kind is what is passed on: the code of its Task in Kith's system.
type Kind string

// All kinds.
const (
	Handoff  Kind = "handoff"
	Referral Kind = "referral"
	Consult  Kind = "consult"
)

// Kinds lists them.
var Kinds = []Kind{Handoff, Referral, Consult}

// Status is that of the Task.
type Status string

// All of FHIR's. Source: FHIR-R4-Task
const (
	Draft      Status = "draft"
	Requested  Status = "requested"
	Received   Status = "received"
	TaskTaken  Status = "accepted"
	Rejected   Status = "rejected"
	Ready      Status = "ready"
	Cancelled  Status = "cancelled"
	InProgress Status = "in-progress"
	OnHold     Status = "on-hold"
	Failed     Status = "failed"
	Completed  Status = "completed"
	InError    Status = "entered-in-error"
)

// Step is how far it is: a step, or an exit.
type Step string

// Steps of a referral.
const (
	FamilySaidYes Step = "family-said-yes"
	Sent          Step = "sent"
	Accepted      Step = "accepted"
	FirstVisit    Step = "first-visit"
	HeardBack     Step = "heard-back"
	FamilyTold    Step = "family-told"
	WaitListed    Step = "wait-listed" // open, until a day
)

// Steps of a handoff, besides Accepted.
const (
	Prepared        Step = "prepared"
	Asked           Step = "asked"
	WasReceived     Step = "received"
	PutOff          Step = "put-off"
	Met             Step = "met"
	FollowedThrough Step = "followed-through"
)

// Steps of a consult, besides Prepared and Asked.
const (
	Claimed         Step = "claimed"
	WaitsForFacts   Step = "waits-for-facts"
	CalledBack      Step = "called-back"
	Answered        Step = "answered"
	AnswerAccepted  Step = "answer-accepted"
	AnswerChanged   Step = "answer-changed"
	AnswerDeclined  Step = "answer-declined"
	OutcomeReturned Step = "outcome-returned"
)

// Exits, each with a reason.
const (
	Declined             Step = "declined"
	NotAccepted          Step = "not-accepted"
	Unreachable          Step = "unreachable"
	FamilyChangedItsMind Step = "family-changed-its-mind"
	CalledOff            Step = "called-off"
	Mistake              Step = "mistake"
)

// State is a step and the status of the Task.
type State struct {
	Step   Step
	Status Status
}

func (s State) String() string { return string(s.Step) + "/" + string(s.Status) }

// Side is who moves something.
type Side string

// All sides.
const (
	ByRequester Side = "requester" // who passes on, and their colleagues
	ByOwner     Side = "owner"     // who is asked
	ByLink      Side = "link"      // who is asked, by a signed link
	Noted       Side = "noted"     // the requester's side writes down what the other said: with words
)

// Sides lists them.
var Sides = []Side{ByRequester, ByOwner, ByLink, Noted}

// Item is one thing that was passed on.
type Item struct {
	ID      string // of the Task
	Kind    Kind
	Child   people.PatientID
	From    string // "PractitionerRole/x": who passes on
	To      string // who is asked: a person's work, an organization, a team
	ToOrg   string // "Organization/x" of To, "" where nobody knows
	HeldBy  string // "PractitionerRole/x": who of the side that asks holds it now
	Step    Step   // or the exit
	Status  Status
	Exit    bool   // it ended otherwise
	Closed  bool   // nothing is left to do
	Reason  string // code of why it ended
	Words   string // of why it ended
	Why     string // one line
	Focus   string // "ServiceRequest/x", or ""
	Sent    time.Time
	Last    time.Time // when something happened last; nudges do not count
	Clock   string    // what is due next, "" for nothing
	Due     time.Time // by when
	Until   time.Time // waits until, zero for not
	Nudged  time.Time // last, zero for never
	Level   int       // how often it was carried further since something happened
	Quiet   bool      // nothing happened for longer than usual
	Changed time.Time // when this version was stored
	Version int64
	Events  []Event // OfChild and Get fill it; Open does not
}

// State is where it is.
func (i Item) State() State { return State{i.Step, i.Status} }

// Partner is whose pattern it follows: the organization, or who is asked.
func (i Item) Partner() string {
	if i.ToOrg != "" {
		return i.ToOrg
	}
	return i.To
}

// Event is one thing that happened.
type Event struct {
	What string // of Machine.Events
	At   time.Time
	Who  string // "PractitionerRole/x", "Organization/x", "RelatedPerson/x", "Patient/x"; "" for the house
	Note string
}

// Happened returns when something happened last; ok is false for never.
func (i Item) Happened(what ...string) (e Event, ok bool) {
	for _, x := range i.Events {
		if slices.Contains(what, x.What) {
			e, ok = x, true
		}
	}
	return e, ok
}

// Filter is which items are meant.
type Filter struct {
	Kinds    []Kind    // none for all
	HeldBy   []string  // references of whoever holds it; none for everybody
	Of       []string  // who holds it, passes it on or is asked; none for everybody
	Partner  string    // ToOrg, or To
	Step     Step      //
	Quiet    bool      // only what is quiet
	Children []string  // ids; nil for all
	Since    time.Time // closed ones that were passed on since; zero for open ones only
}

// Stage is the column of the board in which something stands.
type Stage string

// Stages, as a referral goes through them; what else is passed on has its own
// words for the same.
var Stages = []Stage{"yes", "sent", "accepted", "visit", "heard", "told"}

// Ended is where it did not go on.
const Ended Stage = "ended"

var stageOf = map[Step]Stage{
	FamilySaidYes: "yes", Prepared: "yes",
	Sent: "sent", Asked: "sent", WasReceived: "sent",
	Accepted: "accepted", Claimed: "accepted", WaitListed: "accepted", PutOff: "accepted", WaitsForFacts: "accepted",
	FirstVisit: "visit", Met: "visit", CalledBack: "visit",
	HeardBack: "heard", Answered: "heard", AnswerAccepted: "heard", AnswerChanged: "heard", AnswerDeclined: "heard",
	FamilyTold: "told", FollowedThrough: "told", OutcomeReturned: "told",
}

// Stage is where it stands on the board.
func (i Item) Stage() Stage {
	if s, ok := stageOf[i.Step]; ok {
		return s
	}
	return Ended
}
