package path

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// tokenKind is what a token is.
type tokenKind uint8

const (
	endToken      tokenKind = iota
	symbolToken             // punctuation and operators
	wordToken               // an identifier or a keyword
	quotedToken             // an identifier between backticks
	stringToken             // text is unescaped
	numberToken             // text holds a point when it is a decimal
	dateToken               // text without @; Word tells nothing
	dateTimeToken           //
	timeToken               //
	specialToken            // $this, $index, $total: text without $
	variableToken           // %name: text without %
)

type token struct {
	kind tokenKind
	text string
	at   int
	end  int
}

// scanner cuts an expression into tokens.
type scanner struct {
	src string
	at  int
}

func (s *scanner) fail(at int, message string) error {
	return &Error{Kind: Syntax, Message: message, Offset: at}
}

// next returns the next token, endToken at the end.
func (s *scanner) next() (token, error) {
	if err := s.space(); err != nil {
		return token{}, err
	}
	start := s.at
	t, err := s.read()
	t.at, t.end = start, s.at
	return t, err
}

func (s *scanner) read() (token, error) {
	if s.at >= len(s.src) {
		return token{kind: endToken}, nil
	}
	switch c := s.src[s.at]; {
	case isLetter(c):
		return token{kind: wordToken, text: s.word()}, nil
	case isDigit(c):
		return token{kind: numberToken, text: s.number()}, nil
	case c == '\'' || c == '"': // double quotes: as the official implementations read them
		text, err := s.quoted(c)
		return token{kind: stringToken, text: text}, err
	case c == '`':
		text, err := s.quoted(c)
		return token{kind: quotedToken, text: text}, err
	case c == '@':
		return s.moment()
	case c == '$':
		return s.special()
	case c == '%':
		return s.variable()
	}
	for _, op := range [...]string{"<=", ">=", "!=", "!~"} {
		if strings.HasPrefix(s.src[s.at:], op) {
			s.at += len(op)
			return token{kind: symbolToken, text: op}, nil
		}
	}
	if strings.IndexByte(".,()[]{}+-*/&|=<>~", s.src[s.at]) < 0 {
		r, size := utf8.DecodeRuneInString(s.src[s.at:])
		if r == utf8.RuneError && size <= 1 {
			return token{}, s.fail(s.at, "this is not UTF-8")
		}
		return token{}, s.fail(s.at, strconv.QuoteRune(r)+" means nothing here")
	}
	s.at++
	return token{kind: symbolToken, text: s.src[s.at-1 : s.at]}, nil
}

// space skips white space and comments.
func (s *scanner) space() error {
	for s.at < len(s.src) {
		rest := s.src[s.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			s.at++
		case strings.HasPrefix(rest, "\u00a0"):
			s.at += len("\u00a0")
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				s.at += i
			} else {
				s.at = len(s.src)
			}
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				return s.fail(s.at, "the comment does not end")
			}
			s.at += 2 + i + 2
		default:
			return nil
		}
	}
	return nil
}

func (s *scanner) word() string {
	start := s.at
	for s.at < len(s.src) && (isLetter(s.src[s.at]) || isDigit(s.src[s.at])) {
		s.at++
	}
	return s.src[start:s.at]
}

func (s *scanner) digits() int {
	start := s.at
	for s.at < len(s.src) && isDigit(s.src[s.at]) {
		s.at++
	}
	return s.at - start
}

// number reads digits, and a fraction if a digit follows the point: 1.abs()
// is a call on 1.
func (s *scanner) number() string {
	start := s.at
	s.digits()
	if s.at+1 < len(s.src) && s.src[s.at] == '.' && isDigit(s.src[s.at+1]) {
		s.at++
		s.digits()
	}
	return s.src[start:s.at]
}

func (s *scanner) special() (token, error) {
	s.at++
	name := s.word()
	if name != "this" && name != "index" && name != "total" {
		return token{}, s.fail(s.at, "after $ stands this, index or total")
	}
	return token{kind: specialToken, text: name}, nil
}

func (s *scanner) variable() (token, error) {
	s.at++
	if s.at < len(s.src) {
		switch c := s.src[s.at]; {
		case c == '`' || c == '\'' || c == '"':
			text, err := s.quoted(c)
			return token{kind: variableToken, text: text}, err
		case isLetter(c):
			start := s.at
			s.word()
			// %vs-name and %ext-name were written without quotes in R4
			for s.at+1 < len(s.src) && s.src[s.at] == '-' && dashed(s.src[start:s.at]) && isLetter(s.src[s.at+1]) {
				s.at++
				s.word()
			}
			return token{kind: variableToken, text: s.src[start:s.at]}, nil
		}
	}
	return token{}, s.fail(s.at, "after % stands the name of a variable")
}

