package path

import (
	"strconv"
	"time"
)

// precision is the last part that a date or time was written with.
type precision uint8

const (
	toYear precision = iota + 1
	toMonth
	toDay
	toHour
	toMinute
	toSecond // and any fraction of it
)

// moment is a Date, DateTime or Time, known to its precision.
type moment struct {
	kind                 system // date, dateTime or clock
	last                 precision
	zoned                bool
	digits               uint8 // of the fraction, at most 9
	month, day           uint8
	hour, minute, second uint8
	year, zone           int16 // zone in minutes east of UTC
	nanos                uint32
}

// parseMoment reads what FHIR or an expression writes for a kind; ok is false
// for what is no day or no time of day.
func parseMoment(s string, kind system) (m moment, ok bool) {
	m = moment{kind: kind, month: 1, day: 1}
	if kind == clock {
		s, ok = m.readClock(s)
		return m, ok && s == ""
	}
	year, rest, ok := number(s, 4, 0)
	if !ok || year == 0 {
		return m, false
	}
	m.year, m.last = int16(year), toYear
	for _, part := range [...]struct {
		to  *uint8
		at  precision
		min int
		max int
	}{{&m.month, toMonth, 1, 12}, {&m.day, toDay, 1, 31}} {
		n, after, found := number(rest, 2, '-')
		if !found {
			break
		}
		if n < part.min || n > part.max {
			return m, false
		}
		*part.to, m.last, rest = uint8(n), part.at, after
	}
	if int(m.day) > daysIn(int(m.year), int(m.month)) {
		return m, false
	}
	if rest == "" || kind == date {
		return m, rest == ""
	}
	if rest == "T" {
		return m, true
	}
	if m.last != toDay || rest[0] != 'T' {
		return m, false
	}
	if rest, ok = m.readClock(rest[1:]); !ok {
		return m, false
	}
	return m, rest == "" || m.readZone(rest)
}

// number reads a separator (0 for none) and exactly n digits.
func number(s string, n int, separator byte) (value int, rest string, ok bool) {
	if separator != 0 {
		if s == "" || s[0] != separator {
			return 0, s, false
		}
		s = s[1:]
	}
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		if !isDigit(s[i]) {
			return 0, s, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], true
}

func (m *moment) readClock(s string) (rest string, ok bool) {
	separator := byte(0)
	for _, part := range [...]struct {
		to  *uint8
		at  precision
		max int
	}{{&m.hour, toHour, 23}, {&m.minute, toMinute, 59}, {&m.second, toSecond, 60}} {
		n, after, found := number(s, 2, separator)
		if !found {
			break
		}
		if n > part.max {
			return s, false
		}
		*part.to, m.last, s, separator = uint8(n), part.at, after, ':'
	}
	if separator == 0 {
		return s, false
	}
	if m.last == toSecond && len(s) > 1 && s[0] == '.' && isDigit(s[1]) {
		for s = s[1:]; s != "" && isDigit(s[0]); s = s[1:] {
			if m.digits < 9 {
				m.digits++
				m.nanos = m.nanos*10 + uint32(s[0]-'0')
			}
		}
		for range 9 - m.digits {
			m.nanos *= 10
		}
	}
	return s, true
}

