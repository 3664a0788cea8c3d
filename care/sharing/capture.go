package sharing

import (
	"slices"
	"strings"
	"time"

	"kith/care/disclosure"
	"kith/platform/fault"
)

// step is one of the steps of writing something down.
type step string

const (
	stepSafe  step = "safe"
	stepWords step = "words"
	stepWho   step = "who"
	stepHelps step = "helps"
	stepBack  step = "back" // read it back together
)

// steps in the order in which they are offered; each can be taken at any time.
var steps = []step{stepSafe, stepWords, stepWho, stepHelps, stepBack}

// fields of each step, as forms and drafts name them. A field that ends in "-"
// stands for one a person.
var fields = map[step][]string{
	stepSafe:  {"safe"},
	stepWords: {"words", "own", "teller", "topic", "way", "where"},
	stepWho:   {"with-", "until-", "for-", "closed", "duty", "said", "outcome", "endangering", "reviewer"},
	stepHelps: {"headline", "opening", "helps", "not-again"},
}

// next is the step after one.
func (s step) next() step {
	if i := slices.Index(steps, s); i >= 0 && i+1 < len(steps) {
		return steps[i+1]
	}
	return stepBack
}

// capture is what was written down so far.
type capture struct {
	ID      string
	Answers map[string]string
}

// done reports whether a step has what it needs.
func (c capture) done(s step) bool {
	switch s {
	case stepSafe:
		return c.Answers["safe"] != ""
	case stepWords:
		return c.Answers["words"] != "" && c.Answers["topic"] != ""
	case stepWho:
		return c.been(s) && (!c.asksDuty() || c.Answers["outcome"] != "")
	case stepHelps:
		return c.been(s)
	}
	return false
}

// been reports whether a step was kept: one may leave it empty.
func (c capture) been(s step) bool { return c.Answers["been-"+string(s)] != "" }

// asksDuty reports whether it has to be asked if this can stay private.
func (c capture) asksDuty() bool { return c.Answers["safe"] == "no" || c.dutyOf() != "" }

// dutyOf is why the topic may have to be told to others.
func (c capture) dutyOf() string {
	for _, t := range disclosure.Topics() {
		if t.Code == c.Answers["topic"] {
			return t.Duty
		}
	}
	return ""
}

// choice is what was said about somebody, "" for nothing.
func (c capture) choice(ref string) disclosure.Choice {
	return disclosure.Choice(c.Answers["with-"+ref])
}

// list is a field that holds several codes.
func (c capture) codes(field string) []string { return strings.Fields(c.Answers[field]) }

// statement makes what is told of what was written down. people are those whom
// a wish may be about.
func (c capture) statement(child string, people []Column, day func(string) (time.Time, bool)) (s disclosure.Statement, err error) {
	a := c.Answers
	s = disclosure.Statement{
		Child: child, Teller: a["teller"], Way: disclosure.Way(a["way"]), Where: a["where"], Topic: a["topic"],
		Words: a["words"], OwnHand: a["own"] == "yes", Tier: disclosure.Protected, Danger: a["safe"] == "no",
		Headline: disclosure.Headline{Words: a["headline"], Opening: a["opening"], Helps: a["helps"], DoNotAsk: c.codes("not-again")},
	}
	if s.Teller == "" {
		s.Teller = "Patient/" + child
	}
	if a["closed"] == "yes" {
		s.Tier = disclosure.Closed
	}
	if c.asksDuty() {
		s.Duty = disclosure.Duty{Kind: c.dutyOf(), Said: a["said"], Outcome: a["outcome"], Endangering: c.codes("endangering"), Reviewer: a["reviewer"]}
		if s.Duty.Kind == "" {
			s.Duty.Kind = a["duty"]
		}
		if !slices.Contains(disclosure.DutyKinds, s.Duty.Kind) {
			return s, fault.At(fault.Invalid, "sharing.duty.kind.missing", "duty")
		}
	}
	for _, p := range people {
		choice := c.choice(p.Ref)
		if p.You || choice == "" {
			continue
		}
		until, ok := day(a["until-"+p.Ref])
		if !ok {
			return s, fault.At(fault.Invalid, "sharing.day-unclear", "until")
		}
		w := disclosure.Wish{With: p.wishes(), Choice: choice, Until: until}
		if purpose := a["for-"+p.Ref]; slices.Contains(purposes, purpose) {
			w.Purposes = []string{purpose}
		}
		s.Wishes = append(s.Wishes, w)
	}
	if s.Topic == "" {
		return s, fault.At(fault.Invalid, "sharing.topic.missing", "topic")
	}
	return s, nil
}

// wishes is the reference by which a wish names a person.
func (p Column) wishes() string {
	if p.Work != "" {
		return p.Work
	}
	return p.Ref
}

// purposes for which alone a wish may hold, of v3-ActReason.
//
// Source: FHIR-R4
var purposes = []string{"TREAT", "COC"}

// stepOf is the step that a mistake belongs to.
func stepOf(field string) step {
	switch field {
	case "words", "topic", "teller", "at", "to":
		return stepWords
	case "choice", "until", "reviewer", "duty":
		return stepWho
	}
	return stepBack
}
