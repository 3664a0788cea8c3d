package ucum

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// unit is num/den times a product of base units. With a scale, num/den and
// dims are those of the ratio unit the scale stands on (K for Cel).
type unit struct {
	code      string
	num, den  apd.Decimal
	dims      []power // by base, no zero
	dimension string  // dims, written
	scale     *scale
	times     apd.Decimal // what one counts on the scale: 0.1 for dB
}

// power is a base unit, or an arbitrary one, to an exponent.
type power struct {
	base string
	n    int
}

var one = number(apd.New(1, 0))

// number is the unit of a plain number.
func number(n *apd.Decimal) *unit {
	u := &unit{dimension: "1"}
	u.num.Set(n)
	u.den.SetInt64(1)
	return u
}

// base is a unit that nothing defines.
func base(code string) *unit {
	u := number(apd.New(1, 0))
	u.dims = []power{{code, 1}}
	u.dimension = code
	return u
}

// times returns a·bˢ with s = 1 or -1; ok is false when one of them has a scale
// that forbids it, or when the factor grows beyond all measure.
func times(a, b *unit, s int) (*unit, bool) {
	if b.scale != nil && s > 0 {
		a, b = b, a
	}
	if b.scale != nil || a.scale != nil && (s < 0 || len(b.dims) > 0 || !isOne(&b.den)) {
		return nil, false
	}
	if a.scale != nil {
		u := *a
		u.times = apd.Decimal{}
		return &u, product(&u.times, &a.times, &b.num)
	}
	n, d := &b.num, &b.den
	if s < 0 {
		n, d = d, n
	}
	u := &unit{dims: merge(a.dims, b.dims, s)}
	u.dimension = write(u.dims)
	ok := product(&u.num, &a.num, n) && product(&u.den, &a.den, d)
	return u, ok
}

// raise returns uⁿ; ok as in times.
func raise(u *unit, n int) (*unit, bool) {
	if n == 1 {
		return u, true
	}
	if u.scale != nil {
		return nil, false
	}
	out := &unit{dims: slices.Clone(u.dims)}
	num, den, e := &u.num, &u.den, n
	if n < 0 {
		num, den, e = den, num, -n
	}
	for i := range out.dims {
		out.dims[i].n *= n
	}
	if n == 0 {
		out.dims = nil
	}
	out.dimension = write(out.dims)
	return out, exponent(&out.num, num, e) && exponent(&out.den, den, e)
}

// What a factor may have: [pi]30 has 1,900 digits, and nobody measures in it.
const (
	maxDigits   = 2000
	maxExponent = 10_000
)

// product sets d = x·y exactly; false when it grows beyond all measure.
func product(d, x, y *apd.Decimal) bool {
	if apd.NumDigits(&x.Coeff)+apd.NumDigits(&y.Coeff) > maxDigits {
		return false
	}
	d.Coeff.Mul(&x.Coeff, &y.Coeff)
	d.Exponent = x.Exponent + y.Exponent
	return d.Exponent <= maxExponent && d.Exponent >= -maxExponent
}

// exponent sets d = xᵉ exactly, e ≥ 0; false when it grows beyond all measure.
func exponent(d, x *apd.Decimal, e int) bool {
	if apd.NumDigits(&x.Coeff)*int64(e) > maxDigits && !isOne(x) || e*int(max(x.Exponent, -x.Exponent)) > maxExponent {
		return false
	}
	d.Coeff.Exp(&x.Coeff, apd.NewBigInt(int64(e)), nil)
	d.Exponent = x.Exponent * int32(e)
	return true
}

func isOne(d *apd.Decimal) bool {
	return d.Exponent == 0 && !d.Negative && d.Coeff.IsInt64() && d.Coeff.Int64() == 1
}

// merge adds the exponents of b, times s, to those of a.
func merge(a, b []power, s int) []power {
	out := slices.Clone(a)
	for _, p := range b {
		i, found := slices.BinarySearchFunc(out, p, func(x, y power) int { return strings.Compare(x.base, y.base) })
		switch {
		case !found:
			out = slices.Insert(out, i, power{p.base, s * p.n})
		case out[i].n+s*p.n == 0:
			out = slices.Delete(out, i, i+1)
		default:
			out[i].n += s * p.n
		}
	}
	return out
}

func write(dims []power) string {
	if len(dims) == 0 {
		return "1"
	}
	var b []byte
	for i, p := range dims {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, p.base...)
		if p.n != 1 {
			b = strconv.AppendInt(b, int64(p.n), 10)
		}
	}
	return string(b)
}
