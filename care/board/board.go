package board

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/tie"
)

//go:embed rules
var ruleFiles embed.FS

// PlanRules are when a visit is planned together, as data.
type PlanRules struct {
	Says          string   `json:"says"`
	From          string   `json:"from"`
	Source        string   `json:"source"`
	Most          int      `json:"most"`          // no more rows than that; the rest is said to be there
	DoctorsInYear int      `json:"doctorsInYear"` // from this many on it is a reason
	LostDays      int      `json:"lostDays"`      // a tie that ended longer ago is no news
	ApartDays     int      `json:"apartDays"`     // since they last saw each other
	LateDays      int      `json:"lateDays"`      // how far back a promise counts as late
	Doctors       []string `json:"doctors"`       // roles that count as a doctor
	Reasons       []string `json:"reasons"`       // the weightiest first
}

func planRules() PlanRules {
	b, err := ruleFiles.ReadFile("rules/plan.json")
	if err != nil {
		panic(err) // it is embedded
	}
	var r PlanRules
	if err := json.Unmarshal(b, &r); err != nil {
		panic(fmt.Errorf("rules/plan.json: %w", err)) // found by the first test
	}
	return r
}

// Visit is one appointment of the day.
type Visit struct {
	ID          string
	Start, End  time.Time
	With        []string // references
	What        string
	Status      string
	Interpreter contact.Interpreter
}

// Day is what one child's day holds: the visits, and what is known about the
// ties at that moment.
type Day struct {
	Child   string // id
	Visits  []Visit
	Corner  []tie.Tie
	Doctors int // different doctors in a year, today's included
	Late    []engagement.Promise
	Reasons []Reason
}

// Reason is why a visit is planned together.
type Reason struct {
	Kind   string // of PlanRules.Reasons
	State  tie.State
	Person string // reference, or ""
	Count  int
	Day    contact.Day
	Tie    *tie.Tie
}

// Days puts the appointments of a day together by child, in order of time.
// What was called off is not a visit.
func Days(all []contact.Appointment) []Day {
	var days []Day
	at := map[string]int{}
	for _, a := range all {
		if a.Status == "cancelled" || a.Status == "entered-in-error" {
			continue
		}
		i, ok := at[a.Child]
		if !ok {
			i = len(days)
			at[a.Child] = i
			days = append(days, Day{Child: a.Child})
		}
		visits := &days[i].Visits
		if n := len(*visits); n > 0 && (*visits)[n-1].ID == a.ID {
			(*visits)[n-1].With = append((*visits)[n-1].With, a.Person)
			continue
		}
		v := Visit{ID: a.ID, Start: a.Start, End: a.End, What: a.What, Status: a.Status, Interpreter: a.Interpreter}
		if a.Person != "" {
			v.With = []string{a.Person}
		}
		*visits = append(*visits, v)
	}
	return days
}

// Why returns why the day of one child is planned together, the weightiest
// reason first.
func (r PlanRules) Why(d Day, today contact.Day) []Reason {
	var all []Reason
	known := slices.ContainsFunc(d.Corner, func(t tie.Tie) bool { return t.Circle != tie.Family && t.Facts.Flags["met"] })
	if !known {
		all = append(all, Reason{Kind: "new-to-all", State: tie.NotMet})
	}
	for _, v := range d.Visits {
		for _, who := range v.With {
			all = append(all, r.between(d, who, known, today)...)
		}
	}
	if d.Doctors >= r.DoctorsInYear {
		all = append(all, Reason{Kind: "doctors", State: tie.NotMet, Count: d.Doctors})
	}
	for _, p := range d.Late {
		all = append(all, Reason{Kind: "late", State: tie.Thin, Person: p.To, Day: p.Due})
	}
	for i := range d.Corner {
		t := &d.Corner[i]
		if t.Verdict.Reason == "ended" && t.Verdict.Tend && t.Facts.Numbers["ended-days"] <= r.LostDays {
			all = append(all, Reason{Kind: "lost", State: tie.Lost, Person: t.Person, Day: t.Until, Tie: t})
		}
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(r.weight(a), r.weight(b)) })
	return slices.CompactFunc(all, func(a, b Reason) bool { return a.Kind == b.Kind && a.Person == b.Person })
}

