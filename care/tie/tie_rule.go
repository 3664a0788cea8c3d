package tie

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed rules
var ruleFiles embed.FS

// Rules are how states follow from facts. They are data, so that a site can
// read them, question them and change them: a site's own file has the same form
// and replaces the one that is built in.
type Rules struct {
	Says   string `json:"says"`
	From   string `json:"from"`
	Source string `json:"source"`

	WindowDays int `json:"windowDays"` // contacts before that are history
	VisitsDays int `json:"visitsDays"` // how far back visits are counted
	RatingDays int `json:"ratingDays"` // an older rating is shown and decides nothing
	GuessDays  int `json:"guessDays"`  // the same for what the team believes
	GapDays    int `json:"gapDays"`    // the weave calls a longer silence by its length

	Close     []string `json:"close"`     // roles that are expected often
	Community []string `json:"community"` // roles outside family and clinic
	Bands     []Band   `json:"bands"`
	States    []Rule   `json:"states"` // the first that holds decides
	Cases     []Case   `json:"cases"`  // worked by hand
}

// Rule leads to a state when all its conditions hold.
type Rule struct {
	ID     string      `json:"id"`
	State  State       `json:"state"`
	By     string      `json:"by"`     // whose word decides: child, family, team, record
	Reason string      `json:"reason"` // which sentence gives the reason
	Tend   bool        `json:"tend"`   // the tie needs tending
	When   []Condition `json:"when"`
}

// Condition is a test of one fact. An unknown number is neither small nor large.
type Condition struct {
	Fact  string `json:"fact"`
	Is    any    `json:"is,omitempty"` // true, false or a word
	Min   *int   `json:"min,omitempty"`
	Max   *int   `json:"max,omitempty"`
	Known *bool  `json:"known,omitempty"`
}

// Band is work that somebody always ought to hold: the weave marks the time in
// which nobody did.
type Band struct {
	Name    string   `json:"name"`
	Roles   []string `json:"roles"`
	MinDays int      `json:"minDays"`
}

// Case is a worked example.
type Case struct {
	Case  string         `json:"case"`
	Facts map[string]any `json:"facts"`
	State State          `json:"state"`
	Rule  string         `json:"rule"`
}

// Facts are what the record says about one tie, by the names that conditions
// use. A number that is absent is unknown.
type Facts struct {
	Flags   map[string]bool
	Numbers map[string]int
	Words   map[string]string
}

// Verdict is the state of a tie and the rule that gave it.
type Verdict struct {
	State  State
	Rule   string
	By     string
	Reason string
	Tend   bool
}

var (
	flags   = []string{"named", "met", "family", "close", "ended"}
	numbers = []string{"said", "family-said", "visits", "contacts", "silent-days", "ended-days", "planned-days"}
	words   = []string{"guess", "goodbye"}
	reasons = []string{"ended", "said", "family-said", "guess", "not-met", "family", "silent", "visits", "contacts"}
	voices  = []string{"child", "family", "team", "record"}
)

// Standard returns the rules that are built in.
func Standard() Rules {
	r, err := LoadRules(ruleFiles, "rules/states.json")
	if err != nil {
		panic(err) // found by the first test
	}
	return r
}

// LoadRules reads rules and works their cases. A file with an unknown word, or
// with a case that does not come out, is refused: better none than a wrong one.
func LoadRules(files fs.FS, name string) (Rules, error) {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return Rules{}, err
	}
	var r Rules
	if err := json.Unmarshal(b, &r); err != nil {
		return Rules{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.check(); err != nil {
		return Rules{}, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

func (r Rules) check() error {
	if min(r.WindowDays, r.VisitsDays, r.RatingDays, r.GuessDays, r.GapDays) <= 0 {
		return fmt.Errorf("every number of days must be given")
	}
	if r.Source == "" || r.From == "" || r.Says == "" {
		return fmt.Errorf("say what the rules are, from when, and from which source")
	}
	if n := len(r.States); n == 0 || len(r.States[n-1].When) > 0 {
		return fmt.Errorf("the last rule must hold always, so that every tie has a state")
	}
	seen := map[string]bool{}
	for _, s := range r.States {
		if err := s.check(); err != nil {
			return fmt.Errorf("rule %q: %w", s.ID, err)
		}
		if seen[s.ID] {
			return fmt.Errorf("rule %q stands twice", s.ID)
		}
		seen[s.ID] = true
	}
	for _, c := range r.Cases {
		f, err := factsOf(c.Facts)
		if err != nil {
			return fmt.Errorf("case %q: %w", c.Case, err)
		}
		if v := r.Judge(f); v.State != c.State || c.Rule != "" && v.Rule != c.Rule {
			return fmt.Errorf("case %q gives %s by rule %q, not %s by %q", c.Case, v.State, v.Rule, c.State, c.Rule)
		}
	}
	return nil
}

func (s Rule) check() error {
	switch {
	case s.ID == "":
		return fmt.Errorf("it has no id")
	case !slices.Contains(States, s.State):
		return fmt.Errorf("state %q is unknown", s.State)
	case !slices.Contains(reasons, s.Reason):
		return fmt.Errorf("reason %q is unknown", s.Reason)
	case !slices.Contains(voices, s.By):
		return fmt.Errorf("by %q is unknown", s.By)
	}
	for _, c := range s.When {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

func (c Condition) check() error {
	_, isFlag := c.Is.(bool)
	_, isWord := c.Is.(string)
	limits := c.Min != nil || c.Max != nil || c.Known != nil
	switch {
	case slices.Contains(flags, c.Fact) && isFlag && !limits:
	case slices.Contains(words, c.Fact) && isWord && !limits:
	case slices.Contains(numbers, c.Fact) && c.Is == nil && limits:
	default:
		return fmt.Errorf("fact %q is unknown, or tested the wrong way", c.Fact)
	}
	return nil
}

func factsOf(given map[string]any) (Facts, error) {
	f := Facts{Flags: map[string]bool{}, Numbers: map[string]int{}, Words: map[string]string{}}
	for name, value := range given {
		switch v := value.(type) {
		case bool:
			f.Flags[name] = v
		case string:
			f.Words[name] = v
		case float64:
			f.Numbers[name] = int(v)
		}
		if !slices.Contains(flags, name) && !slices.Contains(words, name) && !slices.Contains(numbers, name) {
			return f, fmt.Errorf("fact %q is unknown", name)
		}
	}
	return f, nil
}

// holds reports whether the fact is as the condition wants it.
func (c Condition) holds(f Facts) bool {
	switch want := c.Is.(type) {
	case bool:
		return f.Flags[c.Fact] == want
	case string:
		return f.Words[c.Fact] == want
	}
	n, known := f.Numbers[c.Fact]
	if c.Known != nil {
		return known == *c.Known
	}
	return known && (c.Min == nil || n >= *c.Min) && (c.Max == nil || n <= *c.Max)
}

// Judge returns the state of the first rule whose conditions all hold.
func (r Rules) Judge(f Facts) Verdict { return r.judge(f, nil) }

// judge leaves out the rules that go by one of the voices in without.
func (r Rules) judge(f Facts, without []string) Verdict {
	for _, s := range r.States {
		if slices.Contains(without, s.By) {
			continue
		}
		if !slices.ContainsFunc(s.When, func(c Condition) bool { return !c.holds(f) }) {
			return Verdict{s.State, s.ID, s.By, s.Reason, s.Tend}
		}
	}
	return Verdict{State: Thin, By: "record", Reason: "contacts"} // check refuses rules that can end here
}
