package alliance

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

// Rules say when a check asks for a repair, and of how many a number is told.
type Rules struct {
	Says   string `json:"says"`
	From   string `json:"from"`
	Source string `json:"source"`

	Drop      int  `json:"drop"`      // one answer that is so much lower asks for a repair
	Zero      bool `json:"zero"`      // so does any zero
	Shift     int  `json:"shift"`     // all answers together so much higher or lower: up, down
	DueDays   int  `json:"dueDays"`   // in which a repair is tried
	EveryDays int  `json:"everyDays"` // a person is asked once in so many days at most
	AfterDays int  `json:"afterDays"` // and so long after a visit

	Listened   int     `json:"listened"`   // from here up somebody felt listened to
	Few        int     `json:"few"`        // of fewer people no number is told
	Clinicians int     `json:"clinicians"` // nor of fewer of ours
	OneAtMost  float64 `json:"oneAtMost"`  // nor where so great a share is about one of them

	Cases []Case `json:"cases"`
}

// Case is a worked example: answers in the order of Questions, null for none.
type Case struct {
	Case   string    `json:"case"`
	Before [][3]*int `json:"before"`
	Now    [3]*int   `json:"now"`
	Value  Value     `json:"value"`
	Repair bool      `json:"repair"`
}

// Standard are the rules that are built in.
var Standard = sync.OnceValue(func() Rules {
	r, err := readRules("rules/relationship.json")
	if err != nil {
		panic(err) // embedded
	}
	return r
})

func readRules(name string) (r Rules, err error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(b, &r, json.RejectUnknownMembers(true)); err != nil {
		return r, fmt.Errorf("rules of the relationship check: %w", err)
	}
	if r.Drop < 1 || r.Shift < 1 || r.DueDays < 1 || r.Few < 1 || r.OneAtMost <= 0 || r.OneAtMost > 1 {
		return r, fmt.Errorf("rules of the relationship check: a number is missing")
	}
	return r, nil
}

// Due is the moment before which a repair that was asked for at now is tried:
// the end of the day, where the clinic is, so many days on.
func (r Rules) Due(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+r.DueDays+1, 0, 0, 0, 0, now.Location())
}
