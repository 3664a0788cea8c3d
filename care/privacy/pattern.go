package privacy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"kith/care/people"
)

// patternRules are rules/patterns.json: what of the trail a person looks at.
type patternRules struct {
	Rule     string        `json:"rule"`
	From     string        `json:"from"`
	Source   string        `json:"source"`
	Says     string        `json:"says"`
	Days     int           `json:"days"` // how far back
	Patterns []patternRule `json:"patterns"`
}

type patternRule struct {
	Name     string           `json:"name"`     // untied, own-name, many, nights; of what was written, self-tied, refusal-ended, waits
	AtLeast  int              `json:"atLeast"`  // from this many on
	Callings []people.Calling `json:"callings"` // of whom; none is everybody
	From     int              `json:"from"`     // hours of the clinic's clock
	Until    int              `json:"until"`
	Why      string           `json:"why"`
}

func readPatterns(from fs.FS) (r patternRules) {
	b, err := fs.ReadFile(from, "rules/patterns.json")
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		panic(fmt.Errorf("rules/patterns.json: %w", err)) // found by the first test
	}
	return r
}

// touch is one opening of one child's record by one person at work.
type touch struct {
	Who, Child string
	At         time.Time // with the clock of the clinic
	Tied       bool      // they had a personal relationship at that moment
	Kin        bool      // they share a family name
}

// finding is a pattern that somebody may want to look at. It accuses nobody.
type finding struct {
	Pattern  string
	Who      string // reference
	Count    int    // children, or nights
	Least    int
	Day      time.Time // of the pattern, where it is about one
	Children []string  // ids; pages do not show them
}

// find returns what stands out, by pattern and person, at most one finding of
// each. calling says what somebody's work is.
func (r patternRules) find(all []touch, calling func(who string) people.Calling) (found []finding) {
	by := map[string][]touch{}
	for _, t := range all {
		by[t.Who] = append(by[t.Who], t)
	}
	for _, p := range r.Patterns {
		for who, touches := range by {
			if len(p.Callings) > 0 && !slices.Contains(p.Callings, calling(who)) {
				continue
			}
			if f := p.of(touches); f.Count >= p.AtLeast {
				f.Pattern, f.Who, f.Least = p.Name, who, p.AtLeast
				found = append(found, f)
			}
		}
	}
	order := func(f finding) int {
		return slices.IndexFunc(r.Patterns, func(p patternRule) bool { return p.Name == f.Pattern })
	}
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Count, a.Count), strings.Compare(a.Who, b.Who))
	})
	return found
}

// claim is something that one person wrote about a child alone.
type claim struct{ Who, Child, Pattern string }

// wrote returns what of it stands out, by pattern and person.
func (r patternRules) wrote(all []claim) (found []finding) {
	for _, p := range r.Patterns {
		by := map[string][]string{}
		for _, d := range all {
			if d.Pattern == p.Name && !slices.Contains(by[d.Who], d.Child) {
				by[d.Who] = append(by[d.Who], d.Child)
			}
		}
		for _, who := range slices.Sorted(maps.Keys(by)) {
			if of := by[who]; len(of) >= p.AtLeast {
				found = append(found, finding{Pattern: p.Name, Who: who, Count: len(of), Least: p.AtLeast, Children: of})
			}
		}
	}
	return found
}

// of counts one pattern among the openings of one person.
func (p patternRule) of(all []touch) (f finding) {
	switch p.Name {
	case "untied":
		f.Children = children(all, func(t touch) bool { return !t.Tied })
	case "own-name":
		f.Children = children(all, func(t touch) bool { return t.Kin })
	case "many":
		for _, day := range days(all) {
			if c := children(all, func(t touch) bool { return t.At.Format(time.DateOnly) == day.Format(time.DateOnly) }); len(c) > len(f.Children) {
				f.Children, f.Day = c, day
			}
		}
	case "nights":
		late := slices.DeleteFunc(slices.Clone(all), func(t touch) bool { return t.At.Hour() < p.From && t.At.Hour() >= p.Until })
		for i := range late { // what is after midnight belongs to the night before
			late[i].At = late[i].At.Add(-time.Duration(p.Until) * time.Hour)
		}
		f.Count = len(days(late))
		return f
	}
	f.Count = len(f.Children)
	return f
}

// children are the different children of the openings that fit, sorted.
func children(all []touch, fits func(touch) bool) (ids []string) {
	for _, t := range all {
		if fits(t) {
			ids = append(ids, t.Child)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// days are the different days of openings.
func days(all []touch) (found []time.Time) {
	for _, t := range all {
		if !slices.ContainsFunc(found, func(d time.Time) bool { return d.Format(time.DateOnly) == t.At.Format(time.DateOnly) }) {
			found = append(found, t.At)
		}
	}
	return found
}

// family is the family name that a sort key begins with.
func family(sort string) string {
	name, _, _ := strings.Cut(sort, "\x01")
	return name
}
