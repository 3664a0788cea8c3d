package path

import (
	"math"
	"time"

	"github.com/cockroachdb/apd/v3"
)

// mathOp is +, -, *, /, div and mod.
type mathOp struct {
	pair
	op string
}

func (o *mathOp) eval(m *machine, out []Value) ([]Value, error) {
	if err := m.spent(1); err != nil {
		return out, err
	}
	a, ok, err := m.one(o.left, o.at)
	if err != nil {
		return out, err
	}
	b, ok2, err := m.one(o.right, o.at)
	if !ok || !ok2 || err != nil {
		return out, err
	}
	x, y := a.as(), b.as()
	var v Value
	switch {
	case x == integer && y == integer && o.op != "/":
		p, _ := a.Int()
		q, _ := b.Int()
		v, ok = integers(o.op, p, q)
	case isNumber(x) && isNumber(y):
		v, ok = o.decimals(&a, &b)
	case x == text && y == text && o.op == "+":
		p, _ := a.str()
		q, _ := b.str()
		return m.long(o.at, p+q, out)
	case isTemporal(x) && y == quantity && (o.op == "+" || o.op == "-"):
		return o.shift(m, &a, &b, out)
	case isAmount(x) && isAmount(y) && o.op != "div" && o.op != "mod":
		v, ok = o.amounts(&a, &b)
	default:
		if x == none && a.typ.like != none || y == none && b.typ.like != none {
			return out, nil // a primitive without a value
		}
		return out, m.fail(o.at, o.op+" cannot take a "+a.typ.String()+" and a "+b.typ.String())
	}
	if ok {
		out = append(out, v)
	}
	return out, nil
}

// integers computes within the range of Integer; ok is false beyond it.
func integers(op string, a, b int64) (v Value, ok bool) {
	var n int64
	switch op {
	case "+":
		n = a + b
	case "-":
		n = a - b
	case "*":
		n = a * b
	default:
		if b == 0 {
			return v, false
		}
		if n = a / b; op == "mod" {
			n = a % b
		}
	}
	return integerOf(n), n >= math.MinInt32 && n <= math.MaxInt32
}

func (o *mathOp) decimals(a, b *Value) (v Value, ok bool) {
	p, ok := a.Decimal()
	q, ok2 := b.Decimal()
	if !ok || !ok2 {
		return v, false
	}
	d := new(apd.Decimal)
	var err error
	switch o.op {
	case "+":
		_, err = arithmetic.Add(d, p, q)
	case "-":
		_, err = arithmetic.Sub(d, p, q)
	case "*":
		_, err = arithmetic.Mul(d, p, q)
	case "/":
		_, err = arithmetic.Quo(d, p, q)
		d = reduced(d)
	case "div":
		if _, err = arithmetic.QuoInteger(d, p, q); err == nil {
			n, ok := toInteger(d)
			return integerOf(n), ok
		}
	default:
		_, err = arithmetic.Rem(d, p, q)
	}
	return Decimal(d), err == nil
}

func (o *mathOp) amounts(a, b *Value) (v Value, ok bool) {
	p, ok := a.amount()
	q, ok2 := b.amount()
	if !ok || !ok2 {
		return v, false
	}
	if o.op == "*" || o.op == "/" {
		out, ok := product(p, q, o.op == "/")
		if !ok || out.value.Form != apd.Finite {
			return v, false
		}
		return amountValue(out), true
	}
	d, ok := q.in(p) // the sum is in the unit of the left side
	if !ok {
		return v, false
	}
	sum := new(apd.Decimal)
	op := arithmetic.Add
	if o.op == "-" {
		op = arithmetic.Sub
	}
	_, err := op(sum, p.value, d)
	return amountValue(&amount{sum, p.unit, p.scale}), err == nil
}

// shift moves a date or time by a span of time.
func (o *mathOp) shift(m *machine, a, b *Value, out []Value) ([]Value, error) {
	at, ok := a.moment()
	by, ok2 := b.amount()
	if !ok || !ok2 {
		return out, nil
	}
	word, ok := spanWord(by)
	if !ok {
		return out, m.fail(o.at, "a date moves by years to milliseconds of the calendar, or by weeks to milliseconds of UCUM")
	}
	whole := new(apd.Decimal)
	if _, err := arithmetic.Quo(whole, by.value, apd.New(1, 0)); err != nil {
		return out, nil
	}
	whole, ok = digits(whole, 0, apd.RoundDown)
	n, err := whole.Int64()
	if !ok || err != nil || n > 1e14 || n < -1e14 {
		return out, nil // beyond every calendar
	}
	if o.op == "-" {
		n = -n
	}
	if !at.add(n, word) {
		return out, nil
	}
	return append(out, momentValue(at)), nil
}

