package web

import (
	"net/http"
	"strings"
	"unicode"
)

// mostTyped bounds what one field of a form is read for, in characters: far
// above what any field takes, so that the field's own limit speaks first.
// Source: Kith
const mostTyped = 50_000

// Words returns what somebody typed into a field, with line ends as \n: trimmed,
// and without control characters, which mean nothing to a reader and which no
// resource may hold. It is "" where the field is not there.
func Words(r *http.Request, field string) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(r.PostFormValue(field), ""), "\r\n", "\n")
	n := 0
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		n++
		switch {
		case n > mostTyped, unicode.IsControl(c) && c != '\n' && c != '\t':
			return -1
		case c == '\t':
			return ' '
		}
		return c
	}, text))
}

// Line returns what somebody typed into a field as one line: Words with one
// space between any two.
func Line(r *http.Request, field string) string {
	return strings.Join(strings.Fields(Words(r, field)), " ")
}

// MostShort is how long a short line may be, in bytes: what somebody notes in
// passing.
//
// Source: Kith
const MostShort = 500

// ShortLine is Line, cut where a short line ends.
func ShortLine(r *http.Request, field string) string { return Short(Line(r, field)) }

// Short cuts a line where a short one ends.
func Short(line string) string { return strings.ToValidUTF8(line[:min(len(line), MostShort)], "") }
