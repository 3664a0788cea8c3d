package followup

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"kith/care/oncall"
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
	Who    []string // whom, in this order, of those at work: see oncall.Words
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
			if !slices.Contains(oncall.Words, w) {
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

// siteRules are those that stand beside the site's rules of places, or the usual.
func siteRules(beside func(string) []byte) (*Rules, error) {
	site := beside("next-step.json")
	if site == nil {
		return Standard(), nil
	}
	r, err := ReadRules(site)
	if err != nil {
		return nil, fmt.Errorf("next-step.json: %w", err)
	}
	return r, nil
}
