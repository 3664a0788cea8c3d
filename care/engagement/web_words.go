package engagement

import (
	"context"
	"strings"

	"kith/platform/say"
)

// quoted puts words into the quotation marks of the reader's language, unless
// the speaker's own words begin with some.
func quoted(ctx context.Context, words string) string {
	if strings.ContainsAny(words[:min(len(words), 3)], "“\"«") {
		return words
	}
	return say.T(ctx, "engagement.word.quoted", "words", words)
}

// wordsHint says what kind of words a promise takes.
func wordsHint(f form) string {
	if f.About != "" {
		return "engagement.promise.words-hint-about"
	}
	return "engagement.promise.words-hint"
}

// described names what describes a field to who cannot see it.
func described(f form, name string) string {
	if f.Mistakes[name] != "" {
		return name + "-hint " + name + "-mistake"
	}
	return name + "-hint"
}
