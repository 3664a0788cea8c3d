package claims

import (
	"time"

	"kith/relation/encounter"
)

// Dates is how days are written.
type Dates string

// The ways.
const (
	ISO     Dates = "iso"     // 2026-04-14, with or without a time behind it
	Compact Dates = "compact" // 20260414
	MDY     Dates = "mdy"     // 4/14/2026
	DMY     Dates = "dmy"     // 14/4/2026
	SAS     Dates = "sas"     // 14APR2026, as SAS writes DATE9
	Number  Dates = "number"  // days since some day, 0 to 99,999: since 1970 where it matters
)

// AllDates lists the ways, in the order in which a sample is tried.
var AllDates = []Dates{ISO, Compact, MDY, DMY, SAS, Number}

// Day reads a day; ok is false when it is none, such as February 30.
func (d Dates) Day(b []byte) (day encounter.Day, ok bool) {
	switch d {
	case ISO:
		if len(b) > 10 && (b[10] == 'T' || b[10] == ' ') {
			b = b[:10]
		}
		if len(b) != 10 || b[4] != '-' || b[7] != '-' {
			return 0, false
		}
		return on(digits(b[:4]), digits(b[5:7]), digits(b[8:]))
	case Compact:
		if len(b) != 8 {
			return 0, false
		}
		return on(digits(b[:4]), digits(b[4:6]), digits(b[6:]))
	case MDY, DMY:
		return slashed(b, d == DMY)
	case Number:
		n := digits(b)
		return encounter.Day(n), n >= 0 && len(b) <= 5
	case SAS:
		t, err := time.Parse("02Jan2006", string(b))
		if err != nil {
			return 0, false
		}
		return encounter.Day(t.Unix() / 86400), true
	}
	return 0, false
}

// slashed reads month, day and year, or day, month and year, between / . or -.
func slashed(b []byte, dayFirst bool) (encounter.Day, bool) {
	var part [3]int
	at := 0
	for i := range part {
		from := at
		for at < len(b) && b[at] >= '0' && b[at] <= '9' {
			at++
		}
		if part[i] = digits(b[from:at]); part[i] < 0 || i == 2 && at-from != 4 {
			return 0, false
		}
		if i < 2 {
			if at >= len(b) || b[at] != '/' && b[at] != '.' && b[at] != '-' {
				return 0, false
			}
			at++
		}
	}
	if at < len(b) && b[at] != ' ' { // a time may follow
		return 0, false
	}
	if dayFirst {
		part[0], part[1] = part[1], part[0]
	}
	return on(part[2], part[0], part[1])
}

// digits is a whole number of at most eight digits, -1 when b is none.
func digits(b []byte) int {
	if len(b) == 0 || len(b) > 8 {
		return -1
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

var before = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// on is the day of a date that exists, from 1900 to 2199.
func on(year, month, day int) (encounter.Day, bool) {
	if year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > length(year, month) {
		return 0, false
	}
	n := before[month-1] + day - 1
	if month > 2 && leap(year) {
		n++
	}
	y := year - 1
	return encounter.Day(365*(year-1970) + y/4 - y/100 + y/400 - 477 + n), true
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func length(year, month int) int {
	if month == 2 && leap(year) {
		return 29
	}
	if month == 12 {
		return 31
	}
	return before[month] - before[month-1]
}

// Written is a day as ISO writes it.
func Written(d encounter.Day) string {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}
