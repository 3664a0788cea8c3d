package claims

import (
	"strings"
	"time"

	"kith/relation/encounter"
)

// Dates is how days are written.
type Dates string

// The ways.
const (
	ISO     Dates = "iso"     // 2026-04-14, with or without a time behind it
	Compact Dates = "compact" // 20260414, or a range of two such days of which the first counts
	MDY     Dates = "mdy"     // 4/14/2026
	DMY     Dates = "dmy"     // 14/4/2026
	SAS     Dates = "sas"     // 14APR2026, as SAS writes DATE9, and 14-Apr-2026
	Number  Dates = "number"  // days since some day: since 1970 where it matters
	Excel   Dates = "excel"   // the numbers of days that spreadsheets keep, from 1990 on
)

// What is read as a day lies from 1900-01-01 to 2079-06-06, as many days as a
// table holds: a typing error in one row is no reason to refuse the others.
//
// Source: Kith
const (
	firstDay = -25_567
	lastDay  = firstDay + encounter.MostDays - 1
	excelAt  = 25_569 // of 1970-01-01
	excel90  = 32_874 // of 1990-01-01
)

// AllDates lists the ways, in the order in which a sample is tried.
var AllDates = []Dates{ISO, Compact, MDY, DMY, SAS, Number, Excel}

// Day reads a day; ok is false when it is none, such as February 30.
func (d Dates) Day(b []byte) (day encounter.Day, ok bool) {
	switch d {
	case ISO:
		return iso(b)
	case Compact:
		if len(b) < 8 || len(b) > 8 && b[8] != '-' {
			return 0, false
		}
		return on(digits(b[:4]), digits(b[4:6]), digits(b[6:8]))
	case MDY, DMY:
		return slashed(b, d == DMY)
	case Number:
		n := digits(b)
		return encounter.Day(n), n >= 0 && n <= lastDay
	case Excel:
		n := digits(b)
		return encounter.Day(n - excelAt), n >= excel90 && n <= lastDay+excelAt
	case SAS:
		return sas(b)
	}
	return 0, false
}

// iso reads 2026-04-14 or 2026/04/14, with or without a time behind it.
func iso(b []byte) (encounter.Day, bool) {
	if len(b) < 10 || len(b) > 10 && b[10] != 'T' && b[10] != ' ' || b[4] != b[7] || b[4] != '-' && b[4] != '/' {
		return 0, false
	}
	for _, i := range [...]int{0, 1, 2, 3, 5, 6, 8, 9} {
		if b[i]-'0' > 9 {
			return 0, false
		}
	}
	two := func(i int) int { return 10*int(b[i]) + int(b[i+1]) - 11*'0' }
	return on(100*two(0)+two(2), two(5), two(8))
}

// sas reads 14APR2026 and 14-Apr-2026, with or without a time behind it.
func sas(b []byte) (encounter.Day, bool) {
	if len(b) >= 11 && b[2] == '-' && b[6] == '-' {
		b = []byte{b[0], b[1], b[3], b[4], b[5], b[7], b[8], b[9], b[10]}
	}
	if len(b) < 9 || len(b) > 9 && b[9] != ':' {
		return 0, false
	}
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	at := strings.Index(months, strings.ToLower(string(b[2:5])))
	if at < 0 || at%3 != 0 {
		return 0, false
	}
	return on(digits(b[5:9]), at/3+1, digits(b[:2]))
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

// on is the day of a date that exists, from firstDay to lastDay.
func on(year, month, day int) (encounter.Day, bool) {
	if year < 1900 || year > 2079 || month < 1 || month > 12 || day < 1 || day > length(year, month) {
		return 0, false
	}
	n := before[month-1] + day - 1
	if month > 2 && leap(year) {
		n++
	}
	y := year - 1
	at := encounter.Day(365*(year-1970) + y/4 - y/100 + y/400 - 477 + n)
	return at, at <= lastDay
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
