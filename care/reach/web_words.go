package reach

import (
	"context"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/say"
)

// Word is one thing about how somebody likes to be reached, in words.
type Word struct {
	Text  string
	Never bool
	Time  bool
}

// Words says how somebody likes to be reached and when, the best first and what
// not to do last.
func (m Manner) Words(ctx context.Context, pronoun string) (all []Word) {
	for _, w := range people.Ways(ctx, pronoun, m.Ways) {
		text := w.How
		if w.Note != "" {
			text = strings.TrimSpace(text + " “" + w.Note + "”")
		}
		all = append(all, Word{Text: text, Never: w.Use == "never"})
	}
	v := say.From(ctx)
	for _, w := range m.Windows {
		days := make([]string, len(w.Days))
		for i, d := range w.Days {
			days[i] = v.Weekday(sunday.AddDate(0, 0, int(d)))
		}
		when := v.T("reach.every-day")
		if len(days) > 0 {
			when = v.List(days...)
		}
		switch {
		case w.From != "" && w.Until != "":
			when = v.T("reach.between", "days", when, "from", hour(v, w.From), "until", hour(v, w.Until))
		case w.From != "":
			when = v.T("reach.after", "days", when, "from", hour(v, w.From))
		case w.Until != "":
			when = v.T("reach.before", "days", when, "until", hour(v, w.Until))
		}
		all = append(all, Word{Text: v.T("reach.best", "when", when), Time: true})
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
func (w Word) Icon() string {
	switch {
	case w.Never:
		return "no"
	case w.Time:
		return "calendar"
	}
	return "phone"
}
