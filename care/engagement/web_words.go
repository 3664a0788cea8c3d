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

func answer(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// described names what describes a field to who cannot see it.
func described(f form, name string) string {
	if f.Mistakes[name] != "" {
		return name + "-hint " + name + "-mistake"
	}
	return name + "-hint"
}