// between returns what is new, hard or far between the child and one person she
// is to see today.
func (r PlanRules) between(d Day, who string, known bool, today contact.Day) (all []Reason) {
	i := slices.IndexFunc(d.Corner, func(t tie.Tie) bool { return t.Person == who })
	if i < 0 {
		return nil
	}
	t := &d.Corner[i]
	at := Reason{Person: who, Tie: t}
	add := func(kind string, s tie.State) {
		at.Kind, at.State = kind, s
		all = append(all, at)
	}
	if known && !t.Facts.Flags["met"] {
		add("not-met", tie.NotMet)
	}
	switch {
	case t.Verdict.State == tie.Strained:
		add("strained", tie.Strained)
	case t.Hard:
		add("hard", tie.Strained)
	}
	if t.Leaves != 0 {
		at.Day = t.Leaves
		add("leaving", tie.Thin)
	}
	if days := t.Facts.Numbers["silent-days"]; days > r.ApartDays {
		at.Day, at.Count = t.Last, days
		add("apart", tie.Thin)
	}
	return all
}

func (r PlanRules) weight(x Reason) int {
	if i := slices.Index(r.Reasons, x.Kind); i >= 0 {
		return i
	}
	return len(r.Reasons)
}

// Plan splits a day into the children to plan for together and the rest, both in
// order of time. more is how many had a reason and found no room.
func (r PlanRules) Plan(days []Day) (together, rest []Day, more int) {
	var with []Day
	for _, d := range days {
		if len(d.Reasons) > 0 {
			with = append(with, d)
		}
	}
	if len(with) > r.Most {
		more = len(with) - r.Most
		slices.SortStableFunc(with, func(a, b Day) int {
			return cmp.Or(cmp.Compare(r.weight(a.Reasons[0]), r.weight(b.Reasons[0])), cmp.Compare(len(b.Reasons), len(a.Reasons)))
		})
		with = with[:r.Most]
	}
	chosen := map[string]bool{}
	for _, d := range with {
		chosen[d.Child] = true
	}
	for _, d := range days {
		if chosen[d.Child] {
			together = append(together, d)
		} else {
			rest = append(rest, d)
		}
	}
	return together, rest, more
}

// DoctorsOf counts the different doctors a child saw in the year up to a day,
// with those she is to see on it. It is 0 when she knows every doctor of the
// day.
func (r PlanRules) DoctorsOf(l tie.Ledger, d Day, today contact.Day) int {
	seen := map[string]bool{}
	doctor := func(ref string) bool { return slices.Contains(r.Doctors, l.Jobs[ref].RoleCode) }
	for _, c := range l.Contacts {
		if c.Visit() && c.Outpatient && c.Day > today-365 && c.Day <= today && doctor(c.Person) {
			seen[c.Person] = true
		}
	}
	before := len(seen)
	for _, v := range d.Visits {
		for _, who := range v.With {
			if doctor(who) {
				seen[who] = true
			}
		}
	}
	if len(seen) == before {
		return 0
	}
	return len(seen)
}

// Support returns the tie a child or her family can lean on today: the nearest
// one to somebody who works here, nil when there is none.
func Support(corner []tie.Tie) *tie.Tie {
	var best *tie.Tie
	for i := range corner {
		t := &corner[i]
		here := strings.HasPrefix(t.Person, "Practitioner/") && t.RoleCode != "" // whose work we know
		if t.Circle != tie.Care || t.Tend() || !here || nearness(*t) < 0 {
			continue
		}
		if best == nil || nearness(*t) > nearness(*best) {
			best = t
		}
	}
	return best
}

// nearness orders ties to lean on: what people said before what was counted.
func nearness(t tie.Tie) int {
	switch {
	case t.Verdict.State == tie.Strong && t.Rated():
		return 4
	case t.Family != nil && t.Family.Rating >= 8:
		return 3
	case t.Verdict.State == tie.Strong:
		return 2
	case t.Verdict.State == tie.Steady:
		return 1
	}
	return -1
}
