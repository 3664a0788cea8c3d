package path

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// conversions are toX() and convertsToX(), for each type of System.
var conversions = func() map[string]function {
	all := map[string]function{}
	for name, to := range map[string]func(v *Value) (Value, bool){
		"Boolean": toBoolean, "Integer": toInt, "Decimal": toDecimal, "String": toText,
		"Date": toMoment(date), "DateTime": toMoment(dateTime), "Time": toMoment(clock),
	} {
		all["to"+name] = function{run: convert(to)}
		all["convertsTo"+name] = function{run: converts(to)}
	}
	all["toQuantity"] = function{max: 1, run: convert(toQuantity)}
	all["convertsToQuantity"] = function{max: 1, run: converts(toQuantity)}
	return all
}()

func convert(to func(v *Value) (Value, bool)) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		v, ok, err := c.converted(m, to, in)
		if ok {
			out = append(out, v)
		}
		return out, err
	}
}

func converts(to func(v *Value) (Value, bool)) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		if len(in) == 0 {
			return out, nil
		}
		_, ok, err := c.converted(m, to, in)
		return append(out, Boolean(ok)), err
	}
}

func (c *call) converted(m *machine, to func(v *Value) (Value, bool), in []Value) (v Value, ok bool, err error) {
	one, ok, err := c.single(m, in)
	if !ok || err != nil {
		return v, false, err
	}
	if v, ok = to(one); !ok || len(c.args) == 0 {
		return v, ok, nil
	}
	unit, given, err := c.text(m, 0) // toQuantity(unit)
	if !given || err != nil {
		return v, err == nil, err
	}
	a, _ := v.amount()
	want := &amount{unit: unit}
	if slices.Contains(calendar, unit) {
		want.scale = calendarWord
	}
	if want.value, ok = a.in(want); !ok {
		return v, false, nil
	}
	return amountValue(want), true, nil
}

func toBoolean(v *Value) (Value, bool) {
	switch v.as() {
	case boolean:
		b, ok := v.Bool()
		return Boolean(b), ok
	case integer, decimal:
		d, ok := v.Decimal()
		if ok && (d.IsZero() || d.Cmp(apd.New(1, 0)) == 0) {
			return Boolean(!d.IsZero()), true
		}
	case text:
		s, _ := v.str()
		switch strings.ToLower(s) {
		case "true", "t", "yes", "y", "1", "1.0":
			return Boolean(true), true
		case "false", "f", "no", "n", "0", "0.0":
			return Boolean(false), true
		}
	}
	return Value{}, false
}

func toInt(v *Value) (Value, bool) {
	switch v.as() {
	case boolean:
		b, ok := v.Bool()
		if b {
			return integerOf(1), ok
		}
		return integerOf(0), ok
	case integer:
		n, ok := v.Int()
		return integerOf(n), ok
	case text:
		s, _ := v.str()
		if d, ok := readNumber(s); ok && !strings.Contains(s, ".") {
			n, ok := toInteger(d)
			return integerOf(n), ok
		}
	}
	return Value{}, false
}

// readNumber reads a sign, digits and perhaps a fraction.
func readNumber(s string) (*apd.Decimal, bool) {
	if !numeral.MatchString(s) {
		return nil, false
	}
	return parseDecimal([]byte(strings.TrimPrefix(s, "+")))
}

// Source: FHIRPath
var (
	numeral = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	measure = regexp.MustCompile(`^([+-]?[0-9]+(?:\.[0-9]+)?)\s*(?:'([^']+)'|([a-zA-Z]+))?$`)
)

func toDecimal(v *Value) (Value, bool) {
	switch v.as() {
	case boolean:
		b, ok := v.Bool()
		if b {
			return Decimal(apd.New(10, -1)), ok
		}
		return Decimal(apd.New(0, -1)), ok
	case integer, decimal:
		d, ok := v.Decimal()
		return Decimal(d), ok
	case text:
		s, _ := v.str()
		d, ok := readNumber(s)
		return Decimal(d), ok
	}
	return Value{}, false
}

func toText(v *Value) (Value, bool) {
	s, ok := v.toString()
	return String(s), ok
}

func toMoment(kind system) func(v *Value) (Value, bool) {
	return func(v *Value) (Value, bool) {
		var m moment
		ok := false
		switch from := v.as(); {
		case from == text:
			s, _ := v.str()
			if m, ok = parseMoment(s, kind); !ok && kind == date { // a dateTime names a date
				m, ok = parseMoment(s, dateTime)
			}
			ok = ok && !strings.HasSuffix(s, "T")
		case from == kind, isTemporal(from) && from != clock && kind != clock:
			m, ok = v.moment()
		}
		if !ok {
			return Value{}, false
		}
		if m.kind = kind; kind == date && m.last > toDay {
			m = moment{kind: date, last: toDay, year: m.year, month: m.month, day: m.day}
		}
		return momentValue(m), true
	}
}

func toQuantity(v *Value) (Value, bool) {
	switch v.as() {
	case boolean:
		d, ok := toDecimal(v)
		n, _ := d.Decimal()
		return amountValue(&amount{value: n, unit: "1"}), ok
	case integer, decimal, quantity:
		a, ok := v.amount()
		return amountValue(a), ok && a.scale != local
	case text:
		s, _ := v.str()
		parts := measure.FindStringSubmatch(s)
		if parts == nil {
			return Value{}, false
		}
		d, ok := readNumber(parts[1])
		a := &amount{value: d, unit: "1"}
		switch {
		case parts[2] != "":
			a.unit = parts[2]
		case parts[3] != "":
			a.unit, a.scale = parts[3], calendarWord
			ok = ok && slices.Contains(calendar, a.unit)
		}
		return amountValue(a), ok
	}
	return Value{}, false
}
