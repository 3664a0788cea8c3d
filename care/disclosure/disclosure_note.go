package disclosure

import "strings"

// Without returns a note without one sentence of it, as if it had never stood
// there: no dots, no gap, no empty line. ok is false where the note does not
// hold the sentence, or holds it twice.
func Without(note, sentence string) (rest string, ok bool) {
	before, after, ok := strings.Cut(note, sentence)
	if !ok || strings.TrimSpace(sentence) == "" || strings.Contains(after, sentence) {
		return "", false
	}
	const blank = " \t\r"
	before, after = strings.TrimRight(before, blank), strings.TrimLeft(after, blank)
	line := func(s string) bool { return s == "" || strings.HasSuffix(s, "\n") }
	switch {
	case line(before) && strings.HasPrefix(after, "\n"): // it stood on lines of its own
		after = strings.TrimLeft(after, blank+"\n")
		if after == "" {
			before = strings.TrimRight(before, blank+"\n")
		}
	case line(before), after == "", strings.HasPrefix(after, "\n"):
	default:
		before += " "
	}
	return before + after, true
}
