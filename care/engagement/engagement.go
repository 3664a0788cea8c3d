package engagement

import (
	"slices"
	"time"

	"kith/care/contact"
)

// State is where a promise stands on a day.
type State string

const (
	Standing State = "standing"
	Coming   State = "coming"
	Due      State = "due"
	Late     State = "late"
	Reopened State = "reopened" // we noted it as kept, and the family says that it did not happen
	Kept     State = "kept"
	Repaired State = "repaired"
	Broken   State = "not-kept" // it was not kept, and we said so
	Released State = "released"
)

// Promise is something we said to a family that we would do.
type Promise struct {
	ID, Child    string
	Words        string
	Translations map[string]string // by language
	Owner, To    string            // references
	Status       string            // of the Task
	Made, Due    contact.Day       // Due is 0 for a standing promise
	DueAt        time.Time         // zero when no time of day was said
	Kept         contact.Day
	Said         contact.Day // when the family said that it did not happen, after it was noted as kept
	Cover        string      // who stands in for the owner until CoverUntil, or ""
	CoverUntil   contact.Day
	About        string // a reference to what was told, when the promise is about that
	Version      int64
}

// openStatus are the states of a Task in which a promise is still to be kept.
var openStatus = []string{"requested", "received", "accepted", "ready", "in-progress", "on-hold"}

// Open reports whether the promise is still to be kept.
func (p Promise) Open() bool { return slices.Contains(openStatus, p.Status) || p.Said != 0 }

// Holder returns who is to keep the promise on a day.
func (p Promise) Holder(day contact.Day) string {
	if p.Cover != "" && day <= p.CoverUntil {
		return p.Cover
	}
	return p.Owner
}

// State returns where the promise stands on day.
func (p Promise) State(day contact.Day) State {
	switch {
	case p.Said != 0:
		return Reopened
	case p.Status == "completed" && p.Due != 0 && p.Kept > p.Due:
		return Repaired
	case p.Status == "completed":
		return Kept
	case p.Status == "failed":
		return Broken
	case !p.Open():
		return Released
	case p.Due == 0:
		return Standing
	case p.Due < day:
		return Late
	case p.Due == day:
		return Due
	}
	return Coming
}

// In returns the words in a language, or as they were written.
func (p Promise) In(language string) string {
	if w := p.Translations[language]; w != "" {
		return w
	}
	return p.Words
}

// Split returns the promises that are still to be kept, and those kept or let
// go since a day.
func Split(all []Promise, since contact.Day) (open, closed []Promise) {
	for _, p := range all {
		switch {
		case p.Open():
			open = append(open, p)
		case p.Kept >= since:
			closed = append(closed, p)
		}
	}
	return open, closed
}

// Word is something somebody said about themselves and agreed to show.
type Word struct {
	ID            string
	Kind          string // matters, helps, does-not-help
	Words         string
	Speaker, Told string // references
	Day           contact.Day
}

// Own is what there is of one child's words and her family's.
type Own struct {
	Matters    []Word // the newest of each speaker, the child's first
	Helps, Not []Word
}

// Newest picks from words, oldest first, what a page shows: of what matters the
// newest of each speaker, of the rest everything.
func Newest(child string, words []Word) (o Own) {
	last := map[string]Word{}
	for _, w := range words {
		switch w.Kind {
		case "matters":
			last[w.Speaker] = w
		case "helps":
			o.Helps = append(o.Helps, w)
		default:
			o.Not = append(o.Not, w)
		}
	}
	for _, w := range last {
		o.Matters = append(o.Matters, w)
	}
	own := "Patient/" + child
	slices.SortFunc(o.Matters, func(a, b Word) int {
		switch {
		case a.Speaker == own:
			return -1
		case b.Speaker == own:
			return 1
		case a.Day != b.Day:
			return int(b.Day - a.Day)
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return o
}
