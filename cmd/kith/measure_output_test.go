package main

import (
	"os"
	"strings"
	"testing"
)

// TestResultsAreWrittenAsTheirNamesAsk writes every format once, for outside and
// in Spanish, and refuses a name that asks for none.
func TestResultsAreWrittenAsTheirNamesAsk(t *testing.T) {
	t.Chdir(t.TempDir())
	if out, err := command(t, "generate", "--children", "600", "--out", "visits.csv").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	args := []string{"measure", "visits.csv", "--by", "site", "--public", "--lang", "es"}
	for _, name := range []string{"r.html", "r.csv", "r.parquet", "r.json", "r.fhir.json"} {
		args = append(args, "-o", name)
	}
	if out, err := command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, want := range map[string]string{"r.html": `<html lang="es">`, "r.csv": "measure,group,n,value", "r.parquet": "PAR1", "r.json": `"defined"`, "r.fhir.json": `"MeasureReport"`} {
		text, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, no %s", name, err, want)
		}
		if strings.Contains(string(text), "visits.csv") {
			t.Errorf("%s names the file", name)
		}
	}
	for _, wrong := range [][]string{{"-o", "r.doc"}, {"--lang", "fr"}, {"--public", "--ego", "c1"}} {
		if out, err := command(t, append([]string{"measure", "visits.csv"}, wrong...)...).CombinedOutput(); err == nil {
			t.Errorf("%v: %s", wrong, out)
		}
	}
	if out, err := command(t, "validate", "r.fhir.json").CombinedOutput(); err != nil || !strings.Contains(string(out), "0 errors, 0 warnings") {
		t.Errorf("%v\n%s", err, out)
	}
}
