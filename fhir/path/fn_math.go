package path

import (
	"github.com/cockroachdb/apd/v3"
)

// maths are the functions on numbers. Where there is no result (the root of a
// negative number) they return nothing.
var maths = map[string]function{
	"abs":      {run: abs},
	"ceiling":  {run: whole(apd.RoundCeiling)},
	"floor":    {run: whole(apd.RoundFloor)},
	"truncate": {run: whole(apd.RoundDown)},
	"round":    {max: 1, run: round},
	"exp":      {run: onNumber(exp)},
	"ln":       {run: onNumber(ln)},
	"sqrt":     {run: onNumber(sqrt)},
	"log":      {min: 1, max: 1, run: log},
	"power":    {min: 1, max: 1, run: power},
}

// number returns the single number before the call; a quantity's, too.
func (c *call) number(m *machine, in []Value) (v *Value, d *apd.Decimal, ok bool, err error) {
	v, ok, err = c.single(m, in)
	if !ok || err != nil {
		return v, nil, false, err
	}
	switch v.as() {
	case integer, decimal:
		d, ok = v.Decimal()
		return v, d, ok, nil
	case quantity:
		a, ok := v.amount()
		if !ok {
			return v, nil, false, nil
		}
		return v, a.value, true, nil
	}
	if v.hasValue() || v.typ.like == none {
		err = m.fail(c.at, c.name+"() is for numbers, not for a "+v.typ.String())
	}
	return v, nil, false, err
}

// with returns d as what v is: a number, or a quantity in the same unit.
func (v *Value) with(d *apd.Decimal) Value {
	if a, ok := v.amount(); ok && v.typ.like == quantity {
		return amountValue(&amount{d, a.unit, a.scale})
	}
	if n, ok := toInteger(d); ok && v.typ.like == integer {
		return integerOf(n)
	}
	return Decimal(d)
}

func abs(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, d, ok, err := c.number(m, in)
	if !ok || err != nil {
		return out, err
	}
	return append(out, v.with(new(apd.Decimal).Abs(d))), nil
}

// whole makes the functions that return an Integer.
func whole(how apd.Rounder) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		v, d, ok, err := c.number(m, in)
		if !ok || err != nil {
			return out, err
		}
		if d, ok = digits(d, 0, how); !ok {
			return out, nil
		}
		if v.typ.like == quantity {
			return append(out, v.with(d)), nil
		}
		if n, ok := toInteger(d); ok {
			out = append(out, integerOf(n))
		}
		return out, nil
	}
}

func round(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, d, ok, err := c.number(m, in)
	if !ok || err != nil {
		return out, err
	}
	n, _, err := c.int(m, 0)
	if err != nil {
		return out, err
	}
	if n < 0 || n > maxExponent {
		return out, m.fail(c.at, "round() takes how many digits stay behind the point")
	}
	if int32(n) < decimals(d) {
		d, ok = digits(d, int32(n), apd.RoundHalfUp)
	}
	if ok {
		out = append(out, v.with(d))
	}
	return out, nil
}

// onNumber makes a function of one number; its result is a Decimal.
func onNumber(f func(d *apd.Decimal) (*apd.Decimal, bool)) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		_, d, ok, err := c.number(m, in)
		if !ok || err != nil {
			return out, err
		}
		if err := m.spent(200); err != nil { // these are slow
			return out, err
		}
		if d, ok = f(d); ok {
			out = append(out, Decimal(tidy(d)))
		}
		return out, nil
	}
}

// tidy rounds away the last digits, which a series leaves in doubt.
func tidy(d *apd.Decimal) *apd.Decimal {
	c := arithmetic
	c.Precision = 28
	out := new(apd.Decimal)
	if _, err := c.Round(out, d); err != nil {
		return d
	}
	return reduced(out)
}

func exp(d *apd.Decimal) (*apd.Decimal, bool) {
	if d.Cmp(apd.New(900, 0)) > 0 || d.Cmp(apd.New(-900, 0)) < 0 {
		return nil, false
	}
	out := new(apd.Decimal)
	_, err := arithmetic.Exp(out, d)
	return out, err == nil
}

func ln(d *apd.Decimal) (*apd.Decimal, bool) {
	if d.Sign() <= 0 {
		return nil, false
	}
	out := new(apd.Decimal)
	_, err := arithmetic.Ln(out, d)
	return out, err == nil
}

func sqrt(d *apd.Decimal) (*apd.Decimal, bool) {
	if d.Sign() < 0 {
		return nil, false
	}
	out := new(apd.Decimal)
	_, err := arithmetic.Sqrt(out, d)
	return out, err == nil
}

// second returns the number that is the argument.
func (c *call) second(m *machine) (d *apd.Decimal, ok bool, err error) {
	v, ok, err := c.arg(m, 0)
	if !ok || err != nil {
		return nil, false, err
	}
	if d, ok = v.Decimal(); !ok {
		err = m.fail(c.at, c.name+"() takes a number, not a "+v.typ.String())
	}
	return d, ok, err
}

func log(m *machine, c *call, in, out []Value) ([]Value, error) {
	_, d, ok, err := c.number(m, in)
	if !ok || err != nil {
		return out, err
	}
	base, ok, err := c.second(m)
	if !ok || err != nil {
		return out, err
	}
	if err := m.spent(400); err != nil {
		return out, err
	}
	a, ok := ln(d)
	b, ok2 := ln(base)
	if !ok || !ok2 || b.IsZero() {
		return out, nil
	}
	q := new(apd.Decimal)
	if _, err := arithmetic.Quo(q, a, b); err != nil {
		return out, nil
	}
	return append(out, Decimal(tidy(q))), nil
}

func power(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, d, ok, err := c.number(m, in)
	if !ok || err != nil {
		return out, err
	}
	e, ok, err := c.second(m)
	if !ok || err != nil {
		return out, err
	}
	if err := m.spent(200); err != nil {
		return out, err
	}
	n, noWhole := e.Int64()
	if noWhole != nil && d.Sign() < 0 || d.IsZero() && e.Negative || n > 1e6 || n < -1e6 {
		return out, nil
	}
	p := new(apd.Decimal)
	if _, err := arithmetic.Pow(p, d, e); err != nil || p.Form != apd.Finite {
		return out, nil
	}
	if whole, isInt := toInteger(p); isInt && v.typ.like == integer && noWhole == nil {
		return append(out, integerOf(whole)), nil
	}
	return append(out, Decimal(reduced(p))), nil
}
