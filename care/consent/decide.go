package consent

import (
	"slices"

	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
)

// Relation is how somebody stands to one child at a moment.
type Relation string

const (
	NoRelation Relation = "none"      // the record knows of none
	Colleague  Relation = "colleague" // works where the child is cared for
	Current    Relation = "current"   // one of the child's own: the care team, family, the child
	Former     Relation = "former"    // was, until it ended
	Pending    Relation = "pending"   // asked to take part, and has not answered
)

// Relations lists them all.
var Relations = []Relation{NoRelation, Colleague, Current, Former, Pending}

// Wish is what the consents come to that name whoever asks.
type Wish string

const (
	Unsaid    Wish = "none" // nobody said anything, or it is over
	Permitted Wish = "permit"
	Denied    Wish = "deny"
)

// Entry is how somebody is named for one entry that lies by itself.
type Entry string

const (
	Unnamed Entry = "nobody"
	Teller  Entry = "teller"  // said it, or what they said was written down
	Told    Entry = "told"    // was told it, and it stands
	Written Entry = "written" // a colleague wrote it to them, or they to a colleague
	Wished  Entry = "wished"  // the teller lets them know it

	Answered Entry = "informant" // answered it; it need not lie by itself
)

// Ages are the birthdays, in years, on which a place moves who stands for whom.
type Ages struct {
	Consent int // from here on a young person may decide about some of her care
	Adult   int // from here on nobody stands for her
}

// Question is one person asking for one thing about one child.
type Question struct {
	Calling   people.Calling
	Relation  Relation
	Needs     access.Mask // what the thing is: labels, kind of content, tier
	Addressed bool        // it is written to whoever asks
	Age       int         // of the child, in whole years
	Ages      Ages
	Wish      Wish
	Entry     Entry       // how whoever asks is named for it, where it is Named, or Answers
	Glass     bool        // whoever asks broke the glass for this child
	Purpose   access.Mask // what they ask for; 0 for what their calling usually does
}

// Answer is what the rule says, and why.
type Answer struct {
	May     bool
	Why     string      // a key: "consent.may.team", "consent.may-not.tie"
	Missing access.Mask // what they would have to be cleared for
}

// Decide is the rule of access. It is the arithmetic that the gate compiles
// into every query, done for one question: what a thing asks, less what a
// grant lifts, must be nothing that the asker's calling lacks.
//
// A consent that refuses the asker refuses everything that other grants would
// give, but for the young person herself and for broken glass.
//
// Source: Kith, IHE-PCF, HIPAA-164-502
func Decide(q Question) Answer { return standard().decide(q) }

func (t *table) decide(q Question) Answer {
	lacks := t.lacks(q.Calling, q.Purpose)
	var no Answer
	for _, g := range t.Grants {
		if !g.concerns(q) {
			continue
		}
		a := g.answer(q, lacks)
		if a.May {
			return a
		}
		if no.Why == "" || no.Why == notYourAge {
			no = a
		}
	}
	if no.Why == "" {
		no.Why = absent(q)
	}
	return no
}

const notYourAge = "consent.may-not.age"

// absent says why no grant concerns a question at all.
func absent(q Question) string {
	switch {
	case q.Calling == people.Anonymous:
		return "consent.may-not.nobody"
	case q.Calling == people.Administration:
		return "consent.may-not.work"
	case q.Wish == Denied:
		return "consent.may-not.refused"
	case q.Relation == Former:
		return "consent.may-not.former"
	case q.Relation == Pending, q.Relation != NoRelation && q.Calling == people.Partner:
		return "consent.may-not.addressed"
	}
	return "consent.may-not.relation"
}

// concerns reports whether a grant is given by how the asker stands to the
// child, whatever the age.
func (g *grant) concerns(q Question) bool {
	if !slices.Contains(g.Callings, q.Calling) || g.Addressed && !q.Addressed {
		return false
	}
	switch g.By {
	case byConsent:
		return q.Wish == Permitted && (g.Relation == "" || g.Relation == q.Relation)
	case byGlass:
		return q.Glass
	case byTelling:
		return q.Entry == Teller
	case byHearing:
		return q.Entry == Told && q.Wish != Denied
	case byWriting:
		return q.Entry == Written && q.Wish != Denied && (q.Relation == Current || q.Relation == Colleague)
	case byWish:
		return q.Entry == Wished
	case byAnswers:
		return q.Entry == Answered && q.Relation == g.Relation && q.Needs&label.Answers != 0
	}
	self := q.Calling == people.TeenSelf || q.Calling == people.ChildSelf
	return g.Relation == q.Relation && (q.Wish != Denied || self)
}

func (g *grant) answer(q Question, lacks access.Mask) Answer {
	needs := Asks(q.Needs)
	missing := needs & g.bars
	if missing == 0 {
		missing = (needs &^ g.lifts) & lacks
	}
	switch {
	case !g.holds(q.Age, q.Ages):
		return Answer{Why: notYourAge}
	case missing == 0:
		return Answer{May: true, Why: "consent.may." + g.Name}
	}
	return Answer{Why: "consent.may-not." + obstacle(missing), Missing: missing}
}

// Asks adds to what a thing is what follows from it: whatever carries a label
// or a tier takes a personal relationship.
func Asks(needs access.Mask) access.Mask {
	if needs&label.Owned != 0 {
		needs |= label.Tie
	}
	return needs
}

// obstacle names the first thing that stands in the way, the highest first.
func obstacle(missing access.Mask) string {
	for _, o := range []struct {
		bits access.Mask
		name string
	}{
		{label.Sealed, "sealed"}, {label.Closed | label.Named, "named"}, {label.Classes, "work"}, {label.Tie, "tie"},
		{label.Protected, "asking"}, {access.Purposes, "purpose"},
	} {
		if missing&o.bits != 0 {
			return o.name
		}
	}
	return "label"
}

// holds reports whether a grant holds at an age.
func (g *grant) holds(age int, at Ages) bool {
	from, until := g.years(at)
	return age >= from && age < until
}

// oldest is an age nobody reaches.
const oldest = 1000

// years are the ages from which and before which a grant holds.
func (g *grant) years(at Ages) (from, until int) {
	return at.named(g.From, 0), at.named(g.Until, oldest)
}

func (a Ages) named(birthday string, none int) int {
	switch birthday {
	case "consent":
		return a.Consent
	case "adult":
		return a.Adult
	}
	return none
}
