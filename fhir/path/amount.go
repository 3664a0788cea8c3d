package path

import (
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/ucum"
)

// amount is a Quantity: a number and a unit.
type amount struct {
	value *apd.Decimal
	unit  string // UCUM code, or a word of the calendar
	word  bool   // the unit is a word of the calendar: 4 days, and 1 year is not 1 'a'
}

// exact are the calendar words that last as long as a unit of UCUM. Year and
// month last as long as they last.
var exact = map[string]string{"week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}

const ucumSystem = "http://unitsofmeasure.org"

// amount returns a Quantity of System, or a FHIR Quantity that says exactly how
// much it is.
func (v *Value) amount() (*amount, bool) {
	if !v.stored() {
		switch v.typ.like {
		case integer, decimal:
			d, ok := v.Decimal()
			return &amount{value: d, unit: "1"}, ok
		case quantity:
			return v.ref.(*amount), true
		}
		return nil, false
	}
	if v.typ.like != quantity || v.node.Get("comparator").Exists() {
		return nil, false
	}
	d, ok := parseDecimal(v.node.Get("value").Raw())
	if !ok {
		return nil, false
	}
	unit := "1"
	for _, name := range [...]string{"code", "unit"} { // the code is of UCUM, or of nothing we can convert
		if u := v.node.Get(name); u.Exists() {
			unit = u.Text()
			break
		}
	}
	a := &amount{value: d, unit: unit}
	if calendarCode[unit] != "" && v.node.Get("system").Is(ucumSystem) {
		a.unit, a.word = calendarCode[unit], true
	}
	return a, true
}

// calendarCode are the codes in which FHIR writes calendar years and months: a
// FHIR Quantity of 1 'a' is a year of the calendar.
var calendarCode = map[string]string{"a": "year", "mo": "month"}

func amountValue(a *amount) Value { return Value{typ: systemTypes[quantity], ref: a} }

// String writes 4 days, or 1.5 'mg'.
func (a *amount) String() string {
	if a.word {
		return a.value.Text('f') + " " + a.unit
	}
	return a.value.Text('f') + " " + quote(a.unit, '\'')
}

// singular returns the calendar word in the singular.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

// code returns the unit in UCUM; ok is false for a year or month of the calendar.
func (a *amount) code() (string, bool) {
	if !a.word {
		return a.unit, true
	}
	code, ok := exact[singular(a.unit)]
	return code, ok
}

// in expresses a in the unit of b; ok is false when they cannot be compared.
func (a *amount) in(b *amount) (*apd.Decimal, bool) {
	if a.unit == b.unit && a.word == b.word || a.word && b.word && singular(a.unit) == singular(b.unit) {
		return a.value, true
	}
	from, ok := a.code()
	to, ok2 := b.code()
	if !ok || !ok2 {
		return a.calendarIn(b)
	}
	if from == to {
		return a.value, true
	}
	u, err := ucum.Parse(from)
	if err != nil {
		return nil, false
	}
	w, err := ucum.Parse(to)
	if err != nil {
		return nil, false
	}
	d, err := u.Convert(a.value, w)
	return d, err == nil
}

// calendarIn converts between years and months, which alone have a fixed ratio.
func (a *amount) calendarIn(b *amount) (*apd.Decimal, bool) {
	if !a.word || !b.word {
		return nil, false
	}
	out := new(apd.Decimal)
	twelve := apd.New(12, 0)
	var err error
	switch {
	case singular(a.unit) == "year" && singular(b.unit) == "month":
		_, err = arithmetic.Mul(out, a.value, twelve)
	case singular(a.unit) == "month" && singular(b.unit) == "year":
		_, err = arithmetic.Quo(out, a.value, twelve)
	default:
		return nil, false
	}
	return out, err == nil
}

// compare orders two quantities; known is false when they measure different things.
func (a *amount) compare(b *amount) (order int, known bool) {
	d, ok := a.in(b)
	if !ok {
		return 0, false
	}
	return d.Cmp(b.value), true
}

// alike reports whether two quantities are the same to the precision of the
// less precise one.
func (a *amount) alike(b *amount) bool {
	x, y := *a, *b
	for _, q := range [...]*amount{&x, &y} { // a year is alike to 1 'a', equal it is not
		if c, ok := map[string]string{"year": "a", "month": "mo"}[singular(q.unit)]; ok && q.word {
			q.unit, q.word = c, false
		}
	}
	for _, q := range [...][2]*amount{{&x, &y}, {&y, &x}} { // the coarser of both units decides
		if d, ok := q[0].in(q[1]); ok && alikeDecimals(d, q[1].value) {
			return true
		}
	}
	return false
}

// alikeDecimals compares to the precision of the less precise number.
func alikeDecimals(a, b *apd.Decimal) bool {
	n := min(decimals(reduced(a)), decimals(reduced(b)))
	x, ok := digits(a, n, apd.RoundHalfUp)
	y, ok2 := digits(b, n, apd.RoundHalfUp)
	return ok && ok2 && x.Cmp(y) == 0
}

// product multiplies two quantities, or divides with over. Their units are
// multiplied, too; ok is false when they cannot be.
func product(a, b *amount, over bool) (*amount, bool) {
	from, ok := a.code()
	to, ok2 := b.code()
	if !ok || !ok2 {
		return nil, false
	}
	out := &amount{value: new(apd.Decimal)}
	op := arithmetic.Mul
	if over {
		op = arithmetic.Quo
	}
	if _, err := op(out.value, a.value, b.value); err != nil {
		return nil, false
	}
	out.unit = unitProduct(from, to, over)
	_, err := ucum.Parse(out.unit)
	return out, err == nil
}

func unitProduct(a, b string, over bool) string {
	switch {
	case over && a == b:
		return "1"
	case b == "1":
		return a
	case over && a == "1":
		return "1/" + group(b)
	case over:
		return a + "/" + group(b)
	case a == "1":
		return b
	}
	return a + "." + b
}

// group keeps a/b whole behind another slash.
func group(unit string) string {
	if strings.ContainsAny(unit, "/.") {
		return "(" + unit + ")"
	}
	return unit
}
