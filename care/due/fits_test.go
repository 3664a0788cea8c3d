package due

import (
	"slices"
	"testing"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/score"
	"kith/care/screening"
)

// A young person is not asked about "your child", and nobody at an age for which
// a form was not made: that is asked in words.
func TestAFormIsMadeForWhomItIsWorthAsking(t *testing.T) {
	for _, q := range Standard().Questions {
		for _, name := range q.Instruments {
			i, ok := screening.Standard().Find(name)
			if !ok {
				t.Errorf("%s: there is no %s", q.Key, name)
			} else if !slices.ContainsFunc(i.Scoring.Respondents, func(r score.Respondent) bool { return r.Kind == q.Informant }) {
				t.Errorf("%s: %s is not for %s", q.Key, name, q.Informant)
			}
		}
	}
	eleven := Known{Birth: people.Birth("2015-06-01"), Questions: func(string) int { return 9 }}
	for _, d := range Standard().Worth(eleven, contact.DayOn("2026-11-18")) {
		if d.Key == "substances" && d.Instrument != "" || d.Key == "own-behavior" && d.Instrument != "psc-17-y" {
			t.Errorf("at eleven, %s by %q", d.Key, d.Instrument)
		}
	}
}
