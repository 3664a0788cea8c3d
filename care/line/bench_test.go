package line_test

import (
	"testing"
	"time"

	"kith/care/consult"
	"kith/care/module/moduletest"
)

// A year of the published line: its numbers, without what is of few.
func BenchmarkTheNumbersOfAYear(b *testing.B) {
	h := moduletest.Open(b, b.TempDir()+"/town.db", morning, modules)
	rules := consult.Standard()
	var all []consult.Consult
	for _, o := range rules.Outcomes {
		for range o.Published {
			all = append(all, consult.Consult{Asked: morning.Add(-time.Hour), Called: morning, Answered: morning, Waited: 20, Outcome: o.Code, Reason: "medication", Practice: o.Code})
		}
	}
	for b.Loop() {
		if f := rules.Count(consult.Asked{Calls: all, Minutes: 30}, h.WorkingCalendar(), morning); f.Calls.N != rules.PublishedTotal {
			b.Fatal(f.Calls.N)
		}
	}
}
