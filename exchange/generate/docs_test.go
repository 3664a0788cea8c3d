package generate

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestTheDocsSayHowItIsSpread compares the histograms of docs/science/population.md
// with what is drawn. A failure prints what belongs there.
func TestTheDocsSayHowItIsSpread(t *testing.T) {
	p := New(Size{Children: 20_000, Seed: 1, First: first})
	n := count(p)
	var stays, families, ages []int
	for i := range p.Children {
		c := p.Child(i)
		if len(c.Stays) > 1 {
			stays = append(stays, len(c.Stays)-1)
		}
		if c.First == i {
			families = append(families, c.Count)
		}
		ages = append(ages, c.Age(0))
	}
	doc, err := os.ReadFile("../../docs/science/population.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		histogram("visits of a child", n.visits, 1, 3, 6, 11, 21, 41),
		histogram("people a child sees", n.seen, 1, 2, 3, 4, 6, 9),
		histogram("children of somebody who cares", n.panel, 0, 25, 100, 250, 500, 1000, 2500),
		histogram("children of a family", families, 1, 2, 3, 4),
		histogram("moves of a child who is placed", stays, 1, 2, 3, 5),
		histogram("age on the first day", ages, 0, 3, 6, 12),
	} {
		if !strings.Contains(string(doc), want) {
			t.Errorf("docs/science/population.md does not say\n%s", want)
		}
	}
}

// histogram is a table of how many of a hundred lie from one bound to the next.
func histogram(title string, all []int, bounds ...int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | of 100 | |\n|---|---|---|\n", title)
	for i, from := range bounds {
		name, until := fmt.Sprintf("%d and more", from), 1<<30
		if i+1 < len(bounds) {
			if until = bounds[i+1]; until == from+1 {
				name = fmt.Sprint(from)
			} else {
				name = fmt.Sprintf("%d to %d", from, until-1)
			}
		}
		in := 0
		for _, x := range all {
			in += one(x >= from && x < until)
		}
		share := 100 * float64(in) / float64(len(all))
		fmt.Fprintf(&b, "| %s | %.1f | %s |\n", name, share, strings.Repeat("▇", int(share/2+0.5)))
	}
	return b.String()
}
