package path

import (
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/element"
	"kith/fhir/ucum"
)

// amount is a Quantity: a number and a unit.
type amount struct {
	value *apd.Decimal
	unit  string // UCUM code, word of the calendar, or, of a FHIR Quantity, whatever it says
	scale scale
}

// scale is what the unit of an amount belongs to.
type scale uint8

const (
	ucumCode     scale = iota
	calendarWord       // 4 days; 1 year is not 1 'a'
	fhirCode           // a UCUM code in a FHIR Quantity: its 'a' and 'mo' are also years and months of the calendar
	local              // no code of UCUM: comparable only with its like
)

// exact are the calendar words that last as long as a unit of UCUM. Year and
// month last as long as they last.
var exact = map[string]string{"week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms"}

// amount returns a Quantity of System, or a FHIR Quantity that says exactly how
// much it is; a number counts as one without a unit.
func (v *Value) amount() (*amount, bool) {
	switch v.typ.like {
	case integer, decimal:
		d, ok := v.Decimal()
		return &amount{value: d, unit: "1"}, ok
	case quantity:
		if !v.stored() {
			return v.ref.(*amount), true
		}
		return fhirAmount(v.node)
	}
	return nil, false
}

// fhirAmount reads a FHIR Quantity. Source: FHIR-R4-FHIRPath
func fhirAmount(q element.Value) (*amount, bool) {
	d, ok := parseDecimal(q.Get("value").Raw())
	if !ok || q.Get("comparator").Exists() {
		return nil, false
	}
	system, code := q.Get("system"), q.Get("code")
	if system.Is(ucum.System) && code.Exists() {
		return &amount{d, code.Text(), fhirCode}, true
	}
	return &amount{d, system.Text() + "|" + code.Text() + "|" + q.Get("unit").Text(), local}, true
}

func amountValue(a *amount) Value { return Value{typ: systemTypes[quantity], ref: a} }

// String writes 4 days, or 1.5 'mg'.
func (a *amount) String() string {
	switch a.scale {
	case calendarWord:
		return a.value.Text('f') + " " + a.unit
	case local:
		return a.value.Text('f') + " " + quote(a.unit[strings.LastIndexByte(a.unit, '|')+1:], '\'')
	}
	return a.value.Text('f') + " " + quote(a.unit, '\'')
}

// singular returns the calendar word in the singular.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

// code returns the unit in UCUM; ok is false when it has none there, as a year
// of the calendar.
func (a *amount) code() (string, bool) {
	switch a.scale {
	case local:
		return "", false
	case calendarWord:
		code, ok := exact[singular(a.unit)]
		return code, ok
	}
	return a.unit, true
}

// word returns the unit as a word of the calendar.
func (a *amount) word() (string, bool) {
	switch a.scale {
	case calendarWord:
		return singular(a.unit), true
	case fhirCode:
		word, ok := map[string]string{"a": "year", "mo": "month"}[a.unit]
		return word, ok
	}
	return "", false
}

// calendar reports whether a is of years or months, which last as long as they last.
func (a *amount) calendar() bool {
	w, ok := a.word()
	return ok && (w == "year" || w == "month")
}

// ofTime reports whether a is of a unit that lasts always as long.
func (a *amount) ofTime() bool {
	code, ok := a.code()
	if !ok {
		return false
	}
	_, err := converted(a.value, code, "s")
	return err == nil
}

// in expresses a in the unit of b; ok is false when they cannot be compared.
func (a *amount) in(b *amount) (*apd.Decimal, bool) {
	if a.unit == b.unit && (a.scale == local) == (b.scale == local) {
		return a.value, true
	}
	from, ok := a.code()
	to, ok2 := b.code()
	if ok && ok2 {
		if d, err := converted(a.value, from, to); err == nil {
			return d, true
		}
	}
	return a.calendarIn(b)
}

func converted(d *apd.Decimal, from, to string) (*apd.Decimal, error) {
	if from == to {
		return d, nil
	}
	u, err := ucum.Parse(from)
	if err != nil {
		return nil, err
	}
	w, err := ucum.Parse(to)
	if err != nil {
		return nil, err
	}
	return u.Convert(d, w)
}

// calendarIn converts between years and months, which alone have a fixed ratio.
func (a *amount) calendarIn(b *amount) (*apd.Decimal, bool) {
	from, ok := a.word()
	to, ok2 := b.word()
	if !ok || !ok2 {
		return nil, false
	}
	out, twelve := new(apd.Decimal), apd.New(12, 0)
	var err error
	switch {
	case from == to:
		return a.value, true
	case from == "year" && to == "month":
		_, err = arithmetic.Mul(out, a.value, twelve)
	case from == "month" && to == "year":
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
		if q.calendar() {
			w, _ := q.word()
			q.unit, q.scale = map[string]string{"year": "a", "month": "mo"}[w], ucumCode
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
	if over {
		out.value = reduced(out.value)
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
