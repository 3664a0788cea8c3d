package population

import (
	"math"
	"math/bits"
)

// Tally adds up values between 0 and 1 so that their order does not matter: two
// runs that share the work otherwise give the same digits. The zero Tally is
// empty.
type Tally struct {
	N    int64
	sum  wide // in units of 2⁻⁵²
	sum2 wide // of squares
	bins [tallyBins + 1]int64
}

// tallyBins is how finely a distribution is kept: to a thousandth.
//
// Source: Kith
const tallyBins = 1000

// wide is an unsigned number of 128 bits.
type wide struct{ high, low uint64 }

func (w *wide) add(o wide) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, o.low, 0)
	w.high, _ = bits.Add64(w.high, o.high, carry)
}

func (w wide) float() float64 { return math.Ldexp(float64(w.high), 64) + float64(w.low) }

const unit = 1 << 52

// Add takes a value; one that is undefined (ok = false) is not counted.
//
// Source: Kith
func (t *Tally) Add(value float64, ok bool) {
	if !ok {
		return
	}
	t.N++
	t.sum.add(wide{low: uint64(int64(math.RoundToEven(value * unit)))})
	t.sum2.add(wide{low: uint64(int64(math.RoundToEven(value * value * unit)))})
	t.bins[int(math.RoundToEven(value*tallyBins))]++
}

// Join adds what another tally counted.
//
// Source: Kith
func (t *Tally) Join(o *Tally) {
	t.N += o.N
	t.sum.add(o.sum)
	t.sum2.add(o.sum2)
	for i, n := range o.bins {
		t.bins[i] += n
	}
}

// Mean is the average.
//
//	Out     0 … 1
//	ok      false when nothing was counted
//	Source  Kith
func (t *Tally) Mean() (mean float64, ok bool) {
	if t.N == 0 {
		return 0, false
	}
	return t.sum.float() / unit / float64(t.N), true
}

// Interval is the mean's 95 percent confidence interval by the normal
// approximation, kept within 0 … 1.
//
//	mean ± 1.96 s / √N,  s² = Σ (x − mean)² / (N − 1)
//
//	ok      false when fewer than two were counted
//	Source  Kith
func (t *Tally) Interval() (low, high float64, ok bool) {
	mean, _ := t.Mean()
	sd, ok := t.SD()
	half := 1.959963984540054 * sd / math.Sqrt(float64(max(t.N, 1)))
	if !ok {
		return 0, 0, false
	}
	return max(0, mean-half), min(1, mean+half), true
}

// SD is the standard deviation, s of Interval.
//
//	ok      false when fewer than two were counted
//	Source  Kith
func (t *Tally) SD() (sd float64, ok bool) {
	if t.N < 2 {
		return 0, false
	}
	mean, _ := t.Mean()
	n := float64(t.N)
	return math.Sqrt(max(0, (t.sum2.float()/unit-n*mean*mean)/(n-1))), true
}

// Quantile is the smallest value, to a thousandth, that at least a share of q
// do not exceed.
//
//	In      0 < q ≤ 1
//	ok      false when nothing was counted
//	Source  Kith
func (t *Tally) Quantile(q float64) (value float64, ok bool) {
	if t.N == 0 {
		return 0, false
	}
	need, have := int64(math.Ceil(q*float64(t.N))), int64(0)
	for i, n := range t.bins {
		if have += n; have >= need {
			return float64(i) / tallyBins, true
		}
	}
	return 1, true
}

// Histogram returns how many values lie in each of n equal parts of 0 … 1, the
// upper bound within the part; 0 is in the first.
//
// Source: Kith
func (t *Tally) Histogram(n int) []int64 {
	parts := make([]int64, n)
	for i, count := range t.bins {
		part := (i*n + tallyBins - 1) / tallyBins // rounded up
		parts[max(part-1, 0)] += count
	}
	return parts
}
