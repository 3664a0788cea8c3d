package path

import (
	"github.com/cockroachdb/apd/v3"

	"kith/fhir/ucum"
)

// boundaries are the functions about how exactly a value is known.
var boundaries = map[string]function{
	"lowBoundary":  {max: 1, run: boundary(false)},
	"highBoundary": {max: 1, run: boundary(true)},
	"precision":    {run: precisionOf},
	"comparable":   {min: 1, max: 1, run: comparableTo},
}

// boundary makes the functions that return the least, or the greatest, value
// that could have been meant. The precision asked for is in digits: behind the
// point of a number, all of a date or time.
func boundary(high bool) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		v, ok, err := c.single(m, in)
		if !ok || err != nil {
			return out, err
		}
		want, given, err := c.int(m, 0)
		if err != nil {
			return out, err
		}
		switch kind := v.as(); kind {
		case integer, decimal, quantity:
			if !given {
				want = 8
			}
			_, d, ok, err := c.number(m, in)
			if !ok || err != nil || want < 0 || want > 31 {
				return out, err
			}
			if d, ok = numberBoundary(d, int32(want), high); !ok {
				return out, nil
			}
			if kind == quantity {
				return append(out, v.with(d)), nil
			}
			return append(out, Decimal(d)), nil
		case date, dateTime, clock:
			at, ok := v.moment()
			if !given {
				want = map[system]int64{date: 8, dateTime: 17, clock: 9}[kind]
			}
			if ok && at.boundary(want, high) {
				out = append(out, momentValue(at))
			}
			return out, nil
		}
		if v.hasValue() || v.typ.like == none {
			err = m.fail(c.at, c.name+"() is for numbers and dates, not for a "+v.typ.String())
		}
		return out, err
	}
}

// numberBoundary goes half a unit of the last digit down or up, and cuts to n
// digits: down towards zero, up by rounding; for a negative number the other
// way about.
func numberBoundary(d *apd.Decimal, n int32, high bool) (*apd.Decimal, bool) {
	if d.Negative {
		b, ok := numberBoundary(new(apd.Decimal).Abs(d), n, !high)
		if ok {
			b.Negative = !b.Negative
		}
		return b, ok
	}
	half := apd.New(5, min(d.Exponent, 0)-1)
	out := new(apd.Decimal)
	if high {
		if _, err := arithmetic.Add(out, d, half); err != nil {
			return nil, false
		}
		return digits(out, n, apd.RoundHalfUp)
	}
	if _, err := arithmetic.Sub(out, d, half); err != nil {
		return nil, false
	}
	return digits(out, n, apd.RoundDown)
}

// parts are the precisions by how many digits they have.
var parts = map[system]map[int64]precision{
	date:     {4: toYear, 6: toMonth, 8: toDay},
	dateTime: {4: toYear, 6: toMonth, 8: toDay, 10: toHour, 12: toMinute, 14: toSecond, 17: toSecond},
	clock:    {2: toHour, 4: toMinute, 6: toSecond, 9: toSecond},
}

// boundary fills m up, or cuts it, to as many digits. A time without a zone is
// meant in the zone where it comes first, or last. An hour without a minute is
// the full hour.
func (m *moment) boundary(want int64, high bool) bool {
	last, ok := parts[m.kind][want]
	if !ok {
		return false
	}
	was := *m
	m.last = last
	if high {
		m.latest(was.last)
	}
	if m.digits = 0; want == 17 || want == 9 {
		m.digits = 3
	}
	m.zoned = last > toDay && m.kind != clock
	switch {
	case !m.zoned, was.zoned:
	case high:
		m.zone = -int16(mostWest.Minutes())
	default:
		m.zone = int16(mostEast.Minutes())
	}
	return true
}

// latest sets all that lies behind a precision to its most.
func (m *moment) latest(known precision) {
	if known < toMonth {
		m.month = 12
	}
	if known < toDay {
		m.day = uint8(daysIn(int(m.year), int(m.month)))
	}
	if known < toHour {
		m.hour, m.minute = 23, 59
	}
	if known < toSecond {
		m.second = 59
	}
	if known < toSecond || m.digits == 0 {
		m.nanos = 999_000_000
	}
}

// precisionOf is how many digits a value is written with: behind the point of a
// number, all of a date or time.
func precisionOf(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return out, err
	}
	switch kind := v.as(); kind {
	case integer, decimal, quantity:
		if _, d, ok, _ := c.number(m, in); ok {
			out = append(out, integerOf(int64(decimals(d))))
		}
	case date, dateTime, clock:
		if at, ok := v.moment(); ok {
			n := [...]int64{toYear: 4, toMonth: 6, toDay: 8, toHour: 10, toMinute: 12, toSecond: 14}[at.last]
			if kind == clock {
				n -= 8
			}
			out = append(out, integerOf(n+int64(at.digits)))
		}
	}
	return out, nil
}

// comparableTo reports whether two quantities measure the same thing.
func comparableTo(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return out, err
	}
	w, ok, err := c.arg(m, 0)
	if !ok || err != nil {
		return out, err
	}
	a, ok := v.amount()
	b, ok2 := w.amount()
	if !ok || !ok2 {
		return out, nil
	}
	if _, ok = a.in(b); ok && a.scale == ucumCode {
		_, err := ucum.Parse(a.unit)
		ok = err == nil
	}
	return append(out, Boolean(ok)), nil
}
