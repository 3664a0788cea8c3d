package tie

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
)

// Corner returns everybody around the child at a moment, those who need tending
// first: who is named for her, whom she saw in the window, whom somebody spoke
// about, and whom she is to meet.
func (l Ledger) Corner(r Rules, now time.Time) []Tie {
	day := contact.DayAt(now)
	found := map[string]*Tie{}
	at := func(person string) *Tie {
		t := found[person]
		if t == nil {
			t = &Tie{Person: person, Facts: Facts{map[string]bool{}, map[string]int{}, map[string]string{}}}
			found[person] = t
		}
		return t
	}
	l.name(at, r, day)
	l.meet(at, r, day)
	l.plan(at, now)
	l.hear(at, r, day)
	ties := make([]Tie, 0, len(found))
	for _, t := range found {
		spoken := t.Rating != nil || t.Placed != nil || t.Family != nil || t.Guess != nil
		if t.Person == "" || !t.Named && !spoken && !t.Facts.Flags["met"] && t.Next == nil {
			continue // whoever only spoke with the family once is in the contacts
		}
		l.finish(t, r, day)
		ties = append(ties, *t)
	}
	slices.SortFunc(ties, before)
	return ties
}

// name reads who is named for the child, and until when. What ended before the
// window is history.
func (l Ledger) name(at func(string) *Tie, r Rules, day contact.Day) {
	for _, i := range l.Intervals {
		if !i.open(day) && i.Until <= day-contact.Day(r.WindowDays) {
			continue
		}
		t := at(i.Person)
		first, wasOpen := !t.Named, t.Named && t.Until == 0
		t.Named = true
		t.Sources = append(t.Sources, i.Source)
		if t.RoleText == "" || i.Basis == "care-team" {
			t.RoleCode, t.RoleText = cmp.Or(i.RoleCode, t.RoleCode), cmp.Or(i.RoleText, t.RoleText)
		}
		if i.Since != 0 && (t.Since == 0 || i.Since < t.Since) {
			t.Since = i.Since
		}
		switch {
		case i.open(day):
			t.Until, t.EndReason = 0, i.EndReason
			t.Leaves = max(t.Leaves, i.Until)
		case first || !wasOpen && i.Until > t.Until:
			t.Until, t.EndReason = i.Until, i.EndReason
		}
	}
}

// meet counts contacts. A person who saw the child only in an emergency room
// or on a ward is in the contacts, and no tie follows from it.
func (l Ledger) meet(at func(string) *Tie, r Rules, day contact.Day) {
	for _, c := range l.Contacts {
		if !c.Happened() || c.Day > day || c.Day <= day-contact.Day(r.WindowDays) {
			continue
		}
		if !c.WithFamily() {
			for _, p := range []string{c.Person, c.With} {
				t := at(p)
				t.Spoke = max(t.Spoke, c.Day)
			}
			continue
		}
		if c.Visit() && !c.Outpatient && len(c.Sources) > 0 && c.Sources[0].Type == "Encounter" {
			continue
		}
		t := at(c.Person)
		t.count(c, r, day)
		t.Sources = append(t.Sources, c.Sources...)
	}
}

func (t *Tie) count(c contact.Contact, r Rules, day contact.Day) {
	withChild := strings.HasPrefix(c.With, "Patient/")
	if c.Visit() || withChild {
		t.Facts.Flags["met"] = true
	}
	if t.First == 0 {
		t.First = c.Day
	}
	if t.Last != c.Day { // the child and her mother on one day are one contact
		t.Facts.Numbers["contacts"]++
		t.Last = c.Day
	}
	if c.Visit() && withChild && c.Day > day-contact.Day(r.VisitsDays) {
		t.Facts.Numbers["visits"]++
		if t.FirstVisit == 0 {
			t.FirstVisit = c.Day
		}
	}
}

// plan reads the next appointment with each person.
func (l Ledger) plan(at func(string) *Tie, now time.Time) {
	for _, a := range l.Appointments {
		if a.Person == "" || !a.Coming() || a.Start.Before(now) {
			continue
		}
		if t := at(a.Person); t.Next == nil || a.Start.Before(t.Next.Start) {
			t.Next = &a
		}
	}
}

