package main

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheTutorialDoesWhatItSays runs the commands of docs/science/measure.md, one
// after the other in one folder. What they say holds the lines that stand there,
// in their order; … stands for any, and at the end of a line for its rest.
func TestTheTutorialDoesWhatItSays(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "science", "measure.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	said, ran := "", 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for lines := bufio.NewScanner(strings.NewReader(block[1])); lines.Scan(); {
			line := lines.Text()
			if args, ok := strings.CutPrefix(line, "$ kith "); ok {
				out, err := command(t, strings.Fields(args)...).CombinedOutput()
				if err != nil {
					t.Fatalf("kith %s: %v\n%s", args, err, out)
				}
				said = string(out)
				ran++
				continue
			}
			if line == "…" {
				continue
			}
			want, cut := strings.CutSuffix(line, " …")
			if !cut {
				want += "\n"
			}
			_, after, found := strings.Cut(said, want)
			if !found {
				t.Fatalf("it does not say %q, or not in its place; after that it says\n%s", line, said)
			}
			said = after
		}
	}
	if report, err := os.ReadFile("report.html"); ran != 5 || err != nil || !strings.Contains(string(report), "<svg") {
		t.Errorf("%d commands ran; %v", ran, err)
	}
}

// TestAPopulationSaysTheSameInEachForm writes one population as CSV, Parquet and
// FHIR, and reads it without a flag.
func TestAPopulationSaysTheSameInEachForm(t *testing.T) {
	t.Chdir(t.TempDir())
	used := regexp.MustCompile(`([\d,]+) encounters used`)
	want := ""
	for _, out := range []string{"visits.csv", "visits.csv.zst", "visits.parquet", "fhir"} {
		if said, err := command(t, "generate", "--children", "100", "--out", out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		said, err := command(t, "measure", out).CombinedOutput()
		found := used.FindString(string(said))
		if err != nil || found == "" || want != "" && found != want {
			t.Errorf("%s: %q, want %q: %v\n%s", out, found, want, err, said)
		}
		want = found
	}
}
