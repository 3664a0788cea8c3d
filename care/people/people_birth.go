package people

import "time"

// Birth is a date of birth as precisely as it is known: 2012, 2012-09 or
// 2012-09-03. Empty when it is not.
type Birth string

// Age is how old somebody is on a day. Low and High are whole years and differ
// when the day of birth is not known. Months and Days count when it is.
type Age struct {
	Low, High    int
	Months, Days int
	Exact        bool
}

// Age returns how old somebody born on b is on day; ok is false when b is not
// known, cannot be read, or lies behind day.
//
// Somebody born on February 29 is a year older on March 1 of other years: a
// year of age counts when it is over. Source: Kith
func (b Birth) Age(day time.Time) (a Age, ok bool) {
	first, last, ok := days(string(b))
	if !ok || first.After(day) {
		return Age{}, false
	}
	if last.After(day) {
		last = day
	}
	a = Age{Low: months(last, day) / 12, High: months(first, day) / 12, Exact: len(b) == len(time.DateOnly)}
	if a.Exact {
		a.Months = months(first, day)
		a.Days = int(day.Sub(first) / (24 * time.Hour))
	}
	return a, true
}

// months counts whole months from one day to a later one.
func months(from, to time.Time) int {
	n := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return n
}

// Day returns the day of birth, for a date that is known to the day.
func (b Birth) Day() (day time.Time, ok bool) {
	day, err := time.Parse(time.DateOnly, string(b))
	return day, err == nil
}

// days returns the first and last day that a FHIR date or dateTime may mean.
// Of a dateTime only the day counts, as it was written.
func days(text string) (first, last time.Time, ok bool) {
	if len(text) > len(time.DateOnly) && text[len(time.DateOnly)] == 'T' {
		text = text[:len(time.DateOnly)]
	}
	for _, l := range []struct {
		layout    string
		years, ms int
	}{{time.DateOnly, 0, 0}, {"2006-01", 0, 1}, {"2006", 1, 0}} {
		if first, err := time.Parse(l.layout, text); err == nil && first.Year() > 0 {
			last = first
			if l.years+l.ms > 0 {
				last = first.AddDate(l.years, l.ms, -1)
			}
			return first, last, true
		}
	}
	return first, last, false
}

// FirstDay returns the first day a FHIR date may mean as 2006-01-02, or "".
func FirstDay(text string) string {
	if first, _, ok := days(text); ok {
		return first.Format(time.DateOnly)
	}
	return ""
}

// LastDay returns the last day a FHIR date may mean as 2006-01-02, or "".
func LastDay(text string) string {
	if _, last, ok := days(text); ok {
		return last.Format(time.DateOnly)
	}
	return ""
}
