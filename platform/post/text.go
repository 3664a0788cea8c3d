package post

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// basic are the letters that take one place in a text message, extra those that
// take two. With any other a message is written in another alphabet, of which
// less than half goes into one.
//
// Source: GSM-7
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extra = "^{}\\[~]|€"
)

// Parts returns how many text messages a text takes.
//
// Source: GSM-7
func Parts(text string) int {
	n, wide, units := 0, false, 0
	for _, c := range text {
		switch {
		case strings.ContainsRune(basic, c):
			n++
		case strings.ContainsRune(extra, c):
			n += 2
		default:
			wide = true
		}
		units++
		if c > 0xFFFF {
			units++
		}
	}
	one, each := 160, 153
	if wide {
		n, one, each = units, 70, 67
	}
	if n <= one {
		return 1
	}
	return (n + each - 1) / each
}

// mostName is how long a name may be under a message. Source: Kith
const mostName = 40

// signed returns a name to sign with: letters, and what stands between them. It
// has no room for words of its own.
func signed(name string) string {
	name = strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || slices.Contains([]rune{' ', '.', '-', '\'', '’'}, c) {
			return c
		}
		return -1
	}, name))
	for utf8.RuneCountInString(name) > mostName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}
