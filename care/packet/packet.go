package packet

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/access"
)

// Purpose is why something goes out.
type Purpose string

// The purposes.
const (
	ForHandoff  Purpose = "handoff"
	ForReferral Purpose = "referral"
	ForConsult  Purpose = "consult"
	ForMove     Purpose = "move" // a health passport
)

// Audience is who is to read a packet, and for what.
type Audience struct {
	To      string // PractitionerRole/x, Practitioner/x, Organization/x, HealthcareService/x or RelatedPerson/x
	Purpose Purpose
	Why     string    // in one line why, in the sender's words; it goes along
	Lang    string    // "en" or "es"; "" is en
	At      time.Time // the moment it is made, to the second; zero is now. A page carries it, so that what is sent is what was shown
}

// Kind is what a line is about; the order is the one in which lines stand.
type Kind string

// The kinds.
const (
	Why        Kind = "why"
	Language   Kind = "language"
	Contact    Kind = "contact"
	Matters    Kind = "matters"
	Helps      Kind = "helps"
	Goal       Kind = "goal"
	Plan       Kind = "plan"
	Problem    Kind = "problem"
	Medication Kind = "medication"
	Allergy    Kind = "allergy"
	Statement  Kind = "statement" // in the teller's words
	Headline   Kind = "headline"  // what may be known of it
)

// Kinds lists them in order.
var Kinds = []Kind{Why, Language, Contact, Matters, Helps, Goal, Plan, Problem, Medication, Allergy, Statement, Headline}

// Line is one thing that may go along.
type Line struct {
	Key    string // names it on a form, and for Choose: "Condition/x", "language"
	Kind   Kind
	Words  string      // as it goes, in Audience.Lang where it is not somebody's own words
	By     string      // reference of whoever said it, for somebody's own words
	Who    string      // how the packet speaks of them
	More   []string    // doses, reactions
	Day    string      // as the record has it, "" for none
	Labels access.Mask // what it carries
	Reason Reason      // why it asks, or does not go; "" where it goes
	Chosen bool

	of        string // reference of what it was read from, "" for what is of the child herself
	statement string // id of the statement that it is of
	status    string // clinical status, where there is one
	codes     []coding
	spare     bool // goes only when somebody chooses it
}

// Text is the line as it is read: words, and what belongs to them.
func (l Line) Text() string { return strings.Join(append([]string{l.Words}, l.More...), " · ") }

// Private reports whether a line stands for what is not everybody's.
func (l Line) Private() bool { return l.Labels != 0 || l.Kind == Statement || l.Kind == Headline }

// Reason is why a line needs a yes, or does not go.
type Reason string

// The reasons.
const (
	AskLabel    Reason = "label"       // it is of what a young person may keep to herself
	AskPart2    Reason = "part2"       // a substance use program's record: it takes a written yes, and goes with a notice
	AskFirst    Reason = "ask-first"   // she wants to be asked, or nothing was said
	AskAudience Reason = "audience"    // such an audience is told it only when the family says so
	NoWish      Reason = "said-no"     // she said no to this person
	NoPerson    Reason = "no-person"   // it is for a person, and only a place is named
	NoDuty      Reason = "endangering" // to whom she may be in danger from
	NoTold      Reason = "not-told"    // only whoever was told passes it on
	NoRead      Reason = "headline"    // the sender knows no more than that there is something
	NoNeed      Reason = "no-need"     // such an audience does not need it
	NoEver      Reason = "never"       // notes of psychotherapy, and what is sealed
)

// Draft is what may go about a child to an audience, before it is chosen. All of
// it is what the sender reads: a draft shows nobody what they may not know.
type Draft struct {
	Child    people.Patient
	Audience Audience
	Reader   Reader // what kind of audience it is
	Goes     []Line // in order; those that such an audience needs are chosen
	Asks     []Line // go when they are chosen and the yes names them
	Never    []Line // do not go; for the sender's eyes

	name, place string                  // of the audience
	from        author                  // who sends it
	people      map[string]people.Named // of the family, by reference
}

// today is the day on which a draft is made, where the clinic is.
func (d Draft) today() people.Day {
	y, m, day := d.Audience.At.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}

// author is who sends a packet.
type author struct{ ref, name, org, orgName, phone string }

// Line returns a line by its key.
func (d Draft) Line(key string) (l Line, ok bool) {
	for _, all := range [][]Line{d.Goes, d.Asks, d.Never} {
		for _, x := range all {
			if x.Key == key {
				return x, true
			}
		}
	}
	return l, false
}

// Choose returns the draft with these lines chosen and no other. Keys of lines
// that never go, or are not there, choose nothing.
func (d Draft) Choose(keys []string) Draft {
	mark := func(all []Line) []Line {
		all = slices.Clone(all)
		for i := range all {
			all[i].Chosen = slices.Contains(keys, all[i].Key)
		}
		return all
	}
	d.Goes, d.Asks = mark(d.Goes), mark(d.Asks)
	return d
}

// Chosen returns the lines that go, in order.
func (d Draft) Chosen() (all []Line) {
	for _, l := range slices.Concat(d.Goes, d.Asks) {
		if l.Chosen {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Line) int { return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind) })
	return all
}

// Asked returns the chosen lines that take a yes.
func (d Draft) Asked() (all []Line) {
	return slices.DeleteFunc(slices.Clone(d.Asks), func(l Line) bool { return !l.Chosen })
}

// Yes is that the family said yes to what goes.
type Yes struct {
	By   string    // Patient/x, or RelatedPerson/x who stands for the child
	At   time.Time // when; zero is Audience.At
	Keys []string  // lines that were asked for one by one; others take none
}

// Packet is what goes: two forms of the same lines.
type Packet struct {
	Child    people.PatientID
	Audience Audience
	Reader   Reader
	Items    []Line
	Yes      Yes
	Notice   string // of 42 CFR 2.32, word for word, "" where none is due
	Document []byte // a FHIR document Bundle
	PDF      []byte
	Sum      string // of both, in hex: what was shown is what is sent

	draft Draft
}

// sum is SHA-256 of both forms.
func sum(document, pdf []byte) string {
	a, b := sha256.Sum256(document), sha256.Sum256(pdf)
	both := sha256.Sum256(append(a[:], b[:]...))
	return hex.EncodeToString(both[:])
}
