package draw

import (
	"regexp"
	"slices"
	"strconv"
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

func TestNamesOnANetStayInsideItAndApart(t *testing.T) {
	var n Net
	for slot := range len(netOrder) + 1 {
		n.Nodes = append(n.Nodes, NetNode{Name: "County Child Psychiatry and Hearing Access Line", Notes: []string{"child psychiatry access line by phone", "40 people"}, Slot: slot, People: 40})
	}
	type box struct{ left, top, right, bottom float64 }
	span := regexp.MustCompile(`text-anchor="(\w+)"|<tspan class="nl-(.)" x="([\d.]+)" y="([\d.]+)">([^<]*)<`)
	var lines []box
	anchor := ""
	for _, m := range span.FindAllStringSubmatch(DrawNet(n).SVG, -1) {
		if m[1] != "" {
			anchor = m[1]
			continue
		}
		size := 12.5
		if m[2] == "n" {
			size = 14
		}
		x, y, wide := parsed(t, m[3]), parsed(t, m[4]), textWidth(m[5], size, m[2] == "n")
		if anchor == "middle" {
			x -= wide / 2
		}
		lines = append(lines, box{x, y - 11, x + wide, y + 3})
	}
	if len(lines) != 4*len(n.Nodes) {
		t.Fatalf("%d lines for %d places", len(lines), len(n.Nodes))
	}
	for i, a := range lines {
		if a.left < 0 || a.top < 0 || a.right > netWidth || a.bottom > netHeight {
			t.Errorf("place %d: %v leaves the picture", i/4, a)
		}
		for j, b := range lines[:i] {
			if a.left < b.right && b.left < a.right && a.top < b.bottom-1 && b.top < a.bottom-1 {
				t.Errorf("words of place %d lie on those of %d: %v, %v", i/4, j/4, a, b)
			}
		}
	}
}

func parsed(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
