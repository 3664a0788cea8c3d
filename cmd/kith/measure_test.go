package main

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const visits = `Member ID,Rendering NPI,DOS,Facility,POS
c1,A,1/5/2026,north,11
c1,A,1/12/2026,north,11
c1,A,1/19/2026,north,11
c1,B,2/2/2026,north,11
c1,B,2/9/2026,north,11
c1,C,3/2/2026,south,11
c2,A,2/31/2026,north,11
`

func TestVisitsInAPackedFileAreMeasured(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	f, err := os.Create(at("visits.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte(visits)); err != nil || z.Close() != nil || f.Close() != nil {
		t.Fatal("not written")
	}
	c := command(t, "measure", at("visits.csv.gz"), "-o", at("report.html"), "-o", at("r.csv"), "-o", at("r.json"), "-o", at("r.fhir.json"), "--rejects", at("rejects.csv"))
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"patient   Member ID      c1  c2", "(mdy)", "COC", "0.267", "1 not used: a day that is none"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	for name, want := range map[string]string{"report.html": "<svg", "r.csv": "COC,,1,0.266667,,,", "r.json": `"checksum"`, "r.fhir.json": "MeasureReport", "rejects.csv": "visits.csv.gz,8,3,bad-day"} {
		text, err := os.ReadFile(at(name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v %.300s", name, err, text)
		}
	}
	for _, wrong := range [][]string{{"--patient", "nobody"}, {"-o", at("r.doc")}, {"--from", "1/1/2026"}} {
		if out, err := command(t, append([]string{"measure", at("visits.csv.gz")}, wrong...)...).CombinedOutput(); err == nil {
			t.Errorf("%v: %s", wrong, out)
		}
	}
}

func TestAPopulationIsMadeUpAndMeasured(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "visits.csv")
	for _, args := range [][]string{
		{"generate", "--children", "400", "--out", file},
		{"measure", file, "--public", "--by", "site", "-o", filepath.Join(dir, "report.html")},
		{"generate", "--children", "20", "--out", filepath.Join(dir, "fhir")},
		{"import", filepath.Join(dir, "fhir"), "--data", filepath.Join(dir, "data")},
	} {
		if out, err := command(t, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	if out, err := command(t, "generate").CombinedOutput(); err == nil {
		t.Errorf("it was not said where to: %s", out)
	}
}
