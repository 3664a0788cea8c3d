package outreach

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/reach"
	"kith/platform/calendar"
)

// Family is what the list knows of one child's family.
type Family struct {
	Child   string
	Reached contact.Day          // when one of ours and one of theirs last heard each other; 0: never
	Missed  contact.Day          // the last visit that did not happen, 0 for none
	Off     bool                 // it was called off
	Planned bool                 // a visit is to come
	Tries   []reach.Try          // of ours, the earliest first, heard or not
	Owed    []engagement.Promise // that are due or late
	Answers []contact.Day        // by when an answer of theirs was to be followed up, where that is due
	Rest    reach.Rest           // zero when nobody asked for one
}

// Silence returns the days since anybody was heard; ok is false when nobody
// ever was.
func (f Family) Silence(today contact.Day) (days int, ok bool) {
	return int(today - f.Reached), f.Reached != 0
}

// Reason is why a family is on the list.
type Reason struct {
	Kind    string
	Day     contact.Day // missed, called-off: of the visit; late: when it was due
	Count   int         // not-reached: tries; no-visit: days
	Promise engagement.Promise
}

// Rules are rules/outreach.json.
type Rules struct {
	MissedDays int    `json:"missedDays"` // how far back a visit that did not happen counts
	LateDays   int    `json:"lateDays"`   // how far back a promise counts as late
	Tries      int    `json:"tries"`      // that came to nothing, before a family counts as not reached
	TriesDays  int    `json:"triesDays"`  // how far back tries count
	SilentDays int    `json:"silentDays"` // without a visit planned
	Steps      []Step `json:"steps"`
}

// Step is one thing to do after a visit did not happen: by how many working
// days after it.
type Step struct {
	Code        string `json:"code"`
	WorkingDays int    `json:"workingDays"`
}

// Standard returns the rules that are built in.
func Standard() (r Rules) {
	read("rules/outreach.json", &r)
	return r
}

// read reads a file of rules, which is part of the program.
func read(file string, into any) {
	b, err := fs.ReadFile(files, file)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		panic(err) // the first test finds it
	}
}

// Reasons says why a family is on the list of a day, what is most pressing
// first; nothing when it is not.
func (r Rules) Reasons(f Family, today contact.Day) (all []Reason) {
	if f.Missed != 0 && f.Missed > f.Reached && f.Missed >= today-contact.Day(r.MissedDays) && !f.Planned {
		kind := "missed"
		if f.Off {
			kind = "called-off"
		}
		all = append(all, Reason{Kind: kind, Day: f.Missed})
	}
	for _, p := range f.Owed {
		switch p.State(today) {
		case engagement.Late, engagement.Reopened:
			all = append(all, Reason{Kind: "late", Day: p.Due, Promise: p})
		case engagement.Due:
			all = append(all, Reason{Kind: "due", Day: p.Due, Promise: p})
		}
	}
	for _, d := range f.Answers {
		if d <= today {
			all = append(all, Reason{Kind: "followup", Day: d})
			break
		}
	}
	if n := f.vain(today - contact.Day(r.TriesDays)); n >= r.Tries {
		all = append(all, Reason{Kind: "not-reached", Count: n})
	}
	if days, ok := f.Silence(today); !f.Planned && (!ok || days >= r.SilentDays) {
		all = append(all, Reason{Kind: "no-visit", Count: days})
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)) })
	return all
}

var kinds = []string{"followup", "missed", "called-off", "late", "due", "not-reached", "no-visit"}

// vain counts the tries from a day on that came to nothing and after which
// nobody was heard.
func (f Family) vain(from contact.Day) (n int) {
	for _, t := range f.Tries {
		if t.Outcome.Vain() && t.Day >= from && t.Day > f.Reached {
			n++
		}
	}
	return n
}

// Before orders families by human silence: who was never heard first, then the
// longest silence. Of equals the id decides, which says nothing of anybody.
func Before(a, b Family) int {
	return cmp.Or(cmp.Compare(a.Reached, b.Reached), strings.Compare(a.Child, b.Child))
}

// Next is the step that comes next after a visit that did not happen.
type Next struct {
	Step
	By   contact.Day
	Late bool
}

// Next returns what to do next about a visit that did not happen; ok is false
// where every step was done.
func (r Rules) Next(f Family, today contact.Day, c *calendar.Calendar) (n Next, ok bool) {
	if f.Missed == 0 {
		return n, false
	}
	ways := map[string]bool{}
	for _, t := range f.Tries {
		if t.Day >= f.Missed && !t.FromThem {
			ways[t.Channel] = true
		}
	}
	letter := ways["letter"]
	delete(ways, "letter")
	done := map[string]bool{"first": len(ways) > 0, "other": len(ways) > 1, "letter": letter, "offer": f.Planned}
	for _, s := range r.Steps {
		if !done[s.Code] {
			n = Next{Step: s, By: workingDay(c, f.Missed, s.WorkingDays)}
			n.Late = n.By < today
			return n, true
		}
	}
	return n, false
}

// workingDay is the n-th working day after a day.
func workingDay(c *calendar.Calendar, day contact.Day, n int) contact.Day {
	y, m, d := contact.Date(day).Date()
	return contact.DayAt(c.WorkingDays(time.Date(y, m, d, 12, 0, 0, 0, c.Zone), n))
}

// Quiet splits families into those on the list of a day and those who asked to
// be let be, both by human silence. Who has no reason is in neither.
func (r Rules) Quiet(all []Family, today contact.Day) (list, resting []Family) {
	for _, f := range all {
		switch {
		case len(r.Reasons(f, today)) == 0:
		case f.Rest.ID != "":
			resting = append(resting, f)
		default:
			list = append(list, f)
		}
	}
	slices.SortFunc(list, Before)
	slices.SortFunc(resting, Before)
	return list, resting
}
