package store

import (
	"math"
	"time"

	"kith/fhir/element"
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
		return Instants(v.Text())
	}
	if e := v.Get("event"); e.Exists() { // Timing
		low, high = never, begin
		for item := range e.Items() {
			if l, h, good := Instants(item.Text()); good {
				low, high, ok = min(low, l), max(high, h), true
			}
		}
		return low, high, ok
	}
	if b := v.At("repeat", "boundsPeriod"); b.Exists() {
		return span(b)
	}
	low, high = begin, never
	if l, _, good := Instants(v.Get("start").Text()); good {
		low, ok = l, true
	}
	if _, h, good := Instants(v.Get("end").Text()); good {
		high, ok = h, true
	}
	return low, high, ok
}

// Instants returns the first and last microsecond that a FHIR date, dateTime
// or instant may mean: 2012 is a whole year. A date without a zone is read in
// UTC. ok is false when the text is none of these.
func Instants(text string) (low, high int64, ok bool) {
	layout := "2006-01-02T15:04:05Z07:00"
	switch {
	case len(text) == 4:
		layout = "2006"
	case len(text) == 7:
		layout = "2006-01"
	case len(text) == 10:
		layout = "2006-01-02"
	case len(text) > 16 && text[16] != ':':
		layout = "2006-01-02T15:04Z07:00"
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return 0, 0, false
	}
	var end time.Time // the first moment that is no longer meant
	switch len(layout) {
	case 4:
		end = t.AddDate(1, 0, 0)
	case 7:
		end = t.AddDate(0, 1, 0)
	case 10:
		end = t.AddDate(0, 0, 1)
	case 22:
		end = t.Add(time.Minute)
	default:
		end = t.Add(precision(text))
	}
	return t.UnixMicro(), end.UnixMicro() - 1, true
}

// precision is the unit of the last digit written of the second.
func precision(text string) time.Duration {
	unit := time.Second
	if text[19] == '.' {
		for i := 20; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
			unit /= 10
		}
	}
	return max(unit, time.Microsecond)
}
