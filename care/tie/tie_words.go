package tie

import (
	"strings"
	"time"

	"kith/care/contact"
	"kith/platform/say"
)

// Names say how to speak of the people in sentences about a tie.
type Names struct {
	Child string                  // the name to use
	Of    func(ref string) string // anybody else, briefly; "" when unknown
	Now   time.Time
}

// on says a day, with the year when it is not this one.
func (n Names) on(v *say.Voice, d contact.Day) string {
	if t := contact.Date(d); t.Year() != n.Now.Year() {
		return v.Date(t)
	}
	return v.DayMonth(contact.Date(d))
}

// Why says in sentences why a tie is in its state: first whose word decided,
// then what the record holds, then what others said. Every number is the one
// that the rule looked at.
func (t Tie) Why(v *say.Voice, n Names) (lines []string) {
	lines = append(lines, t.because(v, n, t.Verdict))
	if t.Verdict.By != "record" || t.Verdict.Reason == "ended" {
		lines = append(lines, t.record(v, n)...)
	}
	if t.Verdict.Reason != "said" && t.Rating != nil {
		lines = append(lines, t.rating(v, n, *t.Rating))
	}
	if t.Verdict.Reason != "family-said" && t.Family != nil {
		lines = append(lines, t.rating(v, n, *t.Family))
	}
	if t.Verdict.By != "team" && t.Guess != nil && State(t.Guess.Answer) != t.Verdict.State && v.Has("tie.state."+t.Guess.Answer) {
		lines = append(lines, v.T("tie.why.guess-was", "day", n.on(v, t.Guess.Day), "state", strings.ToLower(v.T("tie.state."+t.Guess.Answer))))
	}
	if t.Leaves != 0 {
		lines = append(lines, v.T("tie.why.leaves", "day", n.on(v, t.Leaves)))
	}
	if t.Next != nil {
		lines = append(lines, v.T("tie.why.next", "day", v.LongDay(t.Next.Start), "time", v.Clock(t.Next.Start)))
	}
	return lines
}

// because says the reason of a verdict.
func (t Tie) because(v *say.Voice, n Names, verdict Verdict) string {
	f := t.Facts.Numbers
	switch verdict.Reason {
	case "ended":
		asked := "unasked"
		if t.Goodbye != nil && t.Goodbye.Answer != "" {
			asked = t.Goodbye.Answer
		}
		return v.T("tie.why.ended."+asked, f["ended-days"])
	case "said":
		return t.rating(v, n, *t.Rating)
	case "family-said":
		return t.rating(v, n, *t.Family)
	case "guess":
		return v.T("tie.why.guess", "day", n.on(v, t.Guess.Day), "child", n.Child)
	case "not-met":
		if t.First != 0 {
			return v.T("tie.why.not-met-family", "child", n.Child, "count", f["contacts"], "day", n.on(v, t.Last))
		}
		return v.T("tie.why.not-met", "child", n.Child)
	case "family":
		return v.T("tie.why.family", "child", n.Child)
	case "silent":
		return v.T("tie.why.silent", "count", f["silent-days"], "day", n.on(v, t.Last))
	case "visits":
		return v.T("tie.why.visits", "count", f["visits"], "month", v.Month(contact.Date(t.FirstVisit)))
	}
	return v.T("tie.why.contacts", "count", f["contacts"], "month", v.Month(contact.Date(t.First)), "day", n.on(v, t.Last))
}

// record says what the record holds beside anybody's word.
func (t Tie) record(v *say.Voice, n Names) []string {
	switch {
	case t.Facts.Numbers["visits"] > 0:
		return []string{v.T("tie.why.visits", "count", t.Facts.Numbers["visits"], "month", v.Month(contact.Date(t.FirstVisit)))}
	case t.Facts.Numbers["contacts"] > 0:
		return []string{v.T("tie.why.contacts", "count", t.Facts.Numbers["contacts"], "month", v.Month(contact.Date(t.First)), "day", n.on(v, t.Last))}
	case t.Spoke != 0:
		return []string{v.T("tie.why.spoke", "child", n.Child, "day", n.on(v, t.Spoke))}
	}
	return nil
}

