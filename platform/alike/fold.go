package alike

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unmarked are letters that Unicode does not take apart into letter and mark.
var unmarked = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i")

// Fold returns text in lower case, without marks on letters: Muñoz is munoz.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return foldMarked(s)
		}
	}
	return strings.ToLower(s)
}

func foldMarked(s string) string {
	s = norm.NFKD.String(strings.ToLower(norm.NFKD.String(s))) // lower case may need taking apart again
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
	return unmarked.Replace(s)
}

// Words returns the folded words of a name. A hyphen parts words, an
// apostrophe does not: O’Neill is one, Reyes-Cole two.
func Words(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		case strings.ContainsRune("'’‘ʼʻ`´", r):
			return -1
		}
		return ' '
	}, Fold(s))
	return strings.Fields(s)
}