func dashed(name string) bool {
	return name == "vs" || name == "ext" || strings.HasPrefix(name, "vs-") || strings.HasPrefix(name, "ext-")
}

// quoted reads what stands between two quotes and resolves its escapes.
func (s *scanner) quoted(quote byte) (string, error) {
	start := s.at
	s.at++
	plain := s.at
	var b strings.Builder
	for s.at < len(s.src) {
		switch c := s.src[s.at]; c {
		case quote:
			text := s.src[plain:s.at]
			s.at++
			if b.Len() > 0 {
				text = b.String() + text
			}
			if !utf8.ValidString(text) {
				return "", s.fail(start, "this is not UTF-8")
			}
			return text, nil
		case '\\':
			b.WriteString(s.src[plain:s.at])
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
			plain = s.at
		default:
			s.at++
		}
	}
	return "", s.fail(start, "the closing quote is missing")
}

func (s *scanner) escape() (rune, error) {
	start := s.at
	s.at += 2
	if s.at > len(s.src) {
		s.at = len(s.src)
		return 0, s.fail(start, "the closing quote is missing")
	}
	switch c := s.src[s.at-1]; c {
	case '\'', '"', '`', '\\', '/':
		return rune(c), nil
	case 'r':
		return '\r', nil
	case 'n':
		return '\n', nil
	case 't':
		return '\t', nil
	case 'f':
		return '\f', nil
	case 'u':
		r, err := s.hex(start)
		if err != nil || !utf16.IsSurrogate(r) {
			return r, err
		}
		if strings.HasPrefix(s.src[s.at:], `\u`) {
			s.at += 2
			low, err := s.hex(start)
			if r = utf16.DecodeRune(r, low); err != nil || r != utf8.RuneError {
				return r, err
			}
		}
		return 0, s.fail(start, "half a character")
	}
	return 0, s.fail(start, "there is no such escape")
}

func (s *scanner) hex(start int) (rune, error) {
	if s.at+4 <= len(s.src) {
		if n, err := strconv.ParseUint(s.src[s.at:s.at+4], 16, 32); err == nil {
			s.at += 4
			return rune(n), nil
		}
	}
	return 0, s.fail(start, "after \\u stand four hexadecimal digits")
}

// moment reads a date, a dateTime or a time behind its @. How many parts it
// has is its precision; whether they name a day and an hour is seen later.
func (s *scanner) moment() (token, error) {
	s.at++
	start := s.at
	if s.at < len(s.src) && s.src[s.at] == 'T' {
		s.at++
		if !s.clock() {
			return token{}, s.fail(start, "after @T stands an hour of two digits")
		}
		return token{kind: timeToken, text: s.src[start+1 : s.at]}, nil
	}
	if !s.part(4, 0) {
		return token{}, s.fail(start, "after @ stands a year of four digits, or T and a time")
	}
	if s.part(2, '-') { // a month may follow the year,
		s.part(2, '-') // and a day the month
	}
	if s.at >= len(s.src) || s.src[s.at] != 'T' {
		return token{kind: dateToken, text: s.src[start:s.at]}, nil
	}
	s.at++
	if s.clock() {
		s.zone()
	}
	return token{kind: dateTimeToken, text: s.src[start:s.at]}, nil
}

// part reads a separator (0 for none) and exactly n digits, or nothing.
func (s *scanner) part(n int, separator byte) bool {
	at := s.at
	if separator != 0 {
		if at >= len(s.src) || s.src[at] != separator {
			return false
		}
		at++
	}
	for range n {
		if at >= len(s.src) || !isDigit(s.src[at]) {
			return false
		}
		at++
	}
	s.at = at
	return true
}

func (s *scanner) clock() bool {
	if !s.part(2, 0) {
		return false
	}
	if !s.part(2, ':') { // minutes may follow
		return true
	}
	if seconds := s.part(2, ':'); seconds && s.part(1, '.') {
		s.digits()
	}
	return true
}

func (s *scanner) zone() {
	if s.at >= len(s.src) {
		return
	}
	if s.src[s.at] == 'Z' {
		s.at++
		return
	}
	back := s.at
	if (s.part(2, '+') || s.part(2, '-')) && !s.part(2, ':') {
		s.at = back
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
