package due

import (
	"testing"

	"kith/care/screening"
)

// A young person is not asked about "your child", and nobody at an age for which
// a form was not made.
func TestAFormIsMadeForWhomItIsWorthAsking(t *testing.T) {
	for _, q := range Standard().Questions {
		for _, name := range q.Instruments {
			i, ok := screening.Standard().Find(name)
			if !ok {
				t.Errorf("%s: there is no %s", q.Key, name)
				continue
			}
			for months := q.From; months < q.To; months++ {
				if !i.Scoring.Fits(screening.Who{Informant: q.Informant, Months: months, Known: true}) {
					t.Errorf("%s: %s is not for %s at %d months", q.Key, name, q.Informant, months)
					break
				}
			}
		}
	}
}
