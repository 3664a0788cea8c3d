package index

import (
	"math"
	"strconv"
	"strings"

	"kith/fhir/element"
)

// currencies is the system of the codes of Money.
const currencies = "urn:iso:std:iso:4217"

func (w *walk) amount(e *emit, v element.Value) {
	row := NumberRow{Field: int32(e.field.Number), Item: w.of(e)}
	var ok bool
	switch e.op {
	case opNumber:
		row.Low, ok = number(v)
		row.High = row.Low
	case opQuantity:
		row.Low, row.High, ok = quantity(v)
		row.Unit = w.unit(v)
	case opMoney:
		row.Low, ok = number(v.Get("value"))
		row.High = row.Low
		row.Unit = currencies + "|" + v.Get("currency").Text() + "|"
	case opRange:
		row.Low, row.High, ok = between(v)
		unit := v.Get("low")
		if !unit.Exists() {
			unit = v.Get("high")
		}
		row.Unit = w.unit(unit)
	case opSampled:
		row.Low, row.High, ok = sampled(v)
		row.Unit = w.unit(v.Get("origin"))
	}
	if ok {
		w.rows.Numbers = append(w.rows.Numbers, row)
	}
}

// number reads a decimal; ok is false for what no float64 can hold.
func number(v element.Value) (x float64, ok bool) {
	if v.Kind() != '0' {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(v.Raw()), 64)
	return x, err == nil
}

// quantity reads a value, which a comparator leaves open on one side.
func quantity(v element.Value) (low, high float64, ok bool) {
	x, ok := number(v.Get("value"))
	switch v.Get("comparator").Text() {
	case "<":
		return math.Inf(-1), math.Nextafter(x, math.Inf(-1)), ok
	case "<=":
		return math.Inf(-1), x, ok
	case ">":
		return math.Nextafter(x, math.Inf(1)), math.Inf(1), ok
	case ">=":
		return x, math.Inf(1), ok
	}
	return x, x, ok
}

// between reads a Range; an absent end is open.
func between(v element.Value) (low, high float64, ok bool) {
	low, ok = number(v.At("low", "value"))
	if !ok {
		low = math.Inf(-1)
	}
	high, upper := number(v.At("high", "value"))
	if !upper {
		high = math.Inf(1)
	}
	return low, high, ok || upper
}

// sampled reads from the least to the greatest of what was measured.
func sampled(v element.Value) (low, high float64, ok bool) {
	origin, ok := number(v.At("origin", "value"))
	if !ok {
		return 0, 0, false
	}
	factor, scaled := number(v.Get("factor"))
	if !scaled {
		factor = 1
	}
	low, high = math.Inf(1), math.Inf(-1)
	for word := range strings.FieldsSeq(v.Get("data").Text()) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil { // E, L or U: no measurement
			continue
		}
		x = origin + x*factor
		low, high = min(low, x), max(high, x)
	}
	return low, high, low <= high
}

// unit writes "system|code|unit" of a quantity.
func (w *walk) unit(v element.Value) string {
	s := append(w.rows.scratch[:0], textOf(v.Get("system"))...)
	s = append(append(s, '|'), textOf(v.Get("code"))...)
	s = append(append(s, '|'), textOf(v.Get("unit"))...)
	w.rows.scratch = s
	return keep(s)
}
