package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A list that is padded to have few lengths must not lose what it holds.
func TestAListHoldsEveryValue(t *testing.T) {
	for n := 1; n < 70; n++ {
		var values []int
		for i := range n {
			values = append(values, i)
		}
		p := &plan{}
		text := list(p, values)
		for _, v := range values {
			if !slices.Contains(p.args, any(v)) {
				t.Fatalf("of %d values %d is lost", n, v)
			}
		}
		if places := strings.Count(text, "$"); places != len(p.args) || places >= 4*n && n > 4 {
			t.Errorf("%d values in %d places: %s", n, places, fmt.Sprint(text))
		}
	}
}
