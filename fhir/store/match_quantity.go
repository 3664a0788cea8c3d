package store

import (
	"context"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/ucum"
	"kith/platform/db"
	"kith/platform/fault"
)

// unitName is a unit as the record writes it.
type unitName struct {
	key                int64
	system, code, unit string
}

// unitNames returns every unit of the record.
func (s *Store) unitNames(ctx context.Context) ([]unitName, error) {
	return db.All(ctx, s.db, func(r db.Row) (u unitName, err error) {
		var name string
		err = r.Scan(&u.key, &name)
		u.system, name, _ = strings.Cut(name, "|")
		u.code, u.unit, _ = strings.Cut(name, "|")
		return u, err
	}, `select key, name from unit order by key`)
}

const ucumSystem = "http://unitsofmeasure.org"

// bounds are a number that was asked for: itself, and what it means by its
// precision: 5.4 is 5.35 to 5.45. Source: FHIR-R4-Search
type bounds struct{ from, exact, to *apd.Decimal }

// exactly adds and multiplies without rounding what people write.
var exactly = apd.BaseContext.WithPrecision(60)

func boundsOf(literal string) (b bounds, ok bool) {
	x, _, err := apd.NewFromString(literal)
	if err != nil || x.Form != apd.Finite || x.Exponent > 300 || x.Exponent < -300 {
		return b, false
	}
	half := apd.New(5, x.Exponent-1)
	b = bounds{new(apd.Decimal), x, new(apd.Decimal)}
	if _, err := exactly.Sub(b.from, x, half); err != nil {
		return b, false
	}
	_, err = exactly.Add(b.to, x, half)
	return b, err == nil
}

// tenth widens to about a tenth on either side, as "ap" asks.
func (b bounds) tenth() bounds {
	part := new(apd.Decimal)
	_, err := exactly.Mul(part, b.exact, apd.New(1, -1))
	if err == nil {
		part.Negative = false
		wide := bounds{new(apd.Decimal), b.exact, new(apd.Decimal)}
		_, err1 := exactly.Sub(wide.from, b.exact, part)
		_, err2 := exactly.Add(wide.to, b.exact, part)
		if err1 == nil && err2 == nil {
			return wide
		}
	}
	return b
}

// in converts to another unit; ok is false where that cannot be done.
func (b bounds) in(from, to ucum.Unit) (bounds, bool) {
	var out bounds
	for _, x := range []struct{ of, into **apd.Decimal }{{&b.from, &out.from}, {&b.exact, &out.exact}, {&b.to, &out.to}} {
		d, err := from.Convert(*x.of, to)
		if err != nil {
			return out, false
		}
		*x.into = d
	}
	return out, out.from.Cmp(out.to) <= 0
}

// quantity compares a number, or a quantity as number|system|code, to what was
// asked. A code of UCUM finds what is measured in any unit of its dimension.
// Source: FHIR-R4-Search
func (a ask) quantity(v string) (string, error) {
	parts := cut(v, '|')
	if len(parts) != 1 && (len(parts) != 3 || a.kind == "number") {
		return "", fault.New(fault.Value, "fhir.bad-number")
	}
	prefix, literal := "eq", parts[0]
	if len(literal) > 2 && literal[0] >= 'a' && literal[0] <= 'z' {
		prefix, literal = literal[:2], literal[2:]
	}
	n, ok := boundsOf(literal)
	if !ok {
		return "", fault.New(fault.Value, "fhir.bad-number")
	}
	if prefix == "ap" {
		prefix, n = "eq", n.tenth()
	}
	if len(parts) == 1 {
		return a.b.compare(prefix, n)
	}
	units, err := a.b.s.unitNames(a.b.ctx)
	if err != nil {
		return "", err
	}
	return a.measured(prefix, n, units, plain(parts[1]), plain(parts[2]))
}

// measured joins the units that a quantity may be written in, each with the
// number in it.
func (a ask) measured(prefix string, n bounds, units []unitName, system, code string) (string, error) {
	same, others := alike(units, system, code)
	var all []string
	add := func(keys []int64, n bounds) error {
		var names []string
		for _, k := range keys {
			names = append(names, a.b.arg(k))
		}
		test, err := a.b.compare(prefix, n)
		all = append(all, "i.unit in ("+strings.Join(names, ", ")+") and "+test)
		return err
	}
	if len(same) > 0 {
		if err := add(same, n); err != nil {
			return "", err
		}
	}
	if from, err := ucum.Parse(code); err == nil {
		for _, u := range others {
			to, err := ucum.Parse(u.code)
			if err != nil || !from.Comparable(to) {
				continue
			}
			if converted, ok := n.in(from, to); ok {
				if err := add([]int64{u.key}, converted); err != nil {
					return "", err
				}
			}
		}
	}
	if len(all) == 0 { // still say what is wrong with the prefix
		_, err := a.b.compare(prefix, n)
		return "1 = 0", err
	}
	return "(" + strings.Join(all, " or ") + ")", nil
}

// alike picks the units that are the one asked for, and those of UCUM that it
// may be converted to. Without a system, the code may also be the unit's name.
func alike(units []unitName, system, code string) (same []int64, others []unitName) {
	for _, u := range units {
		switch {
		case code == "" && u.system == system,
			u.code == code && (system == "" || u.system == system),
			system == "" && u.unit == code:
			same = append(same, u.key)
		case system == ucumSystem && u.system == ucumSystem:
			others = append(others, u)
		}
	}
	return same, others
}

// compare is the test of a row's low and high against a number.
func (b *builder) compare(prefix string, n bounds) (string, error) {
	float := func(d *apd.Decimal) string {
		x, err := d.Float64()
		if err != nil { // out of range: nothing is there
			x = 0
		}
		return b.arg(x)
	}
	switch prefix {
	case "eq":
		end := float(n.to)
		return "(i.low >= " + float(n.from) + " and i.low < " + end + " and i.high < " + end + ")", nil
	case "ne":
		return "(i.low < " + float(n.from) + " or i.high >= " + float(n.to) + ")", nil
	case "gt":
		return "i.high > " + float(n.exact), nil
	case "ge":
		return "i.high >= " + float(n.exact), nil
	case "lt":
		return "i.low < " + float(n.exact), nil
	case "le":
		return "i.low <= " + float(n.exact), nil
	case "sa":
		return "i.low > " + float(n.exact), nil
	case "eb":
		start := float(n.exact)
		return "(i.low < " + start + " and i.high < " + start + ")", nil
	}
	return "", fault.New(fault.Value, "fhir.bad-number")
}
