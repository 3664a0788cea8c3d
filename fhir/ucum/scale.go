package ucum

import (
	"math"

	"github.com/cockroachdb/apd/v3"
)

// scale turns a value of a special unit into one of the ratio unit it stands
// on, and back.
type scale struct {
	enter, leave func(a *arithmetic, x *apd.Decimal)
}

// scales are the functions of UCUM's table, by the names it gives them. A pH of
// x is 10⁻ˣ mol/l, a bel 10ˣ, a neper eˣ, a bel of a field quantity 10^(x/2),
// a slope of x per cent the angle, in degrees, whose tangent is x/100.
// Source: UCUM
var scales = map[string]*scale{
	"Cel":         offset("273.15"),
	"degF":        offset("459.67"),
	"degRe":       offset("218.52"),
	"pH":          exponential("10", "-1"),
	"lg":          exponential("10", "1"),
	"lgTimes2":    exponential("10", "0.5"),
	"hpX":         exponential("10", "-1"),
	"hpC":         exponential("10", "-2"),
	"hpM":         exponential("10", "-3"),
	"hpQ":         exponential("50000", "-1"),
	"ld":          exponential("2", "1"),
	"ln":          {(*arithmetic).exp, (*arithmetic).ln},
	"sqrt":        {(*arithmetic).square, (*arithmetic).root},
	"tanTimes100": {(*arithmetic).angle, (*arithmetic).slope},
	"100tan":      {(*arithmetic).angle, (*arithmetic).slope},
}

func decimal(s string) *apd.Decimal {
	d, _, err := apd.NewFromString(s)
	if err != nil {
		panic(err) // a constant of this file
	}
	return d
}

// offset is a temperature whose zero lies by above absolute zero.
func offset(by string) *scale {
	d := decimal(by)
	return &scale{
		enter: func(a *arithmetic, x *apd.Decimal) { a.add(x, x, d) },
		leave: func(a *arithmetic, x *apd.Decimal) { a.sub(x, x, d) },
	}
}

// exponential is base^(k·x).
func exponential(base, k string) *scale {
	b, f := decimal(base), decimal(k)
	return &scale{
		enter: func(a *arithmetic, x *apd.Decimal) {
			a.mul(x, x, f)
			a.pow(x, b, x)
		},
		leave: func(a *arithmetic, x *apd.Decimal) {
			a.log(x, b)
			a.quo(x, f)
		},
	}
}

// arithmetic calculates with 34 significant digits, as decimal128 does, or with
// as many as the value came with; a few more on the way. The first failure
// stays, and what follows it counts for nothing.
type arithmetic struct {
	digits uint32
	ctx    apd.Context
	err    error
}

// largest is the greatest exponent, of ten or e, that a scale is asked to take.
const largest = 5000

func newArithmetic(x *apd.Decimal) *arithmetic {
	a := &arithmetic{digits: uint32(max(34, apd.NumDigits(&x.Coeff))), ctx: apd.BaseContext}
	a.ctx.Precision = a.digits + 6
	if x.Form != apd.Finite || a.digits > maxDigits || x.Exponent > maxExponent || x.Exponent < -maxExponent {
		a.err = errRange
	}
	return a
}

// enter turns x in u into a value of u's ratio unit.
func (a *arithmetic) enter(u *unit, x *apd.Decimal) {
	if u.scale != nil {
		a.mul(x, x, &u.times)
		u.scale.enter(a, x)
	}
}

// leave is the way back.
func (a *arithmetic) leave(u *unit, x *apd.Decimal) {
	if u.scale != nil {
		u.scale.leave(a, x)
		a.quo(x, &u.times)
	}
}

// ratio multiplies x by from/to.
func (a *arithmetic) ratio(x *apd.Decimal, from, to *unit) {
	a.mul(x, x, &from.num)
	a.mul(x, x, &to.den)
	var d apd.Decimal
	a.mul(&d, &from.den, &to.num)
	a.quo(x, &d)
}

