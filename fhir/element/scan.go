package element

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// SyntaxError says what is wrong with JSON and where.
type SyntaxError struct {
	Reason       string
	Offset       int64 // bytes from the start
	Line, Column int   // from 1; columns count bytes
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// fail is the error at a place of the source.
func (d *Doc) fail(at int, format string, args ...any) (int, error) {
	e := &SyntaxError{Reason: fmt.Sprintf(format, args...), Offset: int64(at)}
	e.Line = 1 + bytes.Count(d.src[:at], []byte("\n"))
	e.Column = at - bytes.LastIndexByte(d.src[:at], '\n')
	return at, e
}

// unexpected is the error where something else should stand, or the end.
func (d *Doc) unexpected(at int, format string, args ...any) (int, error) {
	if at >= len(d.src) {
		return d.fail(len(d.src), "the text ends too early")
	}
	return d.fail(at, format, args...)
}

// The canonical bytes are d.out and, behind it, the source from d.run on as far
// as it has been read: what is canonical already is copied in one piece. A place
// in the source, plus d.shift, is a place in the canonical bytes.

// leave leaves out the source between from and to.
func (d *Doc) leave(from, to int) {
	d.out = append(d.out, d.src[d.run:from]...)
	d.run, d.shift = to, len(d.out)-to
}

// write puts text in place of the source between from and to.
func (d *Doc) write(from, to int, text string) {
	d.leave(from, to)
	d.out = append(d.out, text...)
	d.shift += len(text)
}

// back forgets the canonical bytes behind mark; the source goes on at i.
func (d *Doc) back(mark, i int) {
	if mark > len(d.out) {
		d.leave(d.run+mark-len(d.out), i)
		return
	}
	d.out, d.run, d.shift = d.out[:mark], i, mark-i
}

// written returns the canonical bytes from mark up to the place i of the source.
func (d *Doc) written(mark, i int) []byte {
	if mark >= len(d.out) {
		return d.src[mark-d.shift : i]
	}
	d.leave(i, i)
	return d.out[mark:]
}

// space skips white space, which canonical bytes do not have.
func (d *Doc) space(i int) int {
	if i < len(d.src) && d.src[i] > ' ' {
		return i
	}
	end := d.blank(i)
	if end > i {
		d.leave(i, end)
	}
	return end
}

func (d *Doc) blank(i int) int {
	for i < len(d.src) && (d.src[i] == ' ' || d.src[i] == '\n' || d.src[i] == '\r' || d.src[i] == '\t') {
		i++
	}
	return i
}

// peek returns a byte of the source, 0 behind its end.
func (d *Doc) peek(i int) byte {
	if i < len(d.src) {
		return d.src[i]
	}
	return 0
}

// quoted reads the string that begins at i and returns the place behind it.
func (d *Doc) quoted(i int) (int, error) {
	for i++; ; {
		for i+8 <= len(d.src) {
			if m := Special(binary.LittleEndian.Uint64(d.src[i:])); m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		var err error
		switch c := d.peek(i); {
		case c == '"':
			return i + 1, nil
		case c == '\\':
			if i, err = d.escape(i); err != nil {
				return i, err
			}
		case c < ' ':
			return d.unexpected(i, "a string holds the control character %#02x", c)
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(d.src[i:])
			if r == utf8.RuneError && n == 1 {
				return d.fail(i, "a string holds bytes that are not UTF-8")
			}
			i += n
		}
	}
}

// Special marks, by their highest bit, the bytes of w that need a closer look:
// quotes, backslashes, control characters and what is not ASCII. The lowest
// mark is right; those above it may not be.
func Special(w uint64) uint64 {
	const each = 0x0101010101010101
	quote, back := w^'"'*each, w^'\\'*each
	return ((quote-each)&^quote | (back-each)&^back | (w-' '*each)&^w | w) & (0x80 * each)
}

// escape reads the escape that begins at i and writes it in the shortest way.
func (d *Doc) escape(i int) (int, error) {
	switch d.peek(i + 1) {
	case '"', '\\', 'b', 'f', 'n', 'r', 't':
		return i + 2, nil
	case '/':
		d.leave(i, i+1)
		return i + 2, nil
	case 'u':
	default:
		return d.unexpected(i, "a string holds an escape that JSON does not know")
	}
	r, end := d.unit(i), i+6
	if utf16.IsSurrogate(r) {
		r, end = utf16.DecodeRune(r, d.unit(end)), end+6
	}
	switch {
	case i+6 > len(d.src):
		return d.unexpected(len(d.src), "")
	case r < 0:
		return d.fail(i, "a string holds an escape without four hexadecimal digits")
	case r == utf8.RuneError && end == i+12:
		return d.fail(i, "a string holds half of a surrogate pair")
	case r == 0: // FHIR forbids it, and PostgreSQL keeps no such text
		return d.fail(i, "a string holds the character U+0000")
	}
	if short := shortest(r); short != string(d.src[i:end]) {
		d.write(i, end, short)
	}
	return end, nil
}

// unit returns the code unit of the \uXXXX at i, -1 when there is none.
func (d *Doc) unit(i int) rune {
	if i+6 > len(d.src) || d.src[i] != '\\' || d.src[i+1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range d.src[i+2 : i+6] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return r
}

// shortest returns a character as it stands in a canonical string.
func shortest(r rune) string {
	switch r {
	case '"', '\\':
		return `\` + string(r)
	case '\b':
		return `\b`
	case '\f':
		return `\f`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	if r < ' ' {
		return `\u00` + strconv.FormatInt(0x100|int64(r), 16)[1:]
	}
	return string(r)
}

// number reads the number that begins at i.
func (d *Doc) number(i int) (int, error) {
	from := i
	if d.peek(i) == '-' {
		i++
	}
	whole := i
	if i = d.digits(i); i == whole {
		return d.unexpected(i, "a value is missing, or begins with what JSON does not know")
	}
	if d.src[whole] == '0' && i > whole+1 {
		return d.fail(whole, "a number begins with a needless zero")
	}
	if d.peek(i) == '.' {
		point := i
		if i = d.digits(i + 1); i == point+1 {
			return d.unexpected(i, "a number has no digit behind its point")
		}
	}
	if d.peek(i)|0x20 == 'e' {
		i++
		if c := d.peek(i); c == '+' || c == '-' {
			i++
		}
		exponent := i
		if i = d.digits(i); i == exponent {
			return d.unexpected(i, "a number has no digit in its exponent")
		}
		if i-exponent > MaxExponent {
			return d.fail(from, "the exponent of a number has more than %d digits", MaxExponent)
		}
	}
	if i-from > MaxNumber {
		return d.fail(from, "a number is longer than %d characters", MaxNumber)
	}
	return i, nil
}

func (d *Doc) digits(i int) int {
	for i < len(d.src) && '0' <= d.src[i] && d.src[i] <= '9' {
		i++
	}
	return i
}

// literal reads true, false or null.
func (d *Doc) literal(i int, word string) (int, error) {
	if !bytes.HasPrefix(d.src[i:], []byte(word)) {
		if bytes.HasPrefix([]byte(word), d.src[i:]) {
			i = len(d.src)
		}
		return d.unexpected(i, "%s is misspelled", word)
	}
	return i + len(word), nil
}
