package due

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/screening"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are when what is asked of whom. They are data: a site's own file has the same form and replaces what is built in.
type Rules struct {
	Rule   string `json:"rule"`
	Says   string `json:"says"`
	From   string `json:"from"`
	Source string `json:"source"`

	QuietDays int        `json:"quietDays"` // after "not today" or "rather not"
	Budget    Budget     `json:"budget"`
	Questions []Question `json:"questions"` // the weightiest first
	Cases     []Case     `json:"cases"`     // worked by hand
}

// Budget is how much is asked of one person at one visit.
type Budget struct {
	Questions int    `json:"questions"`
	Seconds   int    `json:"seconds"` // that one question takes
	Source    string `json:"source"`
}

// Minutes is how long so many questions take, at least one.
func (b Budget) Minutes(questions int) int { return max(1, (questions*b.Seconds+59)/60) }

// Question is one thing to ask about, of somebody, at some age.
type Question struct {
	Key         string   `json:"key"`
	English     string   `json:"en"`
	Spanish     string   `json:"es"`
	Instruments []string `json:"instruments"` // the first that may be served here asks; without one, words do
	Informant   string   `json:"informant"`   // of screening: self, caregiver, caregiver-own
	From        int      `json:"from"`        // age in months
	To          int      `json:"to"`          // the first month at which it is not asked any more
	At          []int    `json:"at"`          // at these ages, in months, or
	Every       int      `json:"every"`       // so many months apart
	Early       int      `json:"early"`       // days before, from which on it counts
	Alone       bool     `json:"alone"`       // nobody else in the room
	First       bool     `json:"first"`       // always has room
	Told        []string `json:"told"`        // topics of the ledger which answer it
	Off         bool     `json:"off"`         // a site asks this or does not
	Recalled    bool     `json:"recalled"`    // not read in its source: a site checks it
	Source      string   `json:"source"`
	Note        string   `json:"note"` // what the source says, and what is ours
}

// Case is a worked example: what is due for whom, on a day.
type Case struct {
	Case    string                     `json:"case"`
	Born    people.Birth               `json:"born"`
	Day     string                     `json:"day"`
	Answers []struct{ Key, On string } `json:"answers"`
	Facts   []struct {
		Key, Value, On, Until string
	} `json:"facts"`
	Told []string          `json:"told"`
	Want map[string]string `json:"want"` // state by key; what is not here is not due
}

// In returns the words of a question in a language.
func (q Question) In(language string) string {
	if language == "es" {
		return q.Spanish
	}
	return q.English
}

// adapted are the rules as the site has them, nil for those built in.
var adapted atomic.Pointer[Rules]

// Adapt takes a site's own rules, before anything is asked; nil are those built
// in. What is refused changes nothing.
func Adapt(src []byte) error {
	if src == nil {
		adapted.Store(nil)
		return nil
	}
	r, err := readRules(src)
	if err != nil {
		return fmt.Errorf("periodicity.json: %w", err)
	}
	adapted.Store(&r)
	return nil
}

// Standard returns the rules in force: the site's own, else those built in.
func Standard() Rules {
	if r := adapted.Load(); r != nil {
		return *r
	}
	return builtIn()
}

var builtIn = sync.OnceValue(func() Rules {
	b, err := ruleFiles.ReadFile("rules/periodicity.json")
	var r Rules
	if err == nil {
		r, err = readRules(b)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	return r
})

// readRules reads rules. Their cases have to come out as they say.
func readRules(src []byte) (r Rules, err error) {
	d := json.NewDecoder(bytes.NewReader(src))
	d.DisallowUnknownFields()
	if err = d.Decode(&r); err == nil {
		err = r.check()
	}
	return r, err
}

func (r Rules) check() error {
	seen := map[string]bool{"open": true}
	for _, q := range r.Questions {
		switch {
		case q.Key == "" || seen[q.Key]:
			return fmt.Errorf("the question %q has no key of its own", q.Key)
		case q.English == "" || q.Spanish == "" || q.Source == "":
			return fmt.Errorf("%s: words or a source are missing", q.Key)
		case !slices.Contains([]string{screening.Self, screening.Caregiver, screening.CaregiverOwn}, q.Informant):
			return fmt.Errorf("%s: nobody is called %q", q.Key, q.Informant)
		case q.From >= q.To || (len(q.At) > 0) == (q.Every > 0) || !slices.IsSorted(q.At):
			return fmt.Errorf("%s: it is not said when", q.Key)
		}
		seen[q.Key] = true
	}
	if r.QuietDays < 1 || r.Budget.Questions < 1 {
		return fmt.Errorf("a number is missing")
	}
	for _, c := range r.Cases {
		if err := c.holds(r); err != nil {
			return fmt.Errorf("%s: %w", c.Case, err)
		}
	}
	return nil
}

// holds works a case out. Every instrument may be served, and each has one
// question.
func (c Case) holds(r Rules) error {
	k := Known{Birth: c.Born, Told: c.Told, Questions: func(string) int { return 1 }}
	for _, a := range c.Answers {
		q, ok := r.Question(a.Key)
		if !ok || len(q.Instruments) == 0 {
			return fmt.Errorf("%s is answered by no instrument", a.Key)
		}
		k.Answers = append(k.Answers, Answered{Instrument: q.Instruments[0], Informant: q.Informant, Day: contact.DayOn(a.On)})
	}
	for _, f := range c.Facts {
		k.Facts = append(k.Facts, Fact{Key: f.Key, Value: Value(f.Value), Day: contact.DayOn(f.On), Until: contact.DayOn(f.Until)})
	}
	got := map[string]string{}
	for _, d := range r.Worth(k, contact.DayOn(c.Day)) {
		got[d.Key] = string(d.State)
	}
	for _, q := range r.Questions {
		if got[q.Key] != c.Want[q.Key] {
			return fmt.Errorf("%s is %q, want %q", q.Key, got[q.Key], c.Want[q.Key])
		}
	}
	return nil
}

// Question returns the question with a key.
func (r Rules) Question(key string) (Question, bool) {
	i := slices.IndexFunc(r.Questions, func(q Question) bool { return q.Key == key })
	if i < 0 {
		return Question{}, false
	}
	return r.Questions[i], true
}
