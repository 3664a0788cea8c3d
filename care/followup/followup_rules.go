package followup

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"kith/care/screening"
	"kith/platform/calendar"
)

//go:embed rules
var ruleFiles embed.FS

// Rules say what happens next when an answer is positive.
type Rules struct {
	Rule, From, Source, Says string
	Steps                    []Step
	Contact                  Window
	BackDays                 int // answers from before that many days are the past
	AcuteDays                int // danger within that many days is answered though the form was answered anew
	Cases                    []Case
}

// Window is when a contact afterwards is due, in hours.
type Window struct {
	FromHours, UntilHours int
	Source                string
}

// Step is what happens next.
type Step struct {
	Code   string
	When   When
	Urgent bool     // somebody is paged
	Safety bool     // the pathway of safety begins, and the visit stays open
	Who    []string // whom, in this order, of those at work: see words of people in choose
	Night  []string // the same while the site is closed; Who where there is none
	Again  int      // minutes without an answer after which the next is paged
	Due    Due
	Source string
	En, Es string // what is done
}

// When is for which findings a step is; what is not said does not matter.
type When struct {
	Acute       bool
	Instruments []string
}

// Due is by when: so many minutes, or days at the same time on the wall.
type Due struct{ Minutes, Days int }

// Case is an example worked by hand.
type Case struct {
	Says, Instrument, Rule string
	Acute                  bool
	At, Step, Due          string
}

// Says is what is done, in a language.
func (s Step) Says(lang string) string {
	if strings.HasPrefix(lang, "es") {
		return s.Es
	}
	return s.En
}

// Standard returns the rules that are built in.
var Standard = sync.OnceValue(func() *Rules {
	r, err := ReadRules(builtIn("next.json"))
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

func builtIn(name string) []byte {
	b, err := ruleFiles.ReadFile("rules/" + name)
	if err != nil {
		panic(err) // embedded
	}
	return b
}

// ReadRules reads rules, and refuses those that leave a finding to nobody.
func ReadRules(text []byte) (*Rules, error) {
	var r Rules
	if err := json.Unmarshal(text, &r, json.MatchCaseInsensitiveNames(true), json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, s := range r.Steps {
		last := i == len(r.Steps)-1
		switch {
		case s.Code == "" || seen[s.Code]:
			return nil, fmt.Errorf("step %d has no name of its own", i+1)
		case s.Source == "" || s.En == "" || s.Es == "":
			return nil, fmt.Errorf("%s: it says no source, or not what is done in both languages", s.Code)
		case s.Due == Due{} || s.Urgent && s.Again <= 0:
			return nil, fmt.Errorf("%s: it does not say by when", s.Code)
		case last != (!s.When.Acute && len(s.When.Instruments) == 0):
			return nil, fmt.Errorf("%s: the last step, and no other, is for everything", s.Code)
		}
		for _, w := range slices.Concat(s.Who, s.Night) {
			if !slices.Contains(words, w) {
				return nil, fmt.Errorf("%s: %q is nobody", s.Code, w)
			}
		}
		seen[s.Code] = true
	}
	if len(r.Steps) == 0 || !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.When.Acute && s.Urgent && s.Safety }) {
		return nil, fmt.Errorf("no step is for somebody in danger")
	}
	return &r, nil
}

// Next returns the step for a finding.
func (r *Rules) Next(f screening.Finding) Step {
	for _, s := range r.Steps {
		if s.When.Acute && !f.Acute || len(s.When.Instruments) > 0 && !slices.Contains(s.When.Instruments, f.Instrument) {
			continue
		}
		return s
	}
	return r.Steps[len(r.Steps)-1]
}

// Step returns a step by its code, the last one where there is none.
func (r *Rules) Step(code string) Step {
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Code == code })
	if i < 0 {
		i = len(r.Steps) - 1
	}
	return r.Steps[i]
}

