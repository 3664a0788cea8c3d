package draw

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPlacesOfANetNeverMove(t *testing.T) {
	node := func(name string, slot int) NetNode {
		return NetNode{Name: name, Notes: []string{"kind", "3 people"}, Link: "/network/" + name, Slot: slot, People: 3}
	}
	few := Net{ID: "n", Title: "<few>", Nodes: []NetNode{node("us", 0), node("harbor", 2)}, Lines: []NetLine{{A: 0, B: 1, Kind: "fewer", Size: 12, Label: "5 of 14 answered", Title: "us & harbor"}}}
	more := few
	more.Nodes = []NetNode{node("us", 0), node("school", 1), node("harbor", 2), node("line", 10)}
	more.Lines = []NetLine{{A: 0, B: 2, Kind: "fewer", Size: 12, Label: "5 of 14 answered"}, {A: 0, B: 1, Kind: "untold"}}
	circle := regexp.MustCompile(`<circle class="nb"[^>]*>`)
	a, b := DrawNet(few), DrawNet(more)
	where, moved := circle.FindAllString(a.SVG, -1), circle.FindAllString(b.SVG, -1)
	if a.Nodes != 2 || b.Nodes != 4 || len(where) != 2 || len(moved) != 4 || where[0] != moved[0] || where[1] != moved[2] {
		t.Errorf("%v and %v", where, moved)
	}
	if unlike := slices.Compact(slices.Sorted(slices.Values(moved))); len(unlike) != 4 {
		t.Errorf("two places stand at one spot: %v", unlike)
	}
	if strings.Contains(a.SVG, "<few>") || !strings.Contains(a.SVG, "us &amp; harbor") || !strings.Contains(a.SVG, "5 of 14 answered") || strings.Contains(b.SVG, "NaN") {
		t.Error(a.SVG)
	}
}