// hear sorts what was said by who said it; the newest counts.
func (l Ledger) hear(at func(string) *Tie, r Rules, day contact.Day) {
	for _, s := range l.Sayings {
		if s.Day > day {
			continue
		}
		t := at(s.Person)
		switch byChild := s.Speaker == "Patient/"+l.Child; {
		case s.Kind == "rating" && byChild:
			t.Rating = &s
		case s.Kind == "place" && byChild:
			t.Placed = &s
		case s.Kind == "rating":
			t.Family = &s
		case s.Kind == "guess":
			t.Guess = &s
		case s.Kind == "goodbye":
			t.Goodbye = &s
		case s.Kind == "words" && s.Words != "":
			t.Words = append(t.Words, s)
		default:
			continue // words that may not be shown leave no trace
		}
		t.Sources = append(t.Sources, s.Source)
	}
	for _, a := range l.AskFirst {
		if (a.Since == 0 || a.Since <= day) && (a.Until == 0 || a.Until >= day) {
			t := at(a.Person)
			t.AskFirst = &a
			t.Sources = append(t.Sources, a.Source)
		}
	}
}

// finish turns what was found into facts and asks the rules.
func (l Ledger) finish(t *Tie, r Rules, day contact.Day) {
	job := l.Jobs[t.Person]
	if job.Until != 0 && (t.Until == 0 || job.Until < t.Until) {
		t.Until, t.EndReason = job.Until, cmp.Or(job.EndReason, t.EndReason)
	}
	if t.RoleCode == "" && t.RoleText == "" {
		t.RoleCode, t.RoleText = job.RoleCode, job.RoleText
	}
	if t.Until >= day {
		t.Leaves, t.Until = t.Until, 0
	}
	t.Circle = circle(*t, r)
	f := t.Facts
	f.Flags["named"] = t.Named
	f.Flags["family"] = t.Circle == Family
	f.Flags["close"] = slices.Contains(r.Close, t.RoleCode)
	if t.Until != 0 && t.Last <= t.Until {
		f.Flags["ended"] = true
		f.Numbers["ended-days"] = int(day - t.Until)
	}
	if t.Last != 0 {
		f.Numbers["silent-days"] = int(day - t.Last)
	}
	if t.Next != nil {
		f.Numbers["planned-days"] = int(contact.DayAt(t.Next.Start) - day)
	}
	if t.Rating != nil && t.Rating.Day > day-contact.Day(r.RatingDays) {
		f.Numbers["said"] = t.Rating.Rating
	}
	if t.Family != nil && t.Family.Day > day-contact.Day(r.RatingDays) {
		f.Numbers["family-said"] = t.Family.Rating
	}
	if g := t.Guess; g != nil && g.Day > day-contact.Day(r.GuessDays) && !overtaken(*t) {
		f.Words["guess"] = g.Answer
	}
	if t.Goodbye != nil {
		f.Words["goodbye"] = t.Goodbye.Answer
	}
	t.Verdict = r.Judge(f)
	t.Record = r.judge(f, []string{"child", "family", "team"})
	t.Hard = r.judge(f, []string{"child", "team", "record"}).Tend
	t.Ring = ring(*t)
	slices.SortFunc(t.Sources, contact.Source.Compare)
	t.Sources = slices.Compact(t.Sources)
}

// overtaken reports whether the team believed that the two are not in touch,
// and they were after that.
func overtaken(t Tie) bool {
	g := State(t.Guess.Answer)
	return (g == NotMet || g == Lost) && t.Facts.Flags["met"] && t.Last > t.Guess.Day
}

func circle(t Tie, r Rules) Circle {
	switch {
	case slices.Contains(r.Community, t.RoleCode), t.Place():
		return Community
	case strings.HasPrefix(t.Person, "RelatedPerson/"):
		return Family
	}
	return Care
}

// ring is where the child placed the tie, or where its state belongs.
func ring(t Tie) int {
	if p := t.Placed; p != nil && (t.Rating == nil || p.At >= t.Rating.At) {
		return p.Ring
	}
	if t.Rating != nil && t.Rating.Ring != 0 {
		return t.Rating.Ring
	}
	switch t.Verdict.State {
	case Strong:
		return 1
	case NotMet, Lost:
		return 3
	}
	return 2
}

// before orders ties: what needs tending first, then far states before near
// ones, then by how long the two have known each other.
func before(a, b Tie) int {
	urgency := func(t Tie) int {
		if t.Tend() {
			return -1 - slices.Index(States, t.Verdict.State)
		}
		return slices.Index(States, t.Verdict.State)
	}
	return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.Since, b.Since), strings.Compare(a.Person, b.Person))
}