// tidy rounds and takes trailing zeros away: 1500, not 1.50E+3.
func (a *arithmetic) tidy(x *apd.Decimal) error {
	a.ctx.Precision = a.digits
	a.do(a.ctx.Round(x, x))
	if a.err != nil {
		return a.err
	}
	x.Reduce(x)
	if x.Exponent > 0 && x.Exponent <= 34 {
		var p apd.BigInt
		x.Coeff.Mul(&x.Coeff, p.Exp(apd.NewBigInt(10), apd.NewBigInt(int64(x.Exponent)), nil))
		x.Exponent = 0
	}
	return nil
}

func (a *arithmetic) do(_ apd.Condition, err error) {
	if a.err == nil && err != nil {
		a.err = errRange // apd: overflow, underflow, division by zero
	}
}

func (a *arithmetic) add(d, x, y *apd.Decimal) { a.do(a.ctx.Add(d, x, y)) }
func (a *arithmetic) sub(d, x, y *apd.Decimal) { a.do(a.ctx.Sub(d, x, y)) }
func (a *arithmetic) mul(d, x, y *apd.Decimal) { a.do(a.ctx.Mul(d, x, y)) }
func (a *arithmetic) square(x *apd.Decimal)    { a.mul(x, x, x) }

// quo sets x = x/y; a power of ten, which most units differ by, is quick.
func (a *arithmetic) quo(x, y *apd.Decimal) {
	if !y.Negative && y.Coeff.IsInt64() && y.Coeff.Int64() == 1 {
		x.Exponent -= y.Exponent
		return
	}
	a.do(a.ctx.Quo(x, x, y))
}

// small refuses exponents that would only overflow, late.
func (a *arithmetic) small(x *apd.Decimal) bool {
	f, err := x.Float64()
	if err != nil || math.Abs(f) > largest {
		a.err = errRange
	}
	return a.err == nil
}

// above refuses what has no logarithm or root.
func (a *arithmetic) above(x *apd.Decimal) bool {
	if x.Sign() <= 0 && a.err == nil {
		a.err = errRange
	}
	return a.err == nil
}

func (a *arithmetic) pow(d, base, x *apd.Decimal) {
	if a.small(x) {
		a.do(a.ctx.Pow(d, base, x))
	}
}

func (a *arithmetic) exp(x *apd.Decimal) {
	if a.small(x) {
		a.do(a.ctx.Exp(x, x))
	}
}

func (a *arithmetic) ln(x *apd.Decimal) {
	if a.above(x) {
		a.do(a.ctx.Ln(x, x))
	}
}

// log sets x to its logarithm to a base.
func (a *arithmetic) log(x, base *apd.Decimal) {
	if !a.above(x) {
		return
	}
	var b apd.Decimal
	b.Set(base)
	a.ln(x)
	a.ln(&b)
	a.quo(x, &b)
}

func (a *arithmetic) root(x *apd.Decimal) {
	if x.Sign() == 0 || a.above(x) {
		a.do(a.ctx.Sqrt(x, x))
	}
}

// angle and slope go through float64, the only two that do: 15 digits.
func (a *arithmetic) angle(x *apd.Decimal) {
	a.float(x, func(f float64) float64 { return math.Atan(f/100) * 180 / math.Pi })
}
func (a *arithmetic) slope(x *apd.Decimal) {
	a.float(x, func(f float64) float64 { return 100 * math.Tan(f*math.Pi/180) })
}

func (a *arithmetic) float(x *apd.Decimal, f func(float64) float64) {
	v, err := x.Float64()
	if err != nil {
		a.err = errRange
		return
	}
	if _, err := x.SetFloat64(f(v)); err != nil {
		a.err = errRange
		return
	}
	a.ctx.Precision = 15
	a.do(a.ctx.Round(x, x))
	a.ctx.Precision = a.digits + 6
}
