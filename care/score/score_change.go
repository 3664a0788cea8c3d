package score

import "math"

// Change is what happened between two scores of one scale by one informant.
type Change struct {
	By       float64 // later minus earlier
	Index    float64 // By in standard errors of a difference
	Reliable bool    // more than chance would do once in twenty times
	Better   bool
}

// reliable is the two-sided 5% point of a normal distribution.
const reliable = 1.96

// Between says whether a score changed by more than its own unreliability.
//
// In: an earlier and a later score of the scale, by the same informant. Out: RC =
// (later − earlier) / (SD × √2 × √(1 − r)). ok false: no spread is known for the
// scale, or one of the scores is undefined.
// Cost: constant. Source: JacobsonTruax1991
func (m Measure) Between(earlier, later Scale) (Change, bool) {
	if m.Change == nil || !earlier.OK || !later.OK || earlier.Code != m.Code || later.Code != m.Code {
		return Change{}, false
	}
	c := Change{By: later.Value - earlier.Value}
	c.Index = c.By / (m.Change.SD * math.Sqrt2 * math.Sqrt(1-m.Change.Reliability))
	c.Reliable = math.Abs(c.Index) > reliable
	c.Better = c.By != 0 && c.By > 0 == (m.Better == "higher")
	return c, true
}
