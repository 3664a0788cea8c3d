package score

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// Scales are made in these ways, blanks count in those.
var (
	hows   = []string{"sum", "mean", "count", "level"}
	blanks = []string{"refuse", "zero", "mean"}
	named  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// never are words that no instrument of ours may carry in its name: those whose
// holders forbid or sell what we would do, and a number of adverse events, of
// which nobody has shown that it helps a child.
//
// Source: Kith
var never = []string{"epds", "edinburgh", "sdq", "mchat", "chat", "ors", "srs", "cors", "csrs", "ace", "aces"}

// onlyItems is the instrument whose items are kept and never added up.
//
// Source: AAP-ACE2024
const onlyItems = "pearls"

// Never reports whether an instrument may not be ours, by its name.
func Never(name string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }),
		func(word string) bool { return slices.Contains(never, word) })
}

// Read reads scoring rules and refuses what they should not hold: a member that
// nobody knows, a scale of items that are not there, a rule without its source.
func Read(b []byte) (Scoring, error) {
	var s Scoring
	if err := json.Unmarshal(b, &s, json.RejectUnknownMembers(true)); err != nil {
		return Scoring{}, fmt.Errorf("read scoring: %w", err)
	}
	if err := s.Check(); err != nil {
		return Scoring{}, fmt.Errorf("scoring of %q: %w", s.Name, err)
	}
	return s, nil
}

// Check returns what the rules should not hold.
func (s *Scoring) Check() error {
	switch {
	case !named.MatchString(s.Name):
		return fmt.Errorf("a name is small letters, digits and -")
	case Never(s.Name):
		return fmt.Errorf("this instrument may not be ours")
	case s.Version == "" || s.Source == "" || !s.Title.whole() || !s.About.whole():
		return fmt.Errorf("say its version, source, title and what it asks about, in both languages")
	case !slices.Contains(statuses, s.Status):
		return fmt.Errorf("status %q is unknown", s.Status)
	case !Free(s.Status) && s.Holder == "":
		return fmt.Errorf("say who holds the rights")
	case len(s.Respondents) == 0 || len(s.Items) == 0:
		return fmt.Errorf("it has no respondents or no items")
	case s.NeverTotal && len(s.Scales) > 0 || s.Name == onlyItems && (!s.NeverTotal || len(s.Rules) > 0):
		return fmt.Errorf("no number may be made of it")
	}
	for _, r := range s.Respondents {
		if !slices.Contains(Kinds, r.Kind) {
			return fmt.Errorf("informant %q is unknown", r.Kind)
		}
	}
	seen := map[string]bool{}
	for _, i := range s.Items {
		if !named.MatchString(i.Key) || seen[i.Key] || i.Min > i.Max {
			return fmt.Errorf("item %q: its key is no name or stands twice, or it has no range", i.Key)
		}
		seen[i.Key] = true
	}
	return s.checkScales()
}

func (s *Scoring) checkScales() error {
	seen := map[string]bool{}
	for _, m := range s.Scales {
		if seen[m.Code] {
			return fmt.Errorf("scale %q stands twice", m.Code)
		}
		seen[m.Code] = true
		if err := s.checkScale(m); err != nil {
			return fmt.Errorf("scale %q: %w", m.Code, err)
		}
	}
	for _, r := range s.Rules {
		if !named.MatchString(r.Code) || r.Source == "" || !r.Title.whole() || len(r.When) == 0 {
			return fmt.Errorf("rule %q: say its code, title, source and when it holds", r.Code)
		}
		if err := s.checkTests(r.When); err != nil {
			return fmt.Errorf("rule %q: %w", r.Code, err)
		}
	}
	return nil
}

func (s *Scoring) checkScale(m Measure) error {
	switch {
	case !named.MatchString(m.Code) || !m.Title.whole() || m.Source == "":
		return fmt.Errorf("say its code, title and source")
	case !slices.Contains(hows, m.How) || (m.How == "level") != (len(m.Levels) > 0):
		return fmt.Errorf("how %q is unknown, or has no levels", m.How)
	case !slices.Contains(blanks, m.Blank.As) || m.Blank.Source == "" || (m.Blank.As == "refuse") != (m.Blank.Most == 0):
		return fmt.Errorf("say what a blank counts as, how many of them, and by which source")
	case m.Better != "lower" && m.Better != "higher":
		return fmt.Errorf("better is lower or higher")
	case len(m.Items) == 0 || !(m.Min < m.Max):
		return fmt.Errorf("it has no items or no range")
	}
	for _, who := range m.For {
		if !slices.Contains(Kinds, who) {
			return fmt.Errorf("informant %q is unknown", who)
		}
	}
	low, high, err := s.reach(m)
	if err != nil {
		return err
	}
	if low != m.Min || high != m.Max {
		return fmt.Errorf("its items reach from %v to %v, not from %v to %v", low, high, m.Min, m.Max)
	}
	return s.checkMarks(m)
}

// reach returns the lowest and the highest score that a scale can have.
func (s *Scoring) reach(m Measure) (low, high float64, err error) {
	seen := map[string]bool{}
	for _, key := range m.Items {
		i, ok := s.Item(key)
		if !ok || i.Plain || seen[key] {
			return 0, 0, fmt.Errorf("item %q is not there, stands twice, or counts into no scale", key)
		}
		seen[key] = true
		low, high = low+i.Min, high+i.Max
	}
	n := float64(len(m.Items))
	switch m.How {
	case "mean":
		return low / n, high / n, nil
	case "count":
		return 0, n, nil
	case "level":
		last := m.Min
		for _, l := range m.Levels {
			if l.Value <= last {
				return 0, 0, fmt.Errorf("levels rise from above the lowest score")
			}
			last = l.Value
			if err := s.checkTests(l.Any); err != nil {
				return 0, 0, err
			}
		}
		return m.Min, last, nil
	}
	return low, high, nil
}

func (s *Scoring) checkMarks(m Measure) error {
	for i, b := range m.Bands {
		if !named.MatchString(b.Code) || !b.Title.whole() || i == 0 && b.From != m.Min || i > 0 && b.From <= m.Bands[i-1].From || b.From > m.Max {
			return fmt.Errorf("bands rise from the lowest score, each with its code and title")
		}
	}
	for _, c := range m.Cutoffs {
		if c.Source == "" || c.At <= m.Min && m.Better == "lower" || c.At > m.Max {
			return fmt.Errorf("a cut-off lies within the scale and has a source")
		}
	}
	if c := m.Change; c != nil && (c.Source == "" || !(c.SD > 0) || !(c.Reliability > 0 && c.Reliability < 1)) {
		return fmt.Errorf("a spread has a source, a deviation above 0 and a reliability between 0 and 1")
	}
	return s.checkTests(m.With)
}

func (s *Scoring) checkTests(tests []Test) error {
	for _, t := range tests {
		if len(t.Items) == 0 || t.Count < 0 || t.Count > len(t.Items) {
			return fmt.Errorf("a test names its items, and no more of them than there are")
		}
		for _, key := range t.Items {
			if i, ok := s.Item(key); !ok || t.AtLeast <= i.Min || t.AtLeast > i.Max {
				return fmt.Errorf("a test of item %q: it is not there, or always or never holds", key)
			}
		}
	}
	return nil
}

// whole reports whether a phrase is said in both languages.
func (t Text) whole() bool { return t["en"] != "" && t["es"] != "" }
