package peer

import (
	"fmt"
	"math"
	"slices"
)

// Answer is what the job comes to: the means over those who have each, and how
// many pairs of providers share a patient.
type Answer struct {
	UPC, COC, SECON, Density float64
	Ties                     int
}

// answer reads the five in their order.
func answer(v []float64) (Answer, error) {
	if len(v) != 5 || slices.ContainsFunc(v, math.IsNaN) {
		return Answer{}, fmt.Errorf("five numbers are no answer: %v", v)
	}
	return Answer{v[0], v[1], v[2], v[3], int(v[4])}, nil
}

// Equal reports whether two answers are the same to six digits, and ties to the
// last.
func (a Answer) Equal(b Answer) bool {
	same := func(x, y float64) bool { return math.Abs(x-y) <= 5e-7*max(math.Abs(x), math.Abs(y)) }
	return same(a.UPC, b.UPC) && same(a.COC, b.COC) && same(a.SECON, b.SECON) && same(a.Density, b.Density) && a.Ties == b.Ties
}

// Timed is one answer and what it took.
type Timed struct {
	Answer
	Seconds float64
	CPU     float64 // seconds of processor; 0 where nobody can tell
	Peak    float64 // megabytes of memory at most; 0 where nobody can tell
}
