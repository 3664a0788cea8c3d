package account

import (
	"regexp"
	"slices"
	"strings"

	"kith/platform/alike"
)

// Sign is a reason to look whether somebody else uses a young person's account.
// It proves nothing: a person looks, and asks her.
type Sign string

const (
	SharedContact Sign = "contact" // her address is also a relative's
	SharedDevice  Sign = "device"  // a relative signed in on the same device
	OfMyChild     Sign = "child"   // a message speaks of "my daughter"
	ThirdPerson   Sign = "third"   // a message speaks of her as she
	RelativeName  Sign = "name"    // a message is signed by a relative
)

var (
	myChild = regexp.MustCompile(`(?i)\b(my|our|mi|nuestr[oa])\s+(little\s+|teen\w*\s+)?(son|daughter|child|kid|teen|teenager|boy|girl|hij[oa]|niñ[oa])\b`)
	ownName = regexp.MustCompile(`(?i)\b(i|i'm|i’m|my|me|yo|mi|soy|estoy|tengo|me)\b`)
)

// Signs returns what in a message from a young person's account sounds like
// somebody else: she is spoken of as a child of the writer's; she is named, and
// nobody says I; a relative's name stands at the end. Names are full names.
//
// Source: Ip2021
func Signs(text, her string, relatives []string) (all []Sign) {
	if myChild.MatchString(text) {
		all = append(all, OfMyChild)
	}
	first := alike.Words(her)
	words := alike.Words(text)
	if len(first) > 0 && slices.Contains(words, first[0]) && !ownName.MatchString(text) {
		all = append(all, ThirdPerson)
	}
	end := alike.Words(lastLines(text))
	for _, name := range relatives {
		if w := alike.Words(name); len(w) > 0 && slices.Contains(end, w[0]) && !slices.Contains(first, w[0]) {
			return append(all, RelativeName)
		}
	}
	return all
}

// lastLines are the last two lines with words, where a signature stands.
func lastLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) < 2 { // one line is the message itself
		return ""
	}
	return strings.Join(lines[max(1, len(lines)-2):], "\n")
}
