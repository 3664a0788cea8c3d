package view

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"kith/fhir/element"
)

// found is an element that is wanted.
type found struct {
	from, to int32 // of a primitive: its bytes, a text without quotes
	kids     int32 // of an object: where its slots begin
	next     int32 // the next item of the same list, -1 for none
}

// scanner reads one resource after another from a block of NDJSON that ends
// with a line feed and pad bytes behind it. It checks that what it reads is
// JSON, and keeps what is wanted. Where it is not sure it gives up: the place
// it returns is then negative.
type scanner struct {
	b     []byte
	nodes []found
	slots []int32 // of each object, the first item of each kid; -1 for none
}

// pad is how many bytes behind a block may be looked at.
const pad = 16

// deepestScan is how deep what nobody wants may go: a bit of a word each.
const deepestScan = 60

// object reads the object that begins at i and returns the place behind it.
func (s *scanner) object(i int, w *want, depth int) (self int32, end int) {
	self = int32(len(s.nodes))
	base := int32(len(s.slots))
	s.nodes = append(s.nodes, found{kids: base, next: -1})
	s.slots = append(s.slots, w.none...)
	if i = s.blank(i + 1); s.b[i] == '}' {
		return self, i + 1
	}
	for depth < deepestScan {
		if s.b[i] != '"' {
			return self, -1
		}
		from := i + 1
		if i = s.plain(from); i <= from {
			return self, -1
		}
		name := s.b[from:i]
		kid := w.find(name)
		if i = s.blank(i + 1); s.b[i] != ':' {
			return self, -1
		}
		i = s.blank(i + 1)
		switch {
		case kid >= 0:
			i = s.value(i, base+int32(kid), w.kids[kid], depth)
		case name[0] == '_' && len(name) > 1 && w.find(name[1:]) >= 0:
			return self, -1 // id or extensions beside what is wanted
		default:
			i = s.skip(i)
		}
		if i < 0 {
			return self, -1
		}
		switch i = s.blank(i); s.b[i] {
		case ',':
			i = s.blank(i + 1)
		case '}':
			return self, i + 1
		default:
			return self, -1
		}
	}
	return self, -1
}

// value reads what a kid says: one item, or a list of them.
func (s *scanner) value(i int, slot int32, w *want, depth int) int {
	if s.slots[slot] >= 0 {
		return -1 // the name stands twice
	}
	if s.b[i] != '[' {
		s.slots[slot], i = s.item(i, w, depth)
		return i
	}
	if i = s.blank(i + 1); s.b[i] == ']' {
		return i + 1
	}
	last := int32(-1)
	for {
		var at int32
		if at, i = s.item(i, w, depth); i < 0 {
			return -1
		}
		if last < 0 {
			s.slots[slot] = at
		} else {
			s.nodes[last].next = at
		}
		last = at
		switch i = s.blank(i); s.b[i] {
		case ',':
			i = s.blank(i + 1)
		case ']':
			return i + 1
		default:
			return -1
		}
	}
}

// item reads one element of the kind that is wanted.
func (s *scanner) item(i int, w *want, depth int) (at int32, end int) {
	from := i
	switch c := s.b[i]; w.kind {
	case 0:
		if c != '{' {
			return 0, -1
		}
		return s.object(i, w, depth+1)
	case '"':
		if c != '"' {
			return 0, -1
		}
		if from, i = i+1, s.plain(i+1); i < 0 {
			return 0, -1
		}
		end = i + 1
	case 't':
		if c != 't' && c != 'f' {
			return 0, -1
		}
		i = s.skip(i)
		end = i
	default:
		i = s.number(i)
		end = i
	}
	if i < 0 {
		return 0, -1
	}
	s.nodes = append(s.nodes, found{from: int32(from), to: int32(i), next: -1})
	return int32(len(s.nodes) - 1), end
}

