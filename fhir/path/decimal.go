package path

import (
	"bytes"
	"math"
	"strconv"

	"github.com/cockroachdb/apd/v3"
)

// What a number may have: 34 digits are those of decimal128, and more than any
// measurement; the longer ones of R4's examples stay as they are until something
// is computed with them.
const (
	maxNumber   = 400 // bytes of a number as it is written
	maxExponent = 400
)

// arithmetic computes; a result is rounded half up to its digits.
var arithmetic = apd.Context{Precision: 34, MaxExponent: maxExponent, MinExponent: -maxExponent, Rounding: apd.RoundHalfUp,
	Traps: apd.Overflow | apd.InvalidOperation | apd.DivisionByZero | apd.DivisionUndefined | apd.DivisionImpossible}

// parseDecimal reads a number as JSON writes it. Numbers of absurd size are none.
func parseDecimal(raw []byte) (*apd.Decimal, bool) {
	if len(raw) == 0 || len(raw) > maxNumber || bytes.IndexByte([]byte("-0123456789"), raw[0]) < 0 {
		return nil, false
	}
	if i := bytes.IndexAny(raw, "eE"); i >= 0 {
		if e, err := strconv.Atoi(string(raw[i+1:])); err != nil || e > maxExponent || e < -maxExponent {
			return nil, false
		}
	}
	d, _, err := apd.NewFromString(string(raw))
	if err != nil || d.Form != apd.Finite {
		return nil, false
	}
	return d, true
}

// decimals is how many digits stand behind the point.
func decimals(d *apd.Decimal) int32 { return max(-d.Exponent, 0) }

// digits rounds to n digits behind the point.
func digits(d *apd.Decimal, n int32, how apd.Rounder) (*apd.Decimal, bool) {
	c := arithmetic
	c.Precision, c.Rounding = uint32(apd.NumDigits(&d.Coeff)+maxExponent+int64(max(n, 0))), how
	out := new(apd.Decimal)
	_, err := c.Quantize(out, d, -n)
	return out, err == nil
}

// toInteger returns d as an Integer when it is one.
func toInteger(d *apd.Decimal) (int64, bool) {
	n, err := d.Int64()
	return n, err == nil && n >= math.MinInt32 && n <= math.MaxInt32
}

// reduced drops zeros behind the last digit, but not before the point.
func reduced(d *apd.Decimal) *apd.Decimal {
	out := new(apd.Decimal)
	out.Reduce(d)
	if out.Exponent > 0 {
		if whole, ok := digits(out, 0, apd.RoundDown); ok {
			return whole
		}
	}
	return out
}
