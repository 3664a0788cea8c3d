package consent

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"kith/fhir/label"
	"kith/platform/access"
)

// clearable is what a program may be cleared for.
const clearable = known | label.Answers

// Clearance returns what a program is cleared for besides by words for labels,
// such as "mental", or "all" for those that are understood here: the labels, and
// the tie that whoever works with children would need. What stands above a tier
// or is sealed it never clears.
func Clearance(words []string) (all access.Mask, err error) {
	for _, w := range words {
		b := named[w]
		switch {
		case w == "all":
			b = clearable
		case b&clearable == 0 || bits.OnesCount64(uint64(b)) != 1:
			return 0, fmt.Errorf("%q is no label; there are all, %s", w, strings.Join(labelsByWord(), ", "))
		}
		all |= b | label.Tie
	}
	return all, nil
}

// labelsByWord are the words for single labels, sorted.
func labelsByWord() (all []string) {
	for w, b := range named {
		if b&clearable != 0 && bits.OnesCount64(uint64(b)) == 1 {
			all = append(all, w)
		}
	}
	slices.Sort(all)
	return all
}