// spanWord returns the unit of a span of time as a word of the calendar.
func spanWord(a *amount) (string, bool) {
	if a.scale == ucumCode || a.scale == fhirCode {
		for word, code := range exact {
			if a.unit == code {
				return word, true
			}
		}
	}
	word := singular(a.unit)
	if own, ok := a.word(); ok {
		word = own
	}
	_, ok := exact[word]
	return word, ok || word == "year" || word == "month"
}

// spans are the units of the calendar, in months or in time.
var spans = map[string]struct {
	months int64
	length time.Duration
}{
	"year": {months: 12}, "month": {months: 1}, "day": {length: 24 * time.Hour}, "hour": {length: time.Hour},
	"minute": {length: time.Minute}, "second": {length: time.Second}, "millisecond": {length: time.Millisecond},
}

// add moves m by n units; ok is false when it leaves the years 1 to 9999. A
// unit finer than m is first turned into whole ones that m has: a month then
// has 30 days, and a year 365. Source: FHIRPath
func (m *moment) add(n int64, word string) (ok bool) {
	if word == "week" {
		n, word = n*7, "day"
	}
	const day = 24 * time.Hour
	s := spans[word]
	months := n * s.months
	switch {
	case m.kind == clock && s.length == 0:
		return false
	case m.kind == clock:
		m.setFiner(m.at().Add(time.Duration(n%int64(day/s.length)) * s.length))
		m.year, m.month, m.day = 0, 1, 1
		return true
	case s.length > 0 && m.last > toMonth:
		return m.addTime(n, s.length)
	case s.length > 0 && m.last == toMonth:
		months = n / int64(day/s.length) / 30
	case s.length > 0:
		months = n / int64(day/s.length) / 365 * 12
	case m.last == toYear:
		months = months / 12 * 12
	}
	return m.addMonths(months)
}

// addMonths keeps the day, or the last one of a month that is too short for it.
func (m *moment) addMonths(n int64) bool {
	all := int64(m.year)*12 + int64(m.month) - 1 + n
	if all < 12 || all >= 10_000*12 {
		return false
	}
	m.year, m.month = int16(all/12), uint8(all%12)+1
	m.day = min(m.day, uint8(daysIn(int(m.year), int(m.month))))
	return true
}

func (m *moment) addTime(n int64, length time.Duration) bool {
	unit := map[precision]time.Duration{toDay: 24 * time.Hour, toHour: time.Hour, toMinute: time.Minute}[m.last]
	if length < unit {
		n, length = n/int64(unit/length), unit
	}
	t := m.at()
	for perDay := int64(24 * time.Hour / min(length, 24*time.Hour)); n > perDay*100_000 || n < -perDay*100_000; {
		step := perDay * 100_000 // a Duration holds 292 years
		if n < 0 {
			step = -step
		}
		t, n = t.Add(time.Duration(step)*length), n-step
		if t.Year() > 9999 || t.Year() < 1 {
			return false
		}
	}
	t = t.Add(time.Duration(n) * length)
	if t.Year() > 9999 || t.Year() < 1 {
		return false
	}
	m.setFiner(t)
	return true
}

// setFiner is set, with digits for milliseconds that m did not have.
func (m *moment) setFiner(t time.Time) {
	if m.digits < 3 && t.Nanosecond() != int(m.nanos) {
		m.digits = 3
	}
	m.set(t)
}

func momentValue(m moment) Value { return Value{typ: systemTypes[m.kind], ref: &m} }

// signOp is + or - before a part.
type signOp struct {
	of    op
	minus bool
	at    int
}

func (o *signOp) eval(m *machine, out []Value) ([]Value, error) {
	v, ok, err := m.one(o.of, o.at)
	if !ok || err != nil {
		return out, err
	}
	switch v.as() {
	case integer:
		n, ok := v.Int()
		if !ok {
			return out, nil
		}
		if o.minus {
			n = -n
		}
		return append(out, integerOf(n)), nil
	case decimal:
		d, ok := v.Decimal()
		if !ok {
			return out, nil
		}
		return append(out, Decimal(o.signed(d))), nil
	case quantity:
		if a, ok := v.amount(); ok {
			out = append(out, amountValue(&amount{o.signed(a.value), a.unit, a.scale}))
		}
		return out, nil
	}
	return out, m.fail(o.at, "a sign stands before a number, not a "+v.typ.String())
}

func (o *signOp) signed(d *apd.Decimal) *apd.Decimal {
	if !o.minus || d.IsZero() {
		return d
	}
	return new(apd.Decimal).Neg(d)
}
