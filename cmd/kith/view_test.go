package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"kith/platform/audit"
	"kith/platform/parquet"
)

// TestEncountersOfFHIRAreMeasuredAsThoseOfClaims makes one population both ways.
func TestEncountersOfFHIRAreMeasuredAsThoseOfClaims(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	kith := func(args ...string) string {
		t.Helper()
		c := command(t, args...)
		var told strings.Builder
		c.Stderr = &told
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, told.String())
		}
		return string(out)
	}
	kith("generate", "--children", "150", "--out", at("claims.csv"))
	kith("generate", "--children", "150", "--out", at("fhir"))
	rows := kith("view", "encounter", at("fhir"))
	if err := os.WriteFile(at("encounter.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	numbers := func(file string) string {
		out, _, _ := strings.Cut(kith("measure", file), "\n\nBy ")
		before, _, _ := strings.Cut(out, " lines in ") // the account differs: each row has its own words
		return before
	}
	if a, b := numbers(at("claims.csv")), numbers(at("encounter.csv")); a != b {
		t.Errorf("claims say\n%s\nFHIR says\n%s", a, b)
	}
	referrals := kith("view", "loop", at("fhir"), "--format", "ndjson")
	if !strings.HasPrefix(referrals, `{"task":"Task/c`) || !strings.Contains(referrals, `"closed":true`) {
		t.Errorf("%.300s", referrals)
	}
	if out, err := command(t, "view", at("claims.csv"), at("fhir")).CombinedOutput(); err == nil {
		t.Errorf("CSV is no ViewDefinition: %s", out)
	}
}

// viewed runs kith view and returns what it wrote, what it said and how it ended.
func viewed(t *testing.T, args ...string) (out, said string, status int) {
	t.Helper()
	c := command(t, append([]string{"view"}, args...)...)
	var rows, told strings.Builder
	c.Stdout, c.Stderr = &rows, &told
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return rows.String(), told.String(), c.ProcessState.ExitCode()
}

const threeLines = `{"resourceType":"Patient","id":"a","birthDate":"2020-01-02"}
{"resourceType":"Patient","id":"b","birthDate":
{"resourceType":"Patient","id":"c"}
`

// zipped is a text as gzip and zstd have it.
func zipped(t *testing.T, text string) map[string][]byte {
	var gz, zst bytes.Buffer
	g := gzip.NewWriter(&gz)
	z, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []io.WriteCloser{g, z} {
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return map[string][]byte{".gz": gz.Bytes(), ".zst": zst.Bytes(), "": []byte(text)}
}

func TestAViewOfFilesTellsWhatItCouldNotRead(t *testing.T) {
	for end, text := range zipped(t, threeLines) {
		dir := t.TempDir()
		at := func(name string) string { return filepath.Join(dir, name) }
		if err := os.WriteFile(at("Patient.ndjson"+end), text, 0o600); err != nil {
			t.Fatal(err)
		}
		pretty := "{\n \"resourceType\": \"Patient\",\n \"id\": \"d\"\n}\n"
		if err := os.WriteFile(at("one.json"), []byte(pretty), 0o600); err != nil {
			t.Fatal(err)
		}
		out, said, status := viewed(t, "patient", at("Patient.ndjson"+end), at("one.json"), "--rejects", at("bad.ndjson"))
		if status != 1 || !strings.HasPrefix(out, "patient,born,gender,") || strings.Count(out, "\n") != 4 || !strings.Contains(out, "Patient/a,2020-01-02,") || !strings.Contains(out, "\nPatient/d,") {
			t.Errorf("%s: %d %s %s", end, status, out, said)
		}
		if !strings.Contains(said, "Patient.ndjson"+end+":2: ") || !strings.Contains(said, "3 rows") || !strings.Contains(said, "1 could not be read") {
			t.Errorf("%s: %s", end, said)
		}
		if bad, err := os.ReadFile(at("bad.ndjson")); err != nil || string(bad) != strings.Split(threeLines, "\n")[1]+"\n" {
			t.Errorf("%v %s", err, bad)
		}
		if _, said, status = viewed(t, "patient", at("Patient.ndjson"+end), "-o", at("patient.parquet")); status != 1 || strings.Contains(said, "panic") {
			t.Errorf("%d %s", status, said)
		}
		f, err := os.Open(at("patient.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		p, err := parquet.Open(f, info.Size())
		if err = errors.Join(err, f.Close()); err != nil || p.Rows != 2 || p.Columns[1] != (parquet.Column{Name: "born", Kind: parquet.Day}) {
			t.Errorf("%v %+v", err, p)
		}
	}
}

func TestAViewThatCannotRunLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "rows.csv")
	for name, args := range map[string][]string{
		"no view":      {"nothing", dir, "-o", out},
		"no such file": {"patient", filepath.Join(dir, "nothing.ndjson"), "-o", out},
		"nowhere":      {"patient", "-o", out},
		"whose":        {"patient", "--data", dir, "-o", out},
	} {
		if rows, said, status := viewed(t, args...); status != 2 || rows != "" || said == "" {
			t.Errorf("%s: %d %s %s", name, status, rows, said)
		}
		if files, err := filepath.Glob(out + "*"); err != nil || len(files) > 0 {
			t.Errorf("%s: %v %v", name, files, err)
		}
	}
}

// Over the store a view shows what somebody may read, and the trail says so.
func TestAViewOfTheRecordIsWhatItsReaderMayRead(t *testing.T) {
	from, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, sealKeys), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, who := range []string{"lena-ortiz", "omar-reed", "integrator"} {
		out, said, status := viewed(t, "patient", "--data", dir, "--as", who)
		if status != 0 {
			t.Fatal(who, status, said)
		}
		rows[who] = out
	}
	const amara = "Patient/amara-reyes-cole,"
	if !strings.Contains(rows["lena-ortiz"], amara) || strings.Contains(rows["omar-reed"], amara) || rows["omar-reed"] == "" {
		t.Errorf("Lena: %.300s\nOmar: %.300s", rows["lena-ortiz"], rows["omar-reed"])
	}
	if out, said, status := viewed(t, "patient", "--data", dir, "--as", "nobody-here"); status != 2 || out != "" || !strings.Contains(said, "nobody-here") {
		t.Errorf("nobody: %d %s %s", status, out, said)
	}
	h, err := open(t.Context(), place{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close() //nolint:errcheck // it was only read
	if told, err := audit.Happened(t.Context(), h.DB, "view", "Patient"); err != nil || !told {
		t.Error("the trail does not say who looked", err)
	}
}