func (t Tie) rating(v *say.Voice, n Names, s Saying) string {
	who := n.Of(s.Speaker)
	if strings.HasPrefix(s.Speaker, "Patient/") {
		who = n.Child
	}
	if who == "" {
		who = v.T("tie.someone")
	}
	return v.T("tie.why.said", "who", who, "rating", s.Rating, "day", n.on(v, s.Day))
}

// Heard says what a relative and the child said about the tie, side by side: the
// same tie, seen by two people.
func (t Tie) Heard(v *say.Voice, n Names) string {
	var lines []string
	for _, s := range []*Saying{t.Family, t.Rating} {
		if s != nil {
			lines = append(lines, t.rating(v, n, *s))
		}
	}
	return strings.Join(lines, " ")
}

// Do says the one thing to do about a tie that needs tending, "" when the
// picture says enough.
func (t Tie) Do(v *say.Voice, n Names) string {
	switch {
	case !t.Tend() || t.AskFirst != nil:
		return ""
	case t.Hard && t.Verdict.State != Strained:
		return v.T("tie.do.hard", "who", n.Of(t.Family.Speaker))
	case t.Verdict.Reason == "ended":
		return v.T("tie.do.goodbye", "child", n.Child)
	case t.Verdict.State == NotMet && t.Next != nil:
		return ""
	}
	return v.T("tie.do."+string(t.Verdict.State), "child", n.Child)
}

// Note is the few words that stand beside a name in the picture, or "".
func (t Tie) Note(v *say.Voice, n Names) string {
	switch {
	case t.AskFirst != nil:
		return v.T("tie.note.ask-first", "child", n.Child)
	case t.Verdict.Reason == "ended":
		return v.T("tie.note.days", t.Facts.Numbers["ended-days"])
	case t.Verdict.State == Lost && t.Last != 0:
		return v.T("tie.note.days", t.Facts.Numbers["silent-days"])
	}
	return ""
}

// Says puts state and whose word it is into words, for who cannot see the line.
func (t Tie) Says(v *say.Voice, n Names) string {
	whose := "tie.says.guess"
	if t.Rated() {
		whose = "tie.says.rated"
	}
	return v.T(whose, "state", strings.ToLower(v.T("tie.state."+string(t.Verdict.State))), "child", n.Child)
}

// Ended says since when and why a tie is over, "" while it lasts: "left in June
// 2026".
func (t Tie) Ended(v *say.Voice) string {
	if !t.Facts.Flags["ended"] {
		return ""
	}
	key := "tie.ended." + t.EndReason
	if !v.Has(key) {
		key = "tie.ended"
	}
	return v.T(key, "month", v.Month(contact.Date(t.Until)))
}

// In says a rule in words with its present numbers: one phrase a condition.
func (r Rule) In(v *say.Voice) (phrases []string) {
	for _, c := range r.When {
		stem := "tie.fact." + c.Fact
		switch is := c.Is.(type) {
		case bool:
			phrases = append(phrases, v.T(stem+map[bool]string{true: ".yes", false: ".no"}[is]))
		case string:
			if v.Has("tie.state." + is) {
				phrases = append(phrases, v.T(stem, "state", strings.ToLower(v.T("tie.state."+is))))
			} else {
				phrases = append(phrases, v.T(stem+"."+is))
			}
		default:
			phrases = append(phrases, c.number(v, stem)...)
		}
	}
	return phrases
}

func (c Condition) number(v *say.Voice, stem string) (phrases []string) {
	if c.Known != nil {
		return []string{v.T(stem + map[bool]string{true: ".known", false: ".unknown"}[*c.Known])}
	}
	if c.Min != nil {
		phrases = append(phrases, v.T(stem+".min", *c.Min))
	}
	if c.Max != nil {
		phrases = append(phrases, v.T(stem+".max", *c.Max))
	}
	return phrases
}
