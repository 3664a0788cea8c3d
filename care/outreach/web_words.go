package outreach

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/reach"
	"kith/platform/say"
)

// silence says how long nobody heard each other.
func (w row) silence(ctx context.Context, today contact.Day) string {
	days, ok := w.Family.Silence(today)
	switch {
	case !ok:
		return say.T(ctx, "outreach.silence.never")
	case days == 0:
		return say.T(ctx, "outreach.silence.today")
	}
	return say.T(ctx, "outreach.silence.days", days)
}

// why says one reason in words.
func why(ctx context.Context, r Reason) string {
	v := say.From(ctx)
	on := ""
	if r.Day != 0 {
		on = v.DayMonth(contact.Date(r.Day))
	}
	switch r.Kind {
	case "not-reached":
		return v.T("outreach.why.not-reached", r.Count)
	case "late", "due":
		kind := r.Kind
		if r.Promise.Said != 0 {
			kind = "reopened"
		}
		return v.T("outreach.why."+kind, "day", on, "words", r.Promise.In(v.Lang()))
	}
	return v.T("outreach.why."+r.Kind, "day", on)
}

// who says whom to try: "Denise, mother".
func who(ctx context.Context, k Kin) string {
	if word := people.RelationWord(ctx, people.Relation(k.Relation), k.Words); k.Relation != "" && word != "" {
		return k.Name + ", " + word
	}
	return k.Name
}

// speaks says in which language, and whether somebody has to interpret.
func speaks(ctx context.Context, k Kin) string {
	word := people.LanguageWord(ctx, people.Language{Code: k.Language})
	switch {
	case k.Interpreter:
		return say.T(ctx, "outreach.speaks.interpreter", "language", word)
	case strings.HasPrefix(k.Language, say.First):
		return ""
	}
	return word
}

// when says when they like to be reached next.
func (w row) when(ctx context.Context) string {
	if w.At.IsZero() {
		return ""
	}
	v := say.From(ctx)
	return v.T("outreach.try.when", "day", v.Weekday(w.At)+", "+v.DayMonth(w.At), "time", v.Clock(w.At))
}

// missed reports whether a visit that did not happen is why.
func (w row) missed() bool {
	return slices.ContainsFunc(w.Reasons, func(r Reason) bool { return r.Kind == "missed" || r.Kind == "called-off" })
}

// stepBy says until when a step is to be done.
func stepBy(ctx context.Context, n Next) string {
	v := say.From(ctx)
	key := "outreach.step.by"
	if n.Late {
		key = "outreach.step.late"
	}
	return v.T(key, "day", v.DayMonth(contact.Date(n.By)))
}

// pronoun is how sentences speak of whom to try.
func (w row) pronoun() string {
	if w.With.Ref == "Patient/"+w.Child {
		return w.Patient.Pronoun()
	}
	return "name"
}

// outcomes are what can come of the try that is proposed, without what needs
// more to be said, and without what they asked us not to do.
func (w row) outcomes() (all []reach.Outcome) {
	for _, o := range reach.Outcomes {
		if o.Can(w.Channel) && o != reach.CallLater && (o != reach.LeftWord || !w.Manner.Silent()) {
			all = append(all, o)
		}
	}
	return all
}

// more is the whole form of a try.
func (w row) more() string {
	return "/children/" + w.Child + "/contacts/new?" + url.Values{"with": {w.With.Ref}, "how": {w.Channel}}.Encode()
}

// digits are those of a number to call.
func digits(phone string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '+' {
			return c
		}
		return -1
	}, phone)
}

// restWords says who asked to be let be, since when and until when.
func restWords(ctx context.Context, w row) string {
	v := say.From(ctx)
	since, until := "", ""
	if w.Rest.Since != 0 {
		since = v.DayMonth(contact.Date(w.Rest.Since))
	}
	key := "outreach.rest.since"
	if w.Rest.Until != 0 {
		key, until = "outreach.rest.until", v.DayMonth(contact.Date(w.Rest.Until))
	}
	return v.T(key, "who", cmp.Or(w.By, v.T("outreach.rest.family")), "since", since, "until", until)
}
