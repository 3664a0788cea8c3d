package consent

import (
	"slices"
	"strings"
	"time"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/say"
)

// Said says in words what a consent does, line by line, for the screen of those
// who gave it, with the days of where it was read. name turns a reference into
// a name.
func (c *Consent) Said(v *say.Voice, name func(ref string) string) (lines []string) {
	s := saying{v, c.zone, name}
	if !c.Dated.IsZero() && len(c.By) > 0 {
		lines = append(lines, v.T("consent.said.given", "day", s.day(c.Dated), "who", s.names(c.By)))
	}
	if len(c.Unclear) > 0 {
		return append(lines, v.T("consent.said.unclear"))
	}
	c.each(func(p *Provision) { lines = append(lines, s.provision(p)) })
	return lines
}

// saying says provisions in one language.
type saying struct {
	v    *say.Voice
	zone *time.Location
	name func(string) string
}

func (s saying) day(t time.Time) string { return s.v.Date(t.In(s.zone)) }

func (s saying) names(refs []string) string {
	var all []string
	for _, r := range refs {
		all = append(all, s.name(r))
	}
	return s.v.List(all...)
}

// provision says one rule as a line of short sentences.
func (s saying) provision(p *Provision) string {
	key := map[[2]bool]string{{true, false}: "open", {false, false}: "closed", {true, true}: "but-open", {false, true}: "but-closed"}
	who := s.v.T("consent.said.everybody")
	if len(p.Readers) > 0 {
		who = s.names(p.Readers)
	}
	line := []string{s.v.T("consent.said."+key[[2]bool{p.Permit, p.Depth > 0}], "who", who, "what", s.what(p))}
	add := func(words []string, stem string, say func(string) string) {
		var all []string
		for _, w := range words {
			if w != "" {
				all = append(all, say(w))
			}
		}
		if len(all) > 0 {
			line = append(line, s.v.T(stem, "what", s.v.List(all...)))
		}
	}
	add(p.Purposes, "consent.said.purposes", s.purpose)
	add(p.Actions, "consent.said.actions", func(code string) string { return s.known("consent.said.action.", code) })
	if !p.From.IsZero() {
		line = append(line, s.v.T("consent.said.from", "day", s.day(p.From)))
	}
	if !p.Until.IsZero() {
		line = append(line, s.v.T("consent.said.until", "day", s.day(p.Until.Add(-time.Microsecond))))
	}
	if p.unclear() {
		line = append(line, s.v.T("consent.said.unclear-part"))
	}
	return strings.Join(line, " ")
}

// known says a code that has a word, and any other as it is.
func (s saying) known(stem, code string) string {
	if key := stem + strings.ToLower(code); s.v.Has(key) {
		return s.v.T(key)
	}
	return code
}

func (s saying) purpose(code string) string { return s.known("consent.said.purpose.", code) }

// what says which part of the record a rule is about.
func (s saying) what(p *Provision) string {
	var all []string
	add := func(key string, args ...any) { all = append(all, s.v.T(key, args...)) }
	if p.Level != unnamed {
		add("consent.said.level." + [...]string{normal: "normal", restricted: "restricted", veryRestricted: "very-restricted"}[p.Level])
	}
	for _, w := range labelWords {
		if p.Labels&w.bit != 0 {
			add("consent.said.label." + w.word)
		}
	}
	if len(p.Types) > 0 {
		add("consent.said.types", "what", s.v.List(p.Types...))
	}
	if len(p.Codes) > 0 {
		add("consent.said.codes")
	}
	chosen := 0
	for _, d := range p.Data {
		switch d.Meaning {
		case "authoredby":
			add("consent.said.written", "who", s.name(d.Reference))
		case "instance":
			chosen++
		default:
			add("consent.said.belongs")
		}
	}
	if chosen > 0 {
		add("consent.said.chosen", chosen)
	}
	if !p.DataFrom.IsZero() {
		add("consent.said.data-from", "day", s.day(p.DataFrom))
	}
	if !p.DataTo.IsZero() {
		add("consent.said.data-until", "day", s.day(p.DataTo.Add(-time.Microsecond)))
	}
	if len(all) == 0 && p.Permit {
		add("consent.said.level.normal")
	} else if len(all) == 0 {
		add("consent.said.all")
	}
	return s.v.List(slices.Compact(all)...)
}

// labelWords are the labels that have a word for families, in the order in
// which they are said.
var labelWords = []struct {
	bit  access.Mask
	word string
}{
	{label.Mental, "mental"}, {label.Substance, "substance"}, {label.Part2, "part2"}, {label.Sexual, "sexual"}, {label.STD, "std"},
	{label.HIV, "hiv"}, {label.Violence, "violence"}, {label.OtherViolence, "other-violence"}, {label.Psychotherapy, "psychotherapy"},
	{label.Told, "told"}, {label.Asked, "asked"}, {label.Gender, "gender"}, {label.Living, "living"}, {label.Adolescent, "adolescent"},
	{label.SensitiveClinic, "sensitive-clinic"}, {label.Restricted, "restricted"}, {label.VeryRestricted, "very-restricted"},
}