func (m *moment) readZone(s string) bool {
	m.zoned = true
	if s == "Z" {
		return true
	}
	sign := s[0]
	if sign != '+' && sign != '-' {
		return false
	}
	hours, rest, ok := number(s, 2, sign)
	minutes, rest, ok2 := number(rest, 2, ':')
	if !ok || !ok2 || rest != "" || hours > 14 || minutes > 59 {
		return false
	}
	m.zone = int16(hours*60 + minutes)
	if sign == '-' {
		m.zone = -m.zone
	}
	return true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String writes m as FHIR does, to its precision.
func (m *moment) String() string {
	b := make([]byte, 0, 32)
	if m.kind != clock {
		b = pad(b, int(m.year), 4)
		if m.last >= toMonth {
			b = pad(append(b, '-'), int(m.month), 2)
		}
		if m.last >= toDay {
			b = pad(append(b, '-'), int(m.day), 2)
		}
		if m.last <= toDay {
			return string(b)
		}
		b = append(b, 'T')
	}
	b = pad(b, int(m.hour), 2)
	if m.last >= toMinute {
		b = pad(append(b, ':'), int(m.minute), 2)
	}
	if m.last >= toSecond {
		b = pad(append(b, ':'), int(m.second), 2)
	}
	if m.digits > 0 {
		b = pad(append(b, '.'), int(m.nanos), 9)[:len(b)+1+int(m.digits)]
	}
	return string(m.appendZone(b))
}

func (m *moment) appendZone(b []byte) []byte {
	if !m.zoned {
		return b
	}
	if m.zone == 0 {
		return append(b, 'Z')
	}
	sign, z := byte('+'), int(m.zone)
	if z < 0 {
		sign, z = '-', -z
	}
	return pad(append(pad(append(b, sign), z/60, 2), ':'), z%60, 2)
}

// pad appends n with at least width digits.
func pad(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// at returns m as a time in UTC, missing parts at their least. Without a zone
// it is taken as UTC.
func (m *moment) at() time.Time {
	return time.Date(int(m.year), time.Month(m.month), int(m.day), int(m.hour), int(m.minute)-int(m.zone), int(m.second), int(m.nanos), time.UTC)
}

// set writes a time into m, which keeps its precision and its zone.
func (m *moment) set(t time.Time) {
	t = t.Add(time.Duration(m.zone) * time.Minute)
	m.year, m.month, m.day = int16(t.Year()), uint8(t.Month()), uint8(t.Day())
	m.hour, m.minute, m.second, m.nanos = uint8(t.Hour()), uint8(t.Minute()), uint8(t.Second()), uint32(t.Nanosecond())
}

// utc returns m as seen in UTC.
func (m moment) utc() moment {
	if m.zone != 0 && m.last > toDay {
		t := m.at()
		m.zone = 0
		m.set(t)
	}
	return m
}

// end returns the moment at which m is over: a year or a second later.
func (m *moment) end() time.Time {
	t := m.at()
	switch m.last {
	case toYear:
		return t.AddDate(1, 0, 0)
	case toMonth:
		return t.AddDate(0, 1, 0)
	case toDay:
		return t.AddDate(0, 0, 1)
	case toHour:
		return t.Add(time.Hour)
	case toMinute:
		return t.Add(time.Minute)
	}
	return t.Add(1)
}

// The zones of the world lie between these; a time without a zone may be in any.
const (
	mostEast = 14 * time.Hour
	mostWest = 12 * time.Hour
)

// compare orders two moments of kinds that have an order. It is not known
// where one is more precise and they agree so far, or where only one has a zone
// and the other could lie on both sides of it.
func (m *moment) compare(o *moment) (order int, known bool) {
	if m.zoned != o.zoned && m.kind != clock {
		return m.apart(o)
	}
	a, b := *m, *o
	if m.zoned {
		a, b = m.utc(), o.utc()
	}
	parts := [...][2]int{{int(a.year), int(b.year)}, {int(a.month), int(b.month)}, {int(a.day), int(b.day)},
		{int(a.hour), int(b.hour)}, {int(a.minute), int(b.minute)}, {int(a.second), int(b.second)}, {int(a.nanos), int(b.nanos)}}
	end := int(min(a.last, b.last))
	if end == int(toSecond) {
		end++ // seconds and their fraction are one precision
	}
	for _, p := range parts[:end] {
		if p[0] != p[1] {
			if p[0] < p[1] {
				return -1, true
			}
			return 1, true
		}
	}
	return 0, a.last == b.last
}

// apart compares where only one has a zone.
func (m *moment) apart(o *moment) (order int, known bool) {
	low, high := m.span()
	low2, high2 := o.span()
	switch {
	case !high.After(low2):
		return -1, true
	case !high2.After(low):
		return 1, true
	}
	return 0, false
}

// span returns the first moment m can be, and the first it cannot be any more.
func (m *moment) span() (low, high time.Time) {
	low, high = m.at(), m.end()
	if !m.zoned {
		low, high = low.Add(-mostEast), high.Add(mostWest)
	}
	return low, high
}
