package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kith/exchange/measure"
)

// TestThePagesOfTheMeasuresSayWhatTheProgramComputes runs every command of every
// page on the page's own files, and compares every number of its tables.
func TestThePagesOfTheMeasuresSayWhatTheProgramComputes(t *testing.T) {
	pages := map[string]bool{}
	for _, d := range measure.Defined {
		pages[d.Page] = true
	}
	for name := range pages {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("../../docs/science/" + name + ".md")
			if err != nil {
				t.Fatal(err)
			}
			if n := compared(t, string(text)); n == 0 && name != "methods" && name != "continuity" { // continuity has a test of its own
				t.Error("no number of the page is checked")
			}
		})
	}
}

var (
	fence     = regexp.MustCompile("(?ms)^```(\\S*) ?(\\S*)\n(.*?)^```$")
	tableLine = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|$")
)

// compared plays a page and returns how many numbers it compared.
func compared(t *testing.T, page string) (n int) {
	dir := t.TempDir()
	blocks := fence.FindAllStringSubmatchIndex(page, -1)
	for i, b := range blocks {
		kind, file, body := page[b[2]:b[3]], page[b[4]:b[5]], page[b[6]:b[7]]
		if kind == "csv" {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.HasPrefix(body, "kith measure ") || !strings.Contains(body, "result.json") {
			continue
		}
		c := command(t, strings.Fields(body)[1:]...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", body, err, out)
		}
		end := len(page)
		if i+1 < len(blocks) {
			end = blocks[i+1][0]
		}
		for _, line := range tableLine.FindAllStringSubmatch(page[b[1]:end], -1) {
			n++
			got, ok := lookedUp(t, dir, line[1])
			if want, defined := fraction(t, line[2]); ok != defined || math.Abs(got-want) > 1e-6 {
				t.Errorf("%s%s: %v %v, the page says %s", body, line[1], got, ok, line[2])
			}
		}
	}
	return n
}

// lookedUp finds a number in the results: "network.ties", or in a table of
// patients "patients.csv 1 coc".
func lookedUp(t *testing.T, dir, way string) (v float64, ok bool) {
	if words := strings.Fields(way); strings.HasSuffix(words[0], ".csv") {
		return cellOf(t, filepath.Join(dir, words[0]), words[1], words[2])
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var at any
	if err := json.Unmarshal(text, &at); err != nil {
		t.Fatal(err)
	}
	for _, step := range strings.Split(way, ".") {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			at = nil
			for _, one := range x {
				if m, isOne := one.(map[string]any); isOne && slices.Contains(callsOf(m), step) {
					at = one
				}
			}
		}
	}
	v, ok = at.(float64)
	return v, ok
}

// callsOf is how an element of a list can be called.
func callsOf(m map[string]any) (names []string) {
	text := func(key string) string {
		switch v := m[key].(type) {
		case string:
			return v
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return ""
	}
	for _, key := range []string{"name", "by", "provider", "month", "number"} {
		names = append(names, text(key))
	}
	return append(names, text("grain")+" "+text("who"), text("a")+" "+text("b"))
}

func cellOf(t *testing.T, file, patient, column string) (v float64, ok bool) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(lines[0], column)
	for _, line := range lines[1:] {
		if line[0] == patient {
			v, err := strconv.ParseFloat(line[at], 64)
			return v, err == nil
		}
	}
	t.Fatalf("no patient %s", patient)
	return 0, false
}

// fraction reads "undefined", "13/45" or "0.670330".
func fraction(t *testing.T, cell string) (v float64, ok bool) {
	if cell == "undefined" {
		return 0, false
	}
	above, below, is := strings.Cut(cell, "/")
	v, err := strconv.ParseFloat(above, 64)
	if err != nil {
		t.Fatal(err)
	}
	if is {
		d, err := strconv.ParseFloat(below, 64)
		if err != nil {
			t.Fatal(err)
		}
		v /= d
	}
	return v, true
}
