package board

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kith/care/people"
	"kith/care/tie"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/draw"
)

// address is a page of the child.
func (f facts) address(more string) string {
	return "/children/" + url.PathEscape(string(f.child.ID)) + more
}

// legend are the marks that the weave can hold.
var legend = []draw.MarkKind{draw.Visit, draw.Message, draw.Missed, draw.Handoff}

// mostLate is how many promises that were due before stand open on Today; the
// rest are one step away.
const mostLate = 5

// chip is the look of a state's word.
func chip(l tieLine) string {
	switch l.Verdict.State {
	case tie.Strong, tie.Steady:
		return "chip-tie"
	case tie.Strained, tie.Lost:
		return "chip-care"
	}
	return ""
}

// contactsView is the table of contacts, the twin of the weave.
type contactsView struct {
	facts
	Months int
	Lines  []contactLine
}

func (p pages) contacts(w http.ResponseWriter, r *http.Request) error {
	f, err := p.gather(r)
	if err != nil {
		return err
	}
	v := contactsView{facts: f, Months: 12}
	if r.URL.Query().Get("months") == "24" {
		v.Months = 24
	}
	v.Lines = f.contactLines(r.Context(), tie.DayAt(f.now.AddDate(0, -v.Months, 0)))
	return web.Show(w, r, contactsPage(v))
}

// conditions says when a rule holds.
func conditions(ctx context.Context, r tie.Rule) string {
	v := say.From(ctx)
	phrases := r.In(v)
	if len(phrases) == 0 {
		return v.T("board.rules.else")
	}
	return v.T("board.rules.when", "conditions", strings.Join(phrases, "; "))
}

// dayAddress is the page of a day; the zero day is today.
func dayAddress(day time.Time, view string) string {
	path, q := "/today", url.Values{}
	switch view {
	case "print":
		path = "/today/print"
	case "room":
		q.Set("view", "room")
	}
	if !day.IsZero() {
		q.Set("date", day.Format(time.DateOnly))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func roomOrPaper(paper bool) string {
	if paper {
		return "print"
	}
	return "room"
}

// dayOf returns the day on which t falls, as people reckons days.
func dayOf(t time.Time) people.Day { return tie.Date(tie.DayAt(t)) }

// day is today on the calendar.
func (f facts) day() people.Day { return dayOf(f.now) }

// ageAnd says how old a child is and what the visits are for.
func ageAnd(ctx context.Context, c people.Patient, visits []visitLine) string {
	var words []string
	if age := people.AgeWords(ctx, c, dayOf(visits[0].Visit.Start)); age != "" {
		words = append(words, age)
	}
	for _, x := range visits {
		if x.What != "" {
			words = append(words, x.What)
		}
	}
	return strings.Join(words, ", ")
}

// interpreterWords says which interpreter was booked, "" when none was.
func interpreterWords(ctx context.Context, visits []visitLine) string {
	v := say.From(ctx)
	for _, x := range visits {
		i := x.Interpreter
		if i.Language == "" {
			continue
		}
		language := people.LanguageWord(ctx, people.Language{Code: i.Language})
		key := "board.interpreter." + i.By
		if !v.Has(key) {
			key = "board.interpreter"
		}
		if i.Name != "" && i.By == "in-person" {
			return v.T("board.interpreter.named", "language", language, "name", i.Name)
		}
		return v.T(key, "language", language)
	}
	return ""
}
