package engagement

import (
	"context"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/say"
)

// quoted puts words into the quotation marks of the reader's language, unless
// the speaker's own words begin with some.
func quoted(ctx context.Context, words string) string {
	if strings.ContainsAny(words[:min(len(words), 3)], "“\"«") {
		return words
	}
	return say.T(ctx, "engagement.word.quoted", "words", words)
}

// wordsHint says what kind of words a promise takes.
func wordsHint(f form) string {
	if f.About != "" {
		return "engagement.promise.words-hint-about"
	}
	return "engagement.promise.words-hint"
}

// ReachWord is one thing about how somebody likes to be reached, in words.
type ReachWord struct {
	Text  string
	Never bool
	Time  bool
}

// Words says how somebody likes to be reached and when, the best first and what
// not to do last.
func (r Reach) Words(ctx context.Context, pronoun string) (all []ReachWord) {
	for _, w := range people.WaysOf(ctx, pronoun, r.Ways) {
		text := w.How
		if w.Note != "" {
			text = strings.TrimSpace(text + " “" + w.Note + "”")
		}
		all = append(all, ReachWord{Text: text, Never: w.Use == "never"})
	}
	v := say.From(ctx)
	for _, w := range r.Windows {
		days := make([]string, len(w.Days))
		for i, d := range w.Days {
			days[i] = v.Weekday(sunday.AddDate(0, 0, int(d)))
		}
		when := v.T("engagement.reach.every-day")
		if len(days) > 0 {
			when = v.List(days...)
		}
		switch {
		case w.From != "" && w.Until != "":
			when = v.T("engagement.reach.between", "days", when, "from", hour(v, w.From), "until", hour(v, w.Until))
		case w.From != "":
			when = v.T("engagement.reach.after", "days", when, "from", hour(v, w.From))
		case w.Until != "":
			when = v.T("engagement.reach.before", "days", when, "until", hour(v, w.Until))
		}
		all = append(all, ReachWord{Text: v.T("engagement.reach.best", "when", when), Time: true})
	}
	return all
}

// sunday is some Sunday, to say days of the week from.
var sunday = time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC)

// hour says a time of day.
func hour(v *say.Voice, clock string) string {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return clock
	}
	return v.Clock(t)
}

// Icon is the sign beside it.
func (w ReachWord) Icon() string {
	switch {
	case w.Never:
		return "no"
	case w.Time:
		return "calendar"
	}
	return "phone"
}

// described names what describes a field to who cannot see it.
func described(f form, name string) string {
	if f.Mistakes[name] != "" {
		return name + "-hint " + name + "-mistake"
	}
	return name + "-hint"
}
