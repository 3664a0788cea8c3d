package label

import (
	_ "embed"
	"strings"
)

//go:embed reasons.txt
var reasonsFile string

var reasons = readReasons(reasonsFile)

func readReasons(text string) map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			all[words[0]] = words[1:]
		}
	}
	return all
}

// Reasons returns the members of a resource type that only those are shown who
// also read what is clinical about the child, nil for most types.
func Reasons(typ string) []string { return reasons[typ] }