// By returns by when what was answered at a moment is due.
func (d Due) By(at time.Time, c *calendar.Calendar) time.Time {
	if d.Days > 0 {
		return c.Days(at, d.Days)
	}
	return at.Add(time.Duration(d.Minutes) * time.Minute)
}

// group puts the findings of one form together by what happens next, the first
// step first: two findings with one next step are owed once.
func (r *Rules) group(all []screening.Finding) (steps []Step, of map[string][]string) {
	of = map[string][]string{}
	for _, s := range r.Steps {
		for _, f := range all {
			if r.Next(f).Code == s.Code {
				of[s.Code] = append(of[s.Code], f.Rule)
			}
		}
		if len(of[s.Code]) > 0 {
			steps = append(steps, s)
		}
	}
	return steps, of
}

// OnCall is whom to reach while a site is closed, and who answers for all of it.
type OnCall struct {
	Source, Says string
	Lines        []Line
	Lead         string // PractitionerRole/x, or "" where the site said none
}

// Line is somebody who is reached at some hours.
type Line struct {
	Name  string   // how families hear of it
	Phone string   // "" where there is none
	Who   string   // PractitionerRole/x, who is paged
	Days  []string // mon, tue …; all where none is said
	From  string   // 18:00, at the wall; the same as Until is all day
	Until string   // may be the next morning
	First string   // the first day, 2026-12-21; "" for any
	Last  string
}

// ReadOnCall reads a site's own lines; nil is those that are built in.
func ReadOnCall(text []byte) (*OnCall, error) {
	if text == nil {
		text = builtIn("on-call.json")
	}
	var o OnCall
	if err := json.Unmarshal(text, &o, json.MatchCaseInsensitiveNames(true), json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	for _, l := range o.Lines {
		if l.Name == "" || !strings.HasPrefix(l.Who, "PractitionerRole/") || clock(l.From) < 0 || clock(l.Until) < 0 {
			return nil, fmt.Errorf("a line says its name, who as PractitionerRole/x, from and until as 18:00")
		}
	}
	return &o, nil
}

// At returns who is on call at a moment, the first line first.
func (o *OnCall) At(t time.Time) (all []Line) {
	for _, l := range o.Lines {
		if l.on(t) {
			all = append(all, l)
		}
	}
	return all
}

// on reports whether a line is answered at t. A night belongs to the day on
// which it begins.
func (l Line) on(t time.Time) bool {
	from, until, now := clock(l.From), clock(l.Until), t.Hour()*60+t.Minute()
	day := t
	switch {
	case from < until && (now < from || now >= until):
		return false
	case from > until && now < until:
		day = t.AddDate(0, 0, -1)
	case from > until && now < from:
		return false
	}
	on := day.Format(time.DateOnly)
	name := strings.ToLower(day.Weekday().String()[:3])
	return (len(l.Days) == 0 || slices.Contains(l.Days, name)) && (l.First == "" || on >= l.First) && (l.Last == "" || on <= l.Last)
}

// clock is minutes since midnight, -1 for what is no time.
func clock(s string) int {
	h, m, ok := strings.Cut(s, ":")
	hours, err := strconv.Atoi(h)
	minutes, bad := strconv.Atoi(m)
	if !ok || err != nil || bad != nil || hours > 24 || minutes > 59 || hours < 0 || minutes < 0 {
		return -1
	}
	return hours*60 + minutes
}

// readRules and readOnCall take what stands beside the site's rules of places.
func readSite(beside func(string) []byte) (*Rules, *OnCall, error) {
	rules := Standard()
	if site := beside("next-step.json"); site != nil {
		var err error
		if rules, err = ReadRules(bytes.Clone(site)); err != nil {
			return nil, nil, fmt.Errorf("next-step.json: %w", err)
		}
	}
	calls, err := ReadOnCall(beside("on-call.json"))
	if err != nil {
		return nil, nil, fmt.Errorf("on-call.json: %w", err)
	}
	return rules, calls, nil
}
