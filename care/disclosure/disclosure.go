package disclosure

import (
	"slices"
	"strings"
	"time"
)

// Tier is how closely a statement is kept.
type Tier string

const (
	Protected Tier = "protected" // for those named; others ask, or break the glass
	Closed    Tier = "closed"    // for those named, and no glass opens it
)

// Statement is one thing that somebody told one of us.
type Statement struct {
	Child     string    // id
	Teller    string    // reference: "Patient/x", "RelatedPerson/x"
	To        []string  // whom it was told to, the first answers: "PractitionerRole/x", "RelatedPerson/x"
	At        time.Time // when it was told
	Way       Way
	Encounter string // id of the visit, or ""
	Where     string // in words, or ""
	Topic     string // code of a Topic
	Words     string // the teller's own
	OwnHand   bool   // the teller wrote them
	Tier      Tier   // "" is Protected
	Danger    bool   // somebody may be in danger: answered the same day
	Duty      Duty
	Headline  Headline
	Wishes    []Wish
}

// Way is how something was told.
type Way string

// The ways; "" is not known.
const (
	InPerson Way = "in-person"
	ByPhone  Way = "phone"
	ByVideo  Way = "video"
	ByText   Way = "text"
	OnPaper  Way = "paper"
	OnScreen Way = "screen" // their own phone, or a tablet of the clinic
)

// Ways lists every way there is a word for.
var Ways = []Way{InPerson, ByPhone, ByVideo, ByText, OnPaper, OnScreen}

// Headline is what those may know who do not read the statement. It says
// nothing of whom it was told to and leads nowhere.
type Headline struct {
	ID       string
	Words    string   // in plain words, "" for none
	Opening  string   // what one could say: "I've read what you shared …"
	Helps    string   // what helps if this comes up
	DoNotAsk []string // codes of Topics that are not to be asked about again
}

// there reports whether there is anything for others to know.
func (h Headline) there() bool {
	return h.Words != "" || h.Opening != "" || h.Helps != "" || len(h.DoNotAsk) > 0
}

// Duty is what had to be told to others whatever the teller wished, and what
// was said about it first.
type Duty struct {
	Kind        string   // of DutyKinds, "" for none
	Place       string   // whose rule it was: "US-CA"
	Said        string   // what the teller was told before, in words
	Outcome     string   // of DutyOutcomes
	Endangering []string // caregivers from whom the child may be in danger: "RelatedPerson/x"
	Reviewer    string   // who found so by professional judgment, 45 CFR 164.502(g)(5)
}

// DutyKinds are why something cannot stay between two people.
var DutyKinds = []string{"child-protection", "danger-to-self", "danger-to-others"}

// DutyOutcomes are what came of a duty.
var DutyOutcomes = []string{"asked-who-knows", "reported", "not-needed"}

// Status is whether a statement stands; the values are codes of FHIR.
type Status string

const (
	Stands    Status = "completed"
	Withdrawn Status = "stopped"
)

// Item is a statement as somebody sees it who may know of it.
type Item struct {
	ID      string // of the statement; "" for those who may know the headline only
	Version int64  // of what ID names, else of the headline
	Statement
	Status    Status
	Responses []Response // with what the teller asked to be passed on, oldest first
	Edges     []Edge     // oldest first
}

// Whole reports whether the viewer may read the statement itself.
func (i Item) Whole() bool { return i.ID != "" }

// Ref is the reference of what the viewer may know.
func (i Item) Ref() string {
	if i.Whole() {
		return "Communication/" + i.ID
	}
	return "Communication/" + i.Headline.ID
}

// Private reports whether not even its topic is to stand on a page where
// somebody reads over a shoulder.
func (i Item) Private() bool {
	return i.Tier == Closed || i.Danger || len(topic(i.Topic).Labels) > 0
}

// ByChild reports whether the child told it herself. What a caregiver told of
// themselves is the caregiver's.
func (s Statement) ByChild() bool { return s.Teller == "Patient/"+s.Child }

// Edge is one person who came to know something otherwise than from the teller.
type Edge struct {
	ID       string
	Kind     EdgeKind
	From, To string // people; From is "" where nobody passed it on
	At       time.Time
	How      string // FoundOut: of FoundHows
	Basis    Basis  // PassedOn: what it rested on
	Consent  string // PassedOn: reference of the wish, where there was one
	Site     string // Retold: id of the organization
	Words    string // not in a list; see Get
}

// EdgeKind is how somebody came to know.
type EdgeKind string

const (
	PassedOn EdgeKind = "passed-on"
	Found    EdgeKind = "found-out"
	Retold   EdgeKind = "retold" // the teller was asked again
)

// FoundHows are how somebody comes to know what nobody told them.
var FoundHows = []string{"overheard", "read-elsewhere", "told-by-somebody"}

// Basis is what passing something on rests on.
type Basis string

const (
	ByWish   Basis = "wish"   // the teller's wish as it stands
	ByAsking Basis = "asked"  // the teller was asked, and said yes
	ByDanger Basis = "danger" // somebody may be in danger
)

// isStaff reports whether a reference is of somebody at work.
func isStaff(ref string) bool {
	return strings.HasPrefix(ref, "Practitioner/") || strings.HasPrefix(ref, "PractitionerRole/")
}

// among reports whether a list holds a person.
func among(all []string, who string) bool { return who != "" && slices.Contains(all, who) }
