package privacy

import (
	"slices"
	"time"

	"kith/care/consent"
	"kith/fhir/label"
	"kith/platform/access"
)

// Knows is how much one person may know of what is private to a child. It is a
// code of Kith's own in Consent.category.
type Knows string

// The choices of the conversation, the safe one first.
const (
	AskFirst Knows = "ask-me-first"
	Nothing  Knows = "may-know-nothing"
	Headline Knows = "may-know-headline"
	All      Knows = "may-know-all"
)

// Choices lists them in the order in which they are asked.
var Choices = []Knows{AskFirst, Nothing, Headline, All}

// opens reports whether a choice opens what is private; the others close it.
// What a headline says is told beside the item; the item itself stays closed.
func (k Knows) opens() bool { return k == All }

// agreed is one agreement as the page speaks of it.
type agreed struct {
	ID      string
	Version int64
	With    string // reference of the person it names, "" where it names none or several
	Knows   Knows  // "" where it was made elsewhere
	Ended   bool
	Given   time.Time
	Said    []string // what it does, in words
	consent *consent.Consent
}

// thing is a part of the record that the effect is shown for.
type thing struct {
	name  string // the end of a key privacy.thing.*
	needs access.Mask
}

// things are the parts for which somebody is told what changes. Source: Kith
var things = []thing{
	{"visits", label.Schedule},
	{"everyday", label.Clinical},
	{"mental", label.Clinical | label.Mental},
	{"substance", label.Clinical | label.Substance},
	{"sexual", label.Clinical | label.Sexual},
	{"violence", label.Clinical | label.Violence},
	{"told", label.Clinical | label.Told},
}

// effect is whether somebody sees a part of the record now, and with a choice.
type effect struct {
	Thing     string
	Now, Then consent.Answer
}

// Changes reports whether the choice makes a difference.
func (e effect) Changes() bool { return e.Now.May != e.Then.May }

// standing is what the rule needs to know of one person and one child.
type standing struct {
	person
	age  int
	ages consent.Ages
	at   time.Time
}

// effects asks the rule what somebody sees with the agreements there are, and
// with those there would be.
func (s standing) effects(now, then []*consent.Consent) (all []effect) {
	for _, t := range things {
		all = append(all, effect{t.name, s.ask(t.needs, now), s.ask(t.needs, then)})
	}
	return all
}

func (s standing) ask(needs access.Mask, agreements []*consent.Consent) consent.Answer {
	said := consent.Evaluate(agreements, consent.Reading{
		Readers: append([]string{s.Ref, s.Practitioner.Ref()}, s.Places...), Action: "access", Purpose: purpose(s.person),
		Type: "Observation", Labels: needs & access.Labels, At: s.at,
	})
	return consent.Decide(consent.Question{
		Calling: s.Calling, Relation: s.Relation, Needs: needs, Age: s.age, Ages: s.ages, Wish: said.Wish,
	})
}

// purpose is what somebody usually asks for, as a code of v3-ActReason.
func purpose(x person) string {
	switch consent.PurposeOf(x.Calling) {
	case label.Family:
		return "FAMRQT"
	case label.CareManagement:
		return "CAREMGT"
	case label.CareCoordination:
		return "COC"
	case label.Operations:
		return "HOPERAT"
	}
	return "TREAT"
}

// without returns agreements but the one with an id.
func without(all []*consent.Consent, id string) []*consent.Consent {
	return slices.DeleteFunc(slices.Clone(all), func(c *consent.Consent) bool { return c.ID == id })
}
