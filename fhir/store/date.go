package store

import (
	"math"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// An open end of a period.
const (
	begin = math.MinInt64
	never = math.MaxInt64
)

// span is the time that a date, dateTime, instant, Period or Timing may mean,
// in microseconds, both ends included.
func span(v element.Value) (low, high int64, ok bool) {
	if v.Kind() == '"' {
		return r4.Instants(v.Text())
	}
	if e := v.Get("event"); e.Exists() { // Timing
		low, high = never, begin
		for item := range e.Items() {
			if l, h, good := r4.Instants(item.Text()); good {
				low, high, ok = min(low, l), max(high, h), true
			}
		}
		return low, high, ok
	}
	if b := v.At("repeat", "boundsPeriod"); b.Exists() {
		return span(b)
	}
	low, high = begin, never
	if l, _, good := r4.Instants(v.Get("start").Text()); good {
		low, ok = l, true
	}
	if _, h, good := r4.Instants(v.Get("end").Text()); good {
		high, ok = h, true
	}
	return low, high, ok
}
