package draw_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"kith/platform/web/draw"
)

func TestABeatHasAMarkForEachVisit(t *testing.T) {
	for n := range 13 {
		b := draw.Beat{ID: "c", Title: `"<visits>" & more`}
		for i := range n {
			b.Marks = append(b.Marks, draw.BeatMark{Full: i%3 == 0, Text: "Nov 2, <2026>"})
		}
		p := draw.Beats(b)
		if p.Nodes != n || strings.Count(p.SVG, "<circle") != n || strings.Count(p.SVG, "bt-full") != (n+2)/3 || strings.Contains(p.SVG, "style=") {
			t.Errorf("%d: %s", n, p.SVG)
		}
		d := xml.NewDecoder(strings.NewReader(p.SVG))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%d: %v\n%s", n, err, p.SVG)
			}
		}
	}
}
