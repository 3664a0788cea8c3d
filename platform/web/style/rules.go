package style

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	rule    = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	color   = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|color-mix)a?\(|:\s*(?:red|green|blue|white|black|gray|orange|purple|yellow)\b`)
	byID    = regexp.MustCompile(`(?:^|[\s,>+~])#[a-z]|[a-z*]#[a-z]`)
)

// reserved are the two hues that mean one thing each, and the word that a
// selector must hold to use them.
var reserved = []struct {
	token *regexp.Regexp
	word  string
}{
	{regexp.MustCompile(`--(?:c-private|pat-private|plum)`), "private"},
	{regexp.MustCompile(`--(?:c-safety|brick)`), "danger"},
}

// faults returns where a sheet other than the tokens breaks a rule: it names a
// color, uses plum outside the private layer or brick outside danger, or
// selects by id.
func faults(name, css string) []string {
	var out []string
	css = comment.ReplaceAllString(css, "")
	if c := color.FindString(css); c != "" {
		out = append(out, fmt.Sprintf("%s names the color %q: only tokens.css may", name, strings.TrimSpace(c)))
	}
	for _, m := range rule.FindAllStringSubmatch(css, -1) {
		for selector := range strings.SplitSeq(m[1], ",") {
			out = append(out, selectorFaults(name, strings.TrimSpace(selector), m[2])...)
		}
	}
	return out
}

func selectorFaults(name, selector, body string) []string {
	var out []string
	if byID.MatchString(selector) {
		out = append(out, fmt.Sprintf("%s: %s selects by id", name, selector))
	}
	for _, r := range reserved {
		if r.token.MatchString(body) && !strings.Contains(selector, r.word) {
			out = append(out, fmt.Sprintf("%s: %s uses a hue that is kept for .%s", name, selector, r.word))
		}
	}
	return out
}
