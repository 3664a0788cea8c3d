package r4

import "time"

// Date is a date, dateTime or instant, as precise as it was written.
type Date struct{ Element }

// Day returns the day that d names, on the calendar of whoever wrote it, as
// "2006-01-02"; "" when it names no single day.
func (d Date) Day() string {
	text := d.Text()
	if len(text) < len(time.DateOnly) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, text[:10]); err != nil {
		return ""
	}
	return text[:10]
}

// Micro returns the moment that d names, in microseconds; 0 when it names only
// a day or less.
func (d Date) Micro() int64 {
	text := d.Text()
	if len(text) <= len(time.DateOnly) {
		return 0
	}
	at, _, ok := Instants(text)
	if !ok {
		return 0
	}
	return at
}

// At returns the moment that d names, in UTC; zero when it names only a day or
// less.
func (d Date) At() time.Time {
	if at := d.Micro(); at != 0 {
		return time.UnixMicro(at).UTC()
	}
	return time.Time{}
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
