package proof

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/unicode/norm"

	"kith/platform/alike"
)

// How many characters a password has: fewer when it is never the only proof.
// Nothing is asked about what kinds of characters they are, and no password
// ends by itself.
//
// Source: NIST-800-63B
const (
	ShortestAlone  = 15
	ShortestSecond = 8
	Longest        = 256
)

// Fit is what is to be said of a password somebody chose.
type Fit string

const (
	Fits     Fit = ""
	TooShort Fit = "short"
	TooLong  Fit = "long"
	Common   Fit = "common" // among the first that anybody would try
	Personal Fit = "named"  // made of their own name, or of this site's
)

// passwords.txt.zst is the list of frequent passwords of zxcvbn 4.4.2 (MIT,
// frequent/LICENSE), as far as they are long enough to be chosen here.
//
//go:embed frequent/passwords.txt.zst
var packed []byte

var common = sync.OnceValue(func() map[string]bool {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err) // found by the first test
	}
	defer z.Close()
	text, err := z.DecodeAll(packed, nil)
	if err != nil {
		panic(err)
	}
	all := make(map[string]bool, 12000)
	for line := range strings.Lines(string(text)) {
		all[strings.TrimSuffix(line, "\n")] = true
	}
	return all
})

// Judge says whether a password may be chosen. alone says that nothing else
// will be asked; about are words around the person and the site that are no
// secret: name, address, the name of the program.
func Judge(password string, alone bool, about ...string) Fit {
	password = norm.NFKC.String(password)
	shortest := ShortestSecond
	if alone {
		shortest = ShortestAlone
	}
	switch n := utf8.RuneCountInString(password); {
	case n < shortest:
		return TooShort
	case n > Longest:
		return TooLong
	}
	plain := strings.ToLower(password)
	if common()[plain] || common()[trimmed(plain)] || repeated(plain) || inRow(plain) {
		return Common
	}
	if bare := without(plain, about); bare != plain && utf8.RuneCountInString(trimmed(bare)) < ShortestSecond/2 {
		return Personal
	}
	return Fits
}

// trimmed drops what people put behind a word to make it long enough.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// repeated reports whether s is a common word, or a short one, over and over.
func repeated(s string) bool {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s && (n < 4 || common()[s[:n]]) {
			return true
		}
	}
	return false
}

// inRow reports whether each character follows the one before it: abcdefgh,
// 87654321.
func inRow(s string) bool {
	runes := []rune(s)
	step := runes[1] - runes[0]
	if step != 1 && step != -1 {
		return false
	}
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d != step && !(runes[i] == '0' && runes[i-1] == '9') {
			return false
		}
	}
	return true
}

// without takes the words of about out of s.
func without(s string, about []string) string {
	for _, text := range about {
		for _, w := range alike.Words(text) {
			if len(w) >= 3 {
				s = strings.ReplaceAll(s, w, "")
			}
		}
	}
	return s
}
