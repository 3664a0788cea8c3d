package index

import (
	"math"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// An open end of a period.
const (
	Begin = math.MinInt64
	Never = math.MaxInt64
)

func (w *walk) date(e *emit, v element.Value) {
	low, high, ok := span(e.op, v)
	if ok {
		w.rows.Dates = append(w.rows.Dates, DateRow{int32(e.field.Number), w.of(e), low, high})
	}
}

// span is the time that a value may mean, both ends included. A Timing means
// all of it: from the first of its events, or within its bounds.
// Source: FHIR-R4-Search
func span(o op, v element.Value) (low, high int64, ok bool) {
	switch o {
	case opDate:
		return instants(v)
	case opPeriod:
		return period(v)
	}
	low, high = Never, Begin
	for item := range v.Each("event") {
		if l, h, good := instants(item); good {
			low, high, ok = min(low, l), max(high, h), true
		}
	}
	if !ok {
		return period(v.At("repeat", "boundsPeriod"))
	}
	return low, high, ok
}

func period(v element.Value) (low, high int64, ok bool) {
	low, high = Begin, Never
	if l, _, good := instants(v.Get("start")); good {
		low, ok = l, true
	}
	if _, h, good := instants(v.Get("end")); good {
		high, ok = h, true
	}
	return low, high, ok
}

func instants(v element.Value) (low, high int64, ok bool) {
	if v.Kind() != '"' {
		return 0, 0, false
	}
	return r4.Instants(string(textOf(v)))
}