// skip reads a value that nobody wants.
func (s *scanner) skip(i int) int {
	b := s.b
	objects, depth := uint64(0), 0 // a bit for each that is open: 1 for an object
	for {
		switch c := b[i]; c {
		case '"':
			i = s.text(i + 1)
		case '{', '[':
			if depth++; depth > deepestScan {
				return -1
			}
			objects <<= 1
			if i = s.blank(i + 1); c == '[' {
				if b[i] != ']' {
					continue
				}
			} else {
				objects |= 1
				if b[i] == '"' {
					if i = s.name(i); i < 0 {
						return -1
					}
					continue
				}
				if b[i] != '}' {
					return -1
				}
			}
			depth, objects, i = depth-1, objects>>1, i+1
		case 't':
			i = s.word(i, "true")
		case 'f':
			i = s.word(i, "false")
		case 'n':
			i = s.word(i, "null")
		default:
			i = s.number(i)
		}
		if i < 0 {
			return -1
		}
		if i, depth, objects = s.after(i, depth, objects); depth <= 0 || i < 0 {
			return i
		}
	}
}

// after closes what ends behind a value, and goes to the next one.
func (s *scanner) after(i, depth int, objects uint64) (int, int, uint64) {
	for depth > 0 {
		i = s.blank(i)
		switch c := s.b[i]; {
		case c == ',':
			if i = s.blank(i + 1); objects&1 != 0 {
				i = s.name(i)
			}
			return i, depth, objects
		case c == '}' && objects&1 != 0, c == ']' && objects&1 == 0:
			depth, objects, i = depth-1, objects>>1, i+1
		default:
			return -1, depth, objects
		}
	}
	return i, depth, objects
}

// name reads a name and the colon behind it, up to the value.
func (s *scanner) name(i int) int {
	if s.b[i] != '"' {
		return -1
	}
	if i = s.text(i + 1); i < 0 {
		return -1
	}
	if i = s.blank(i); s.b[i] != ':' {
		return -1
	}
	return s.blank(i + 1)
}

// blank skips white space inside a line.
func (s *scanner) blank(i int) int {
	for s.b[i] == ' ' || s.b[i] == '\t' || s.b[i] == '\r' {
		i++
	}
	return i
}

// plain returns where the text that begins at i ends, negative for one with an
// escape.
func (s *scanner) plain(i int) int {
	for {
		m := element.Special(binary.LittleEndian.Uint64(s.b[i:]))
		if m == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(m) / 8
		switch c := s.b[i]; {
		case c == '"':
			return i
		case c < utf8.RuneSelf:
			return -1
		default:
			r, n := utf8.DecodeRune(s.b[i:])
			if r == utf8.RuneError && n == 1 {
				return -1
			}
			i += n
		}
	}
}

// text returns the place behind the text that begins at i.
func (s *scanner) text(i int) int {
	for {
		m := element.Special(binary.LittleEndian.Uint64(s.b[i:]))
		if m == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(m) / 8
		switch c := s.b[i]; {
		case c == '"':
			return i + 1
		case c == '\\':
			switch s.b[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i += 2
			default:
				return -1
			}
		case c < ' ':
			return -1
		default:
			r, n := utf8.DecodeRune(s.b[i:])
			if r == utf8.RuneError && n == 1 {
				return -1
			}
			i += n
		}
	}
}

// number reads the number that begins at i; a long one is left to others.
func (s *scanner) number(i int) int {
	from := i
	if s.b[i] == '-' {
		i++
	}
	whole := i
	if i = s.digits(i); i == whole || s.b[whole] == '0' && i > whole+1 {
		return -1
	}
	if s.b[i] == '.' {
		point := i + 1
		if i = s.digits(point); i == point {
			return -1
		}
	}
	if s.b[i]|0x20 == 'e' || i-from > 100 {
		return -1
	}
	return i
}

func (s *scanner) digits(i int) int {
	for '0' <= s.b[i] && s.b[i] <= '9' {
		i++
	}
	return i
}

func (s *scanner) word(i int, word string) int {
	if i+len(word) > len(s.b) || string(s.b[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}
