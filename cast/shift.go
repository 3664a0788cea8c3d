package cast

import (
	"bytes"
	"io"
	"time"
)

// A move says by how many days dates are moved: all of them, and one day of
// its own way.
type move struct {
	all int
	day string // as FHIR writes it
	own int
}

// shift moves every JSON string of r that is exactly a FHIR date, dateTime or
// instant. It reads bytes, not JSON: in valid JSON a quote
// before a digit opens a string unless a backslash stands before it, so a date
// inside a longer string (narrative, identifier) is never met. Partial dates
// ("2012-09") stay.
//
// The time of day stays; an offset of New York becomes the one New York has on
// the new day, so that a visit at 10:15 stays at 10:15 through the year.
func shift(r io.Reader, by move) io.Reader {
	if by.all == 0 && by.own == 0 {
		return r
	}
	return &shifter{r: r, by: by, buf: make([]byte, 128<<10)}
}

type shifter struct {
	r   io.Reader
	by  move
	buf []byte
	// buf[lo:mid] is moved and ready, buf[mid:hi] not looked at yet.
	lo, mid, hi int
	before      byte // what stood before buf[0]
	err         error
}

// longest is a quoted dateTime with nanoseconds and offset.
const longest = len(`"2026-11-18T10:15:00.000000000-05:00"`)

func (s *shifter) Read(p []byte) (int, error) {
	for s.lo == s.mid {
		if s.err != nil && s.mid == s.hi {
			return 0, s.err
		}
		s.fill()
		s.scan()
	}
	n := copy(p, s.buf[s.lo:s.mid])
	s.lo += n
	return n, nil
}

func (s *shifter) fill() {
	if s.err != nil {
		return
	}
	if s.mid > 0 {
		s.before = s.buf[s.mid-1]
	}
	s.hi = copy(s.buf, s.buf[s.mid:s.hi])
	s.lo, s.mid = 0, 0
	var n int
	n, s.err = s.r.Read(s.buf[s.hi:])
	s.hi += n
}

// scan looks at everything that can be decided, and moves what is a date.
func (s *shifter) scan() {
	for at := s.mid; ; at++ {
		q := bytes.IndexByte(s.buf[at:s.hi], '"')
		if q < 0 {
			s.mid = s.hi
			return
		}
		at += q
		if s.hi-at < longest && s.err == nil {
			s.mid = at
			return
		}
		escaped := s.before == '\\'
		if at > 0 {
			escaped = s.buf[at-1] == '\\'
		}
		if !escaped {
			s.by.apply(s.buf[at+1 : s.hi])
		}
	}
}

// apply moves in place the date or dateTime at the start of b, if b starts with
// one and a closing quote.
func (by move) apply(b []byte) {
	if !shaped(b, "0000-00-00") {
		return
	}
	rest := b[len("0000-00-00"):]
	zone, ok := ending(rest)
	if !ok {
		return
	}
	y, m, d := number(b[:4]), time.Month(number(b[5:7])), number(b[8:10])
	if t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); t.Month() != m || t.Day() != d {
		return
	}
	days := by.all
	if string(b[:len(time.DateOnly)]) == by.day {
		days = by.own
	}
	y, m, d = time.Date(y, m, d+days, 0, 0, 0, 0, time.UTC).Date()
	if y < 1 || y > 9999 {
		return
	}
	put(b[:4], y)
	put(b[5:7], int(m))
	put(b[8:10], d)
	if z := string(zone); z == "-05:00" || z == "-04:00" {
		zone[2] = '5'
		if daylight(y, m, d) {
			zone[2] = '4'
		}
	}
}

// ending finds the offset of a dateTime whose date is already read; a plain
// date ends at once and has none. ok is false when the string goes on.
func ending(b []byte) (zone []byte, ok bool) {
	if len(b) > 0 && b[0] == '"' {
		return nil, true
	}
	if !shaped(b, "T00:00:00") {
		return nil, false
	}
	b = b[len("T00:00:00"):]
	if len(b) > 1 && b[0] == '.' {
		n := 1
		for n < len(b) && digit(b[n]) {
			n++
		}
		b = b[n:]
	}
	switch {
	case shaped(b, `Z"`):
		return b[:1], true
	case shaped(b, `-00:00"`), shaped(b, `+00:00"`):
		return b[:6], true
	}
	return nil, false
}

// shaped reports whether b starts like form, in which 0 stands for a digit.
func shaped(b []byte, form string) bool {
	if len(b) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] != b[i] && (form[i] != '0' || !digit(b[i])) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func number(b []byte) (n int) {
	for _, c := range b {
		n = 10*n + int(c-'0')
	}
	return n
}

func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}
