package continuity_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kith/relation/continuity"
)

var worked = regexp.MustCompile(`(?m)^\| ([A-D]+) \| (.+) \|$`)

func TestTheManualShowsWhatTheProgramComputes(t *testing.T) {
	page, err := os.ReadFile("../../docs/science/continuity.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := worked.FindAllStringSubmatch(string(page), -1)
	if len(rows) != len(golden) {
		t.Fatalf("the page has %d worked examples, the tests %d", len(rows), len(golden))
	}
	for i, row := range rows {
		if row[1] != golden[i].visits {
			t.Fatalf("row %d is %s, want %s", i+1, row[1], golden[i].visits)
		}
		s := continuity.Measure(letters(row[1]), continuity.Unlimited)
		columns := []continuity.Index{s.UPC, s.COC, s.SECON, s.MMCI, s.HHI, s.K}
		cells := strings.Split(row[2], " | ")
		if len(cells) != len(columns) {
			t.Fatalf("%s has %d cells, want %d", row[1], len(cells), len(columns))
		}
		for c, cell := range cells {
			got, ok := columns[c].Value()
			expect(t, got, ok, printed(t, cell), c != 3) // MMCI is printed to six places
		}
	}
}

// printed reads a cell of the page: "undefined", "13/45" or "0.670330".
func printed(t *testing.T, cell string) float64 {
	t.Helper()
	if cell == "undefined" {
		return none
	}
	above, below, fraction := strings.Cut(cell, "/")
	v, err := strconv.ParseFloat(above, 64)
	if err != nil {
		t.Fatal(err)
	}
	if !fraction {
		return v
	}
	d, err := strconv.ParseFloat(below, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v / d
}
