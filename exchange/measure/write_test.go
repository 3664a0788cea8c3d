package measure

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kith/platform/parquet"
)

var fontInside = regexp.MustCompile(`base64,[A-Za-z0-9+/=]+`)

// hamlet is a small population that no generator makes, so that outputs of it
// change only when they do.
func hamlet(t interface{ Fatal(...any) }) Input {
	var text strings.Builder
	text.WriteString("patient,provider,day,site,kind\n")
	for i := range 900 {
		patient := i * i % 173
		provider := (patient%4*3 + i%7*(i%3)) % 14
		fmt.Fprintf(&text, "c%d,q%d,2025-%02d-%02d,s%d,%s\n", patient, provider, i%6+1, i*11%28+1, provider%4, []string{"visit", "visit", "video", "visit", "laboratory"}[i%5])
	}
	text.WriteString("c1,q1,2025-02-31,s1,visit\n")
	return read(t, text.String())
}

// TestOutputsAreToTheByteWhatTheyWere holds every format to what it was, inside
// and for outside. KITH_GOLDEN=write writes them anew; read the difference.
func TestOutputsAreToTheByteWhatTheyWere(t *testing.T) {
	some := whole()
	some.Series, some.MinVisits = 0, 3
	for _, side := range []struct {
		name string
		p    Parameters
	}{{"inside", some}, {"outside", public(some)}} {
		r, err := Run(ctx, hamlet(t), side.p)
		if err != nil {
			t.Fatal(err)
		}
		for ext, write := range map[string]func(*bytes.Buffer) error{
			".txt": func(b *bytes.Buffer) error { return WriteText(b, r) }, ".csv": func(b *bytes.Buffer) error { return WriteCSV(b, r) },
			".json": func(b *bytes.Buffer) error { return WriteJSON(b, r) }, ".fhir.json": func(b *bytes.Buffer) error { return WriteMeasureReports(b, r) },
			".html": func(b *bytes.Buffer) error { return WritePage(b, r, "en") }, ".es.html": func(b *bytes.Buffer) error { return WritePage(b, r, "es") },
		} {
			if side.name == "outside" && (ext == ".csv" || ext == ".html") || side.name == "inside" && (ext == ".json" || ext == ".es.html" || ext == ".fhir.json") {
				continue // one of each is enough to read
			}
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			got := fontInside.ReplaceAll(b.Bytes(), []byte("base64,"))
			file := filepath.Join("testdata", "golden", side.name+ext)
			if os.Getenv("KITH_GOLDEN") == "write" {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s has changed; run with KITH_GOLDEN=write and read the difference", file)
			}
		}
	}
}

// hostile is a file whose names a spreadsheet, a browser or a terminal would run.
const hostile = `patient,provider,day,site
c1,"=HYPERLINK(""http://evil.invalid"")",2026-01-05,<script>alert(1)</script>
c1,"=HYPERLINK(""http://evil.invalid"")",2026-01-06,<script>alert(1)</script>
c1,+1,2026-01-07,@SUM(A1)
c2,-2,2026-01-05,"' onload='alert(1)"
c2,+1,2026-01-06,` + "\x1b[2J" + `
`

func TestNamesOfTheInputRunNowhere(t *testing.T) {
	p := Usual
	p.By, p.MinVisits = []string{"provider", "site"}, 1
	r, err := Run(ctx, read(t, hostile), p)
	if err != nil {
		t.Fatal(err)
	}
	var table, page, text, fhir bytes.Buffer
	for _, err := range []error{WriteCSV(&table, r), WritePage(&page, r, "en"), WriteText(&text, r), WriteMeasureReports(&fhir, r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	lines, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for _, cell := range line {
			if _, err := strconv.ParseFloat(cell, 64); err != nil && cell != "" && strings.ContainsRune("=+-@\t\r\n|", rune(cell[0])) {
				t.Errorf("a spreadsheet runs %q", cell)
			}
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "'alert") {
		t.Error("a browser runs a name")
	}
	if strings.ContainsRune(text.String(), 0x1b) {
		t.Error("a terminal acts on a name")
	}
	if !json.Valid(fhir.Bytes()) {
		t.Error("no JSON")
	}
}

func TestParquetSaysWhatCSVSays(t *testing.T) {
	r := reported(t, whole(), 300)
	var table, packed bytes.Buffer
	if err := WriteCSV(&table, r); err != nil {
		t.Fatal(err)
	}
	if err := WriteParquet(&packed, r); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.Open(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Columns) != len(lines[0]) {
		t.Fatalf("%d columns, want %d", len(f.Columns), len(lines[0]))
	}
	read, err := f.Read(0, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	at := 1
	for batch := range read.Batches() {
		for i := range batch[0].Len() {
			if want := lines[at]; string(batch[0].Text(i)) != want[0] || guarded(string(batch[1].Text(i))) != want[1] || string(batch[2].AppendText(nil, i)) != want[2] {
				t.Fatalf("line %d: %s %s, want %v", at, batch[0].Text(i), batch[1].Text(i), want)
			}
			at++
		}
	}
	if read.Err() != nil || at != len(lines) {
		t.Errorf("%d lines of %d: %v", at, len(lines), read.Err())
	}
}
