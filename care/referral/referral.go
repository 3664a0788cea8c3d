package referral

import (
	"slices"
	"time"

	"kith/care/loop"
)

// Step is something that can be done about a referral, by one side or the other.
type Step string

// All steps.
const (
	Receive     Step = "received"
	Accept      Step = "accepted"
	Wait        Step = "wait-listed"
	Decline     Step = "declined"
	NotAccept   Step = "not-accepted"
	Ask         Step = "question"
	Reply       Step = "reply"
	Reach       Step = "reached" // a person spoke with the family
	Book        Step = "visit-booked"
	Keep        Step = "visit-kept"
	Miss        Step = "visit-missed"
	Hear        Step = "heard-back"
	Tell        Step = "told"
	LoseTouch   Step = "unreachable"
	ChangeMind  Step = "family-changed-its-mind"
	TakeBack    Step = "called-off"
	Nudge       Step = "nudged"
	Call        Step = "called"
	FindAnother Step = "replaced"
)

// Steps lists them as they are offered.
var Steps = []Step{Receive, Accept, Wait, Decline, NotAccept, Ask, Reply, Reach, Book, Keep, Miss, Hear, Tell, LoseTouch, ChangeMind, TakeBack, Nudge, Call, FindAnother}

// Theirs are the steps that the other side takes: ours writes them down, with
// what they said.
var Theirs = []Step{Receive, Accept, Wait, Decline, NotAccept, Book, Keep, Miss, Hear, LoseTouch}

// to is where a step leads from where something is: the zero State is to stay.
func (s Step) to(i loop.Item) loop.State {
	switch s {
	case Receive:
		return loop.State{Step: loop.Sent, Status: loop.Received}
	case Accept, Miss:
		return loop.State{Step: loop.Accepted, Status: loop.TaskTaken}
	case Wait:
		return loop.State{Step: loop.WaitListed, Status: loop.OnHold}
	case Decline:
		return loop.State{Step: loop.Declined, Status: loop.Rejected}
	case NotAccept:
		if i.Step == loop.Sent {
			return loop.State{Step: loop.NotAccepted, Status: loop.Rejected}
		}
		return loop.State{Step: loop.NotAccepted, Status: loop.Failed}
	case Book:
		return loop.State{Step: loop.Accepted, Status: loop.Ready}
	case Keep:
		return loop.State{Step: loop.FirstVisit, Status: loop.InProgress}
	case Hear:
		return loop.State{Step: loop.HeardBack, Status: loop.Completed}
	case Tell:
		if i.Exit {
			return loop.State{}
		}
		return loop.State{Step: loop.FamilyTold, Status: loop.Completed}
	case LoseTouch:
		if slices.Contains([]loop.Status{loop.Draft, loop.Requested, loop.Received}, i.Status) {
			return loop.State{Step: loop.Unreachable, Status: loop.Cancelled}
		}
		return loop.State{Step: loop.Unreachable, Status: loop.Failed}
	case ChangeMind:
		return loop.State{Step: loop.FamilyChangedItsMind, Status: loop.Cancelled}
	case TakeBack:
		return loop.State{Step: loop.CalledOff, Status: loop.Cancelled}
	}
	return loop.State{}
}

// Reasons for which something ends, as pages offer them.
var Reasons = slices.DeleteFunc(slices.Clone(loop.States().Reasons), func(r string) bool { return r == "mistake" })

// Ends reports whether nothing goes on after a step unless somebody begins anew:
// it says why.
func (s Step) Ends() bool {
	return slices.Contains([]Step{Decline, NotAccept, LoseTouch, ChangeMind, TakeBack}, s)
}

// May reports whether somebody on these sides may take a step.
func (s Step) May(i loop.Item, sides []loop.Side) bool {
	ours, theirs := slices.Contains(sides, loop.ByRequester), slices.Contains(sides, loop.ByOwner)
	running := !i.Closed && !i.Exit && i.Status != loop.Draft && i.Status != loop.Completed
	switch s {
	case Nudge, Call:
		return ours && running
	case Reach:
		return running && Reached(i).IsZero()
	case Ask:
		return theirs && running
	case Reply:
		return ours && running && asked(i)
	case FindAnother:
		return ours && (i.Exit && !i.Closed || running)
	case Miss:
		return i.Status == loop.Ready && loop.May(i.Kind, i.State(), s.to(i), sides...) == nil
	case Book:
		if i.Status == loop.Ready { // another day
			return true
		}
	case Tell:
		if i.Exit {
			return ours && !i.Closed
		}
	}
	to := s.to(i)
	if to == i.State() {
		return false
	}
	return loop.May(i.Kind, i.State(), to, sides...) == nil
}

// Reached returns when a person spoke with the family first after it was sent,
// zero for never. It is told apart from whether the visit happened: who was
// reached within days comes, and who was not often does not.
//
// Source: AHRQ-WarmHandoff
func Reached(i loop.Item) (at time.Time) {
	for _, e := range i.Events {
		if slices.Contains([]string{"reached", "visit-kept"}, e.What) {
			return e.At
		}
	}
	return at
}

// asked reports whether the other side asked something that nobody answered.
func asked(i loop.Item) (open bool) {
	for _, e := range i.Events {
		switch e.What {
		case "question":
			open = true
		case "reply":
			open = false
		}
	}
	return open
}
