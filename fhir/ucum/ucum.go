package ucum

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/apd/v3"
)

// Unit is one unit of measure, made by Parse and never changed. The zero Unit
// is none: it compares with nothing.
type Unit struct{ u *unit }

// ErrIncommensurable says that two units measure different things.
var ErrIncommensurable = errors.New("the units measure different things")

// errRange says that a value lies where the scale of a unit has none, as the
// logarithm of a negative number, or that it is no finite number.
// System is the canonical URL of UCUM as a code system. Source: FHIR-R4
const System = "http://unitsofmeasure.org"

var errRange = errors.New("the value lies outside the scale of the unit")

// cache holds the units parsed before: a clinic has a few hundred. It stops
// growing at cacheSize, since codes come from outside.
var (
	cache  sync.Map // string -> *unit
	cached atomic.Int32
)

const cacheSize = 4096

// Parse reads a case-sensitive UCUM code: "mg/dL", "10*3/uL", "mm[Hg]",
// "{score}". On failure the error is a *SyntaxError. The empty code is none;
// unity is "1".
func Parse(code string) (Unit, error) {
	if u, ok := cache.Load(code); ok {
		return Unit{u.(*unit)}, nil
	}
	t, err := loaded()
	if err != nil {
		return Unit{}, err
	}
	u, err := t.parse(code)
	if err != nil {
		return Unit{}, err
	}
	u.code = code
	if cached.Load() < cacheSize && len(code) <= 64 {
		if _, old := cache.LoadOrStore(code, u); !old {
			cached.Add(1)
		}
	}
	return Unit{u}, nil
}

// Code returns the code the unit was parsed from, "" for the zero Unit.
func (u Unit) Code() string {
	if u.u == nil {
		return ""
	}
	return u.u.code
}

// Dimension returns what the unit measures, as a product of base units in
// alphabetical order: "g.m-1.s-2" for a pressure, "1" for a mere number, "" for
// the zero Unit. It is itself a UCUM code.
func (u Unit) Dimension() string {
	if u.u == nil {
		return ""
	}
	return u.u.dimension
}

// Comparable reports whether values in both units can be converted.
func (u Unit) Comparable(to Unit) bool {
	return u.u != nil && to.u != nil && u.u.dimension == to.u.dimension
}

// Special reports whether the unit has a zero or a scale of its own, as Cel and
// [pH]: its values must not be multiplied, and a difference is no value.
func (u Unit) Special() bool { return u.u != nil && u.u.scale != nil }

// Convert expresses x, in u, in another unit. The same unit gives x itself,
// with its trailing zeros; otherwise the result has none, and is exact unless
// it needs more than 34 significant digits (or than x has), or stands on a
// logarithm. ErrIncommensurable when the units measure different things.
func (u Unit) Convert(x *apd.Decimal, to Unit) (*apd.Decimal, error) {
	if !u.Comparable(to) {
		return nil, ErrIncommensurable
	}
	y := new(apd.Decimal).Set(x)
	if u.u == to.u || u.u.code == to.u.code {
		return y, nil
	}
	a := newArithmetic(x)
	a.enter(u.u, y)
	a.ratio(y, u.u, to.u)
	a.leave(to.u, y)
	return y, a.tidy(y)
}

// Canonical expresses x in base units and names them, so that 1 'g' and 1000
// 'mg' become the same two answers. Arbitrary and dimensionless units too:
// 5 '[iU]' is 5 "[iU]", 50 '%' is 0.5 "1".
func Canonical(x *apd.Decimal, code string) (*apd.Decimal, string, error) {
	u, err := Parse(code)
	if err != nil {
		return nil, "", err
	}
	a, y := newArithmetic(x), new(apd.Decimal).Set(x)
	a.enter(u.u, y)
	a.ratio(y, u.u, one)
	if err := a.tidy(y); err != nil {
		return nil, "", err
	}
	return y, u.u.dimension, nil
}
