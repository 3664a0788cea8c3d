package handoff

import (
	"slices"
	"time"

	"kith/care/loop"
	"kith/care/people"
)

// How is in which way the three meet.
type How string

const (
	Room  How = "in-room"
	Video How = "video"
	Call  How = "call"
	Note  How = "note" // nobody is introduced: a note goes over
)

// Hows lists all there are, the warmest first.
var Hows = []How{Room, Video, Call, Note}

// Feeling is how a handoff felt to one of the family.
type Feeling string

const (
	FeltOK     Feeling = "felt-ok"
	FeltPartly Feeling = "felt-partly"
	FeltNo     Feeling = "felt-no"
	RatherNot  Feeling = "rather-not"
)

// Feelings lists all there are.
var Feelings = []Feeling{FeltOK, FeltPartly, FeltNo, RatherNot}

// Teams are the callings that can be asked as a team: whoever accepts first has
// it.
var Teams = []people.Calling{people.BehavioralHealth, people.PrimaryCare, people.CareManager}

// DeclineReasons are why somebody who is asked says no.
var DeclineReasons = []string{"full", "not-now", "language", "not-offered", "other"}

// Handoff is one child passed on to one person.
type Handoff struct {
	loop.Item
	How     How
	Team    people.Calling // a team was asked; Anonymous for a person
	SaidYes bool           // the family did, before it was passed on
	Together
}

// Together is how they met.
type Together struct {
	Met    bool
	Family bool // the family took part
	MetHow How
	MetAt  time.Time
}

// Warm reports whether the family took part. A meeting of two professionals
// about a family that is not there is a handoff, but not a warm one.
//
// Source: AHRQ-WarmHandoff
func (t Together) Warm() bool { return t.Met && t.Family && t.MetHow != Note }

// Waiting reports whether whoever is asked has not answered.
func (h Handoff) Waiting() bool { return h.Status == loop.Requested || h.Status == loop.Received }

// Taken reports whether somebody has it and it is open.
func (h Handoff) Taken() bool {
	return slices.Contains([]loop.Status{loop.TaskTaken, loop.Ready, loop.OnHold, loop.InProgress}, h.Status)
}

// OfTeam reports whether a team is asked and nobody has it.
func (h Handoff) OfTeam() bool { return h.Team != people.Anonymous && h.Waiting() }

// TeamOf returns the calling of its name; Anonymous for none that can be asked.
func TeamOf(name string) people.Calling {
	for _, c := range Teams {
		if c.String() == name {
			return c
		}
	}
	return people.Anonymous
}

// Felt is how one of the family says that it felt.
type Felt struct {
	Handoff string // id
	Child   string
	By      string // "Patient/x", "RelatedPerson/x"
	Feeling Feeling
	Share   bool // the two who did it may know
	At      time.Time
}
