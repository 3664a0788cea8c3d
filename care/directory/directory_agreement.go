package directory

import (
	"slices"
	"time"
)

// Agreement is what two places agreed on: who owes whom what, when they look at
// it again, and whether it was kept.
type Agreement struct {
	ID            string
	Version       int64
	Organization  Organization // ours
	Participating Organization // the other one
	Code, Words   string
	Start, End    string // days; "" is open
	Review        string // the day on which they look at it again, or ""
	Active        bool
	Obligations   []Obligation
}

// AgreementCodes are the kinds of agreements there are.
var AgreementCodes = []string{"referral-agreement", "consult-agreement", "school-agreement", "program-agreement"}

// Side is who owes something.
type Side string

// The sides of an agreement.
const (
	Ours   Side = "organization"
	Theirs Side = "participating"
)

// Obligation is what one side owes the other.
type Obligation struct {
	Key   string `json:"key"`
	Side  Side   `json:"side"`
	Words string `json:"words"`
	Facts []Fact `json:"facts,omitzero"` // the newest first
}

// Fact is that an obligation was kept, or not, on a day.
type Fact struct {
	Kept  bool   `json:"kept"`
	On    string `json:"on"`
	Words string `json:"words,omitzero"`
	By    string `json:"by,omitzero"` // who wrote it down
}

// Of returns what one side owes.
func (a Agreement) Of(side Side) (all []Obligation) {
	for _, o := range a.Obligations {
		if o.Side == side {
			all = append(all, o)
		}
	}
	return all
}

// Kept returns how many facts say that something was kept, of how many.
func (a Agreement) Kept() (kept, of int) {
	for _, o := range a.Obligations {
		for _, f := range o.Facts {
			if of++; f.Kept {
				kept++
			}
		}
	}
	return kept, of
}

// Due reports whether it is time to look at it again.
func (a Agreement) Due(day time.Time) bool {
	return a.Review != "" && a.Review <= day.Format(time.DateOnly) && !a.Over(day)
}

// Over reports whether it has ended.
func (a Agreement) Over(day time.Time) bool {
	return !a.Active || a.End != "" && a.End < day.Format(time.DateOnly)
}

// newestFirst orders facts.
func newestFirst(all []Fact) {
	slices.SortStableFunc(all, func(a, b Fact) int {
		switch {
		case a.On > b.On:
			return -1
		case a.On < b.On:
			return 1
		}
		return 0
	})
}
