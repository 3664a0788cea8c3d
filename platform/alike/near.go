package alike

import (
	"strings"
	"unicode/utf8"
)

const longestName = 24

// Near returns s and every string one slip away from it: a letter missing, one
// too many, one for another, two in the wrong order. s is a Spell, or a Sound
// when sound is set; then only consonants come in.
func Near(s string, sound bool) []string {
	abc := letters
	if sound {
		abc = "bcdfgjklmnprsty"
	}
	seen := make(map[string]bool, len(s)*len(abc)*2)
	all := make([]string, 0, len(s)*len(abc)*2)
	add := func(parts ...string) {
		t := ""
		for _, p := range parts {
			t += p
		}
		if t != "" && !seen[t] {
			seen[t] = true
			all = append(all, t)
		}
	}
	add(s)
	if len(s) > longestName || strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return all
	}
	for i := range len(s) + 1 {
		for j := range len(abc) {
			add(s[:i], abc[j:j+1], s[i:])
			if i < len(s) {
				add(s[:i], abc[j:j+1], s[i+1:])
			}
		}
		if i < len(s) {
			add(s[:i], s[i+1:])
		}
		if i+1 < len(s) {
			add(s[:i], s[i+1:i+2], s[i:i+1], s[i+2:])
		}
	}
	return all
}

// distance counts the slips between two words: a letter missing, too many or
// wrong, two neighbors exchanged. It stops counting above most and returns
// most+1 then.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [3][64]int
	if len(b) >= len(rows[0]) {
		if a == b {
			return 0
		}
		return most + 1
	}
	before, prev, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > most {
			return most + 1
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(b)], most+1)
}
