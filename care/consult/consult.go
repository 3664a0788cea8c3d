package consult

import (
	"embed"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"kith/care/loop"
	"kith/care/people"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are what a line is asked for, how it ends, and what is few.
type Rules struct {
	Rule, From, Source, Says string
	Reasons, Outcomes        []Coded
	PublishedTotal           int
	Urgencies                []string
	Recommendations          []string
	Happened                 []string
	ContactDays              int
	Few                      int // below which a number of calls is told to nobody outside of the line
}

// Coded is one code, and how often it was in a publication.
type Coded struct {
	Code, Source string
	Main         bool
	Published    int
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() *Rules {
	b, err := ruleFiles.ReadFile("rules/consult.json")
	if err != nil {
		panic(err) // embedded
	}
	var r Rules
	if err := json.Unmarshal(b, &r, json.MatchCaseInsensitiveNames(true), json.RejectUnknownMembers(true)); err != nil {
		panic(err) // found by the first test
	}
	return &r
})

// Knows reports whether a code is among these.
func Knows(all []Coded, code string) bool {
	return slices.ContainsFunc(all, func(c Coded) bool { return c.Code == code })
}

// How a question came.
const ByForm, ByCall = "form", "call"

// Consult is one question to a line.
type Consult struct {
	ID       string           // of the Task
	Child    people.PatientID // "" where no child is named
	Line     string           // id of an organization
	Practice string           // "Organization/x", or a name where it is not here
	From     string           // "PractitionerRole/x": who asks; who typed where somebody called
	To       string           // the line, then who took it up
	Step     loop.Step
	Status   loop.Status
	Reason   string
	Urgency  string
	Came     string
	Age      int // years, -1 for not said
	Question string
	Outcome  string
	Asked    time.Time // zero while it is prepared
	Called   time.Time
	Answered time.Time
	Returned time.Time
	Due      time.Time
	Clock    string
	Waited   int // covered minutes until somebody called back, -1 for not known
	Version  int64

	// of one alone
	Details, Caller, Phone, Times string
	Answer                        string
	Advice                        []Advice
	Happened, HappenedWords       string
	Events                        []loop.Event
}

// Advice is one recommendation, and what the one who asked decided about it.
type Advice struct {
	Kind    string // of Rules.Recommendations
	Words   string
	Decided string // accepted, changed, declined; "" for not yet
	Because string
}

// Tab is where a consult stands on the list.
type Tab string

// All tabs.
const (
	Waiting  Tab = "waiting"
	Answered Tab = "answered"
	Heard    Tab = "heard"
)

// Tabs lists them.
var Tabs = []Tab{Waiting, Answered, Heard}

// Tab returns where it stands: whoever answered waits for what happened next.
func (c Consult) Tab() Tab {
	switch {
	case c.Step == loop.OutcomeReturned:
		return Heard
	case !c.Answered.IsZero() || c.Over():
		return Answered
	}
	return Waiting
}

// Over reports whether it ended without an answer.
func (c Consult) Over() bool {
	rule, ok := loop.States().Of(loop.Consult, loop.State{Step: c.Step, Status: c.Status})
	return ok && (rule.Exit || c.Step == loop.Mistake)
}

// Open reports whether it waits for somebody of the line.
func (c Consult) Open() bool { return c.Tab() == Waiting && c.Status != loop.Draft }

// Free reports whether anybody of the line may take it up.
func (c Consult) Free() bool { return c.Open() && c.To == "Organization/"+c.Line }

// Late reports whether what is due next is late.
func (c Consult) Late(now time.Time) bool { return !c.Due.IsZero() && now.After(c.Due) && !c.Over() }

// Unheard reports whether nobody called back in time.
func (c Consult) Unheard(now time.Time) bool {
	return c.Clock == "call-back" && c.Open() && c.Late(now)
}

// Owed reports whether the one who asked is to say what happened next.
func (c Consult) Owed(now time.Time) bool {
	return c.Tab() == Answered && !c.Over() && c.Child != "" && c.Clock == "outcome" && c.Late(now)
}

// Undecided reports whether the one who asked has not said what they do with the
// answer.
func (c Consult) Undecided() bool { return c.Step == loop.Answered && c.Child != "" }

// Decidable are the recommendations that take a word of the one who asked: the
// answer as a whole where there are none.
func (c Consult) Decidable() []Advice {
	if len(c.Advice) == 0 {
		return []Advice{{Kind: "answer"}}
	}
	return c.Advice
}
