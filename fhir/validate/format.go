package validate

import (
	"unicode/utf8"

	"kith/fhir/r4"
)

// format is how the text of a primitive type has to look. HL7 gives regular
// expressions; these scanners accept the same texts in one pass, and refuse
// besides what no calendar knows (February 30). Who computes with dates reads
// them into parts (package path) or instants (package r4); here one look is all.
type format uint8

// The formats, one for each primitive type. Source: FHIR-R4
const (
	noFormat format = iota
	boolean
	integer
	unsignedInt
	positiveInt
	decimal
	text
	markdown
	xhtml
	uri
	url
	canonical
	oid
	uuid
	id
	code
	base64Binary
	instant
	date
	dateTime
	timeOfDay
)

var formats = map[string]format{
	"boolean": boolean, "integer": integer, "unsignedInt": unsignedInt, "positiveInt": positiveInt,
	"decimal": decimal, "string": text, "markdown": markdown, "xhtml": xhtml, "uri": uri, "url": url,
	"canonical": canonical, "oid": oid, "uuid": uuid, "id": id, "code": code,
	"base64Binary": base64Binary, "instant": instant, "date": date, "dateTime": dateTime, "time": timeOfDay,
}

// maxText is how many characters a string may have. Source: FHIR-R4
const maxText = 1 << 20

// ok reports whether s, without quotes and escapes, has the format.
func (f format) ok(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	switch f {
	case boolean:
		return string(s) == "true" || string(s) == "false"
	case integer, unsignedInt, positiveInt:
		return f.isWhole(s)
	case decimal:
		return true // what JSON calls a number is a decimal of R4
	case xhtml:
		return true
	case text, markdown:
		return len(s) <= maxText || utf8.RuneCount(s) <= maxText
	case uri, url, canonical:
		return isURI(s)
	case oid:
		return isOID(s)
	case uuid:
		return isUUID(s, false)
	case id:
		return r4.IsID(s)
	case code:
		return isCode(s)
	case base64Binary:
		return isBase64(s)
	}
	return f.isTime(s)
}

// isWhole reads a whole number that fits 32 bits: no sign but -, no leading zero.
func (f format) isWhole(s []byte) bool {
	minus := s[0] == '-'
	digits := s
	if minus {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > 10 || digits[0] == '0' && (len(digits) > 1 || minus) {
		return false
	}
	n := int64(0)
	for _, c := range digits {
		if !isDigit(c) {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case minus:
		return f == integer && n <= 1<<31
	case f == positiveInt && n == 0:
		return false
	}
	return n < 1<<31
}

func isURI(s []byte) bool {
	for _, c := range s {
		if c == ' ' || c >= '\t' && c <= '\r' {
			return false
		}
	}
	switch {
	case hasPrefix(s, "urn:uuid:"):
		return isUUID(s, true)
	case hasPrefix(s, "urn:oid:"):
		return isOID(s)
	}
	return !hasPrefix(s, "oid:") && !hasPrefix(s, "uuid:")
}

func isOID(s []byte) bool {
	if !hasPrefix(s, "urn:oid:") || len(s) < 11 || s[8] < '0' || s[8] > '2' {
		return false
	}
	for rest := s[9:]; len(rest) > 0; {
		if rest[0] != '.' {
			return false
		}
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		if n == 1 || n > 2 && rest[1] == '0' {
			return false
		}
		rest = rest[n:]
	}
	return true
}

// isUUID reads urn:uuid: and 8-4-4-4-12 hexadecimal digits; R4 writes them
// small, and where a uri may stand, capitals are let pass.
func isUUID(s []byte, capitals bool) bool {
	const length = len("urn:uuid:") + 36
	if len(s) != length || !hasPrefix(s, "urn:uuid:") {
		return false
	}
	for i, c := range s[len("urn:uuid:"):] {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isDigit(c) && (c < 'a' || c > 'f') && (!capitals || c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// isCode wants no white space but single ones inside.
func isCode(s []byte) bool {
	space := true
	for _, c := range s {
		is := isSpace(c)
		if is && space {
			return false
		}
		space = is
	}
	return !space
}

// isBase64 reads groups of four, with white space between the groups.
func isBase64(s []byte) bool {
	n, pad := 0, 0
	for _, c := range s {
		switch {
		case isSpace(c):
			continue
		case c == '=':
			pad++
		case pad > 0 || !isLetter(c) && !isDigit(c) && c != '+' && c != '/':
			return false
		}
		n++
	}
	return n > 0 && n%4 == 0 && pad <= 2
}

// isTime reads the types of dates and times.
func (f format) isTime(s []byte) bool {
	if f == timeOfDay {
		return clock(s) == len(s)
	}
	n := calendar(s)
	switch {
	case n == 0:
		return false
	case n == len(s):
		return f != instant
	case f == date || n != len("2006-01-02") || s[n] != 'T':
		return false
	}
	rest := s[n+1:]
	n = clock(rest)
	return n > 0 && isZone(rest[n:])
}

// calendar returns how many bytes of s are a year, a month or a day, 0 if none.
func calendar(s []byte) int {
	y, ok := number(s, 0, 4)
	if !ok || y == 0 {
		return 0
	}
	if len(s) < 7 || s[4] != '-' {
		return 4
	}
	m, ok := number(s, 5, 2)
	if !ok || m < 1 || m > 12 {
		return 0
	}
	if len(s) < 10 || s[7] != '-' {
		return 7
	}
	d, ok := number(s, 8, 2)
	if !ok || d < 1 || d > daysIn(y, m) {
		return 0
	}
	return 10
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// clock returns how many bytes of s are hours, minutes, seconds and perhaps a
// fraction, 0 if they are none. Second 60 is a leap second.
func clock(s []byte) int {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0
	}
	h, ok := number(s, 0, 2)
	m, ok2 := number(s, 3, 2)
	sec, ok3 := number(s, 6, 2)
	if !ok || !ok2 || !ok3 || h > 23 || m > 59 || sec > 60 {
		return 0
	}
	if len(s) == 8 || s[8] != '.' {
		return 8
	}
	n := 9
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == 9 {
		return 0
	}
	return n
}

func isZone(s []byte) bool {
	if len(s) == 1 {
		return s[0] == 'Z'
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return false
	}
	h, ok := number(s, 1, 2)
	m, ok2 := number(s, 4, 2)
	return ok && ok2 && m < 60 && (h < 14 || h == 14 && m == 0)
}

// number reads n digits at i.
func number(s []byte, i, n int) (v int, ok bool) {
	if len(s) < i+n {
		return 0, false
	}
	for _, c := range s[i : i+n] {
		if !isDigit(c) {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, true
}

func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return (c|0x20)-'a' < 26 }
func isSpace(c byte) bool  { return c == ' ' || c-'\t' < 5 }

func hasPrefix(s []byte, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}
