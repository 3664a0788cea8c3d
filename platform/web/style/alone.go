package style

import (
	"encoding/base64"
	"regexp"
	"strings"
)

var face = regexp.MustCompile(`(?m)^@font-face \{.*\}\n`)

// Alone is the tokens for a page that stands alone, such as a report that is sent
// as one file: the same colors, sizes and dark theme, with the font inside.
func Alone() (string, error) {
	tokens, err := files.ReadFile("css/tokens.css")
	if err != nil {
		return "", err
	}
	font, err := files.ReadFile("font/atkinson.woff2")
	if err != nil {
		return "", err
	}
	inside := "url(data:font/woff2;base64," + base64.StdEncoding.EncodeToString(font) + ")"
	return face.ReplaceAllStringFunc(string(tokens), func(rule string) string {
		if !strings.Contains(rule, "url(atkinson.woff2)") {
			return "" // names in Latin extended have the reader's own font
		}
		return strings.Replace(rule, "url(atkinson.woff2)", inside, 1)
	}), nil
}
