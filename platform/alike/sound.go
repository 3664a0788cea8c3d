package alike

import (
	"strings"
	"unicode/utf8"
)

// letters are what a Spell is written with. c stands for ch and sh, u also for
// w, j also for x.
const letters = "abcdefgijklmnoprstuy"

const vowels = "aeiou"

// Spell returns how a folded word would be written if letters that sound alike
// were one: b for v, s for z and soft c, k for hard c and qu, j for x and soft
// g, no h, no doubled letters. Letters outside a to z stay.
func Spell(word string) string {
	s := speller{w: word}
	for s.i < len(word) {
		s.step()
	}
	return string(s.out)
}

type speller struct {
	w   string
	i   int
	out []byte
}

// at returns the byte n places on, 0 behind the end.
func (s *speller) at(n int) byte {
	if s.i+n < len(s.w) {
		return s.w[s.i+n]
	}
	return 0
}

// soft reports whether c and g before b are soft.
func soft(b byte) bool { return b == 'e' || b == 'i' || b == 'y' }

func vowel(b byte) bool { return b != 0 && strings.IndexByte(vowels, b) >= 0 }

// put writes a letter, or none (0), for the next n of the word.
func (s *speller) put(b byte, n int) {
	s.i += n
	if b != 0 && (len(s.out) == 0 || s.out[len(s.out)-1] != b || b >= 0x80) {
		s.out = append(s.out, b)
	}
}

func (s *speller) step() {
	c, next := s.at(0), s.at(1)
	switch c {
	case 'b', 'v':
		s.put('b', 1)
	case 'w':
		if s.i == 0 && next == 'r' { // Wren
			s.put(0, 1)
		} else {
			s.put('u', 1)
		}
	case 'z':
		s.put('s', 1)
	case 'x':
		s.put('j', 1)
	case 'h':
		s.put(0, 1)
	case 'c', 's', 't', 'd', 'p':
		s.hiss(c, next)
	case 'g', 'k', 'q':
		s.throat(c, next)
	case 'n':
		if next == 'b' || next == 'p' || next == 'v' { // Canpos is Campos
			s.put('m', 1)
		} else {
			s.put('n', 1)
		}
	case 'y':
		if s.i == 0 && vowel(next) {
			s.put('y', 1)
		} else {
			s.put('i', 1)
		}
	default:
		s.put(c, 1)
	}
}

// hiss spells c, s, t, d and p, which change before h and soft vowels.
func (s *speller) hiss(c, next byte) {
	third := s.at(2)
	switch {
	case c == 'c' && next == 'h' && (third == 'r' || third == 'l'): // Christian, Chloe
		s.put('k', 2)
	case c == 's' && next == 'c' && third == 'h', c == 't' && next == 'c' && third == 'h':
		s.put('c', 3)
	case (c == 'c' || c == 's') && next == 'h':
		s.put('c', 2)
	case c == 'c' && next == 'k':
		s.put('k', 2)
	case c == 'c' && soft(next):
		s.put('s', 1)
	case c == 'c':
		s.put('k', 1)
	case c == 's' && next == 'c' && soft(third):
		s.put('s', 2)
	case c == 'p' && next == 'h':
		s.put('f', 2)
	case c == 'd' && next == 'g' && soft(third): // Bridget
		s.put('j', 2)
	default:
		s.put(c, 1)
	}
}

// throat spells g, k and q.
func (s *speller) throat(c, next byte) {
	third := s.at(2)
	switch {
	case c == 'g' && next == 'h' && s.i > 0: // Leigh, Hughes
		s.put(0, 2)
	case c == 'g' && next == 'u' && soft(third): // Guillermo
		s.put('g', 2)
	case c == 'g' && soft(next):
		s.put('j', 1)
	case c == 'k' && next == 'n' && s.i == 0: // Knox
		s.put(0, 1)
	case c == 'q' && next == 'u' && soft(third): // Quique
		s.put('k', 2)
	case c == 'q':
		s.put('k', 1)
	default:
		s.put(c, 1)
	}
}

// longestSound bounds a Sound in bytes; what comes later in a word is rarely misheard.
const longestSound = 8

// Sound returns the consonants of a Spell. A vowel at the start stays, as the
// one letter a, so that Emma and Amma sound alike and Emma and Mae do not.
func Sound(spell string) string {
	var b strings.Builder
	for i, r := range spell {
		switch {
		case b.Len()+utf8.RuneLen(r) > longestSound:
			return b.String()
		case r >= utf8.RuneSelf || !vowel(byte(r)):
			b.WriteRune(r)
		case i == 0:
			b.WriteByte('a')
		}
	}
	return b.String()
}
