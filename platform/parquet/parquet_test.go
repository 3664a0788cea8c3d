package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

var everyKind = []Column{{"z_text", Text}, {"whole", Whole}, {"number", Number}, {"truth", Truth}, {"day", Day}, {"at", Instant}}

// written is a file of rows.
func written(t interface{ Fatal(...any) }, columns []Column, rows [][]any) []byte {
	var b bytes.Buffer
	w := NewWriter(&b, columns)
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lines are the rows of a file as CSV would have them, null as -.
func lines(file []byte) (all []string, err error) {
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	var every []int
	for i := range f.Columns {
		every = append(every, i)
	}
	r, err := f.Read(every...)
	if err != nil {
		return nil, err
	}
	for b := range r.Batches() {
		for i := range b[0].Len() {
			var cells []string
			for c := range b {
				cell := "-"
				if !b[c].Null[i] {
					cell = string(b[c].AppendText(nil, i))
				}
				cells = append(cells, cell)
			}
			all = append(all, strings.Join(cells, "|"))
		}
	}
	return all, r.Err()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	file := written(t, everyKind, [][]any{
		{"Ana", int64(-3), 0.5, true, "2026-03-01", int64(1_700_000_000_123_456)},
		{nil, nil, nil, nil, nil, nil},
		{[]byte("ñ"), 7, 1e300, false, -1, int64(-1)},
		{"", 0, 0.0, false, 0, int64(0)},
	})
	got, err := lines(file)
	want := []string{"Ana|-3|0.5|true|2026-03-01|2023-11-14T22:13:20.123456Z", "-|-|-|-|-|-",
		"ñ|7|1e+300|false|1969-12-31|1969-12-31T23:59:59.999999Z", "|0|0|false|1970-01-01|1970-01-01T00:00:00Z"}
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v\n%s", err, strings.Join(got, "\n"))
	}
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil || fmt.Sprint(f.Columns) != fmt.Sprint(everyKind) || f.Rows != 4 || f.Left != nil {
		t.Errorf("%v %+v", err, f)
	}
}

func TestAnyRowsComeBackAndTheSameRowsAreTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]any
		for range rapid.SampledFrom([]int{0, 1, 511, 512, 513, 5000}).Draw(t, "rows") {
			n := len(rows)
			row := []any{fmt.Sprint("p", n%7), int64(n), float64(n) / 4, n%3 == 0, n, int64(n) * 1e6}
			if n%5 == 0 {
				row[rapid.IntRange(0, 5).Draw(t, "null")] = nil
			}
			rows = append(rows, row)
		}
		one, two := written(t, everyKind, rows), written(t, everyKind, rows)
		if !bytes.Equal(one, two) {
			t.Fatal("the bytes differ")
		}
		got, err := lines(one)
		if err != nil || len(got) != len(rows) {
			t.Fatalf("%d of %d rows: %v", len(got), len(rows), err)
		}
		for i, row := range rows {
			if row[0] != nil && !strings.HasPrefix(got[i], row[0].(string)+"|") || row[1] != nil && !strings.Contains(got[i], fmt.Sprint("|", i, "|")) {
				t.Fatalf("row %d: %s of %v", i, got[i], row)
			}
		}
	})
}

func TestACellOfAnotherKindIsRefusedAndLeavesNoTrace(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, everyKind)
	for i, bad := range []any{1, "1", "1", 1, "March", true} {
		row := make([]any, len(everyKind))
		row[i] = bad
		if err := w.Write(row); err == nil {
			t.Errorf("%s took %v", everyKind[i].Name, bad)
		}
	}
	if err := w.Write(nil); err == nil {
		t.Error("a row without cells was taken")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := lines(b.Bytes()); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
}

// TestFilesOfOthersAreRead takes what other programs write: structs, lists,
// decimals, days and instants in other units, columns that are never null.
func TestFilesOfOthersAreRead(t *testing.T) {
	type claim struct {
		Patient struct {
			Reference string `parquet:"reference"`
		} `parquet:"patient"`
		Paid   int64    `parquet:"paid,decimal(2:9)"`
		At     int64    `parquet:"at,timestamp(millisecond)"`
		Short  int32    `parquet:"short"`
		Share  float32  `parquet:"share"`
		Codes  []string `parquet:"codes"`
		Sealed [16]byte `parquet:"sealed,uuid"`
	}
	var b bytes.Buffer
	w := pq.NewGenericWriter[claim](&b, pq.Compression(&pq.Snappy), pq.DataPageVersion(1))
	one := claim{Paid: -1234, At: -1, Short: -5, Share: 0.25, Codes: []string{"a", "b"}, Sealed: [16]byte{1, 15: 2}}
	one.Patient.Reference = "Patient/1"
	if _, err := w.Write([]claim{one}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := lines(b.Bytes())
	if err != nil || len(got) != 1 || got[0] != "Patient/1|-12.34|1969-12-31T23:59:59.999Z|-5|0.25|01000000-0000-0000-0000-000000000002" {
		t.Error(got, err)
	}
	f, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || fmt.Sprint(f.Left) != "[codes]" || f.Columns[0].Name != "patient.reference" {
		t.Errorf("%v %+v", err, f)
	}
}

func FuzzOpen(f *testing.F) {
	whole := written(f, everyKind, [][]any{{"Ana", int64(-3), 0.5, true, "2026-03-01", int64(1)}, {nil, nil, nil, nil, nil, nil}})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("PAR1PAR1"))
	f.Add([]byte("patient,provider,day\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := lines(file)
		if _, damaged := errors.AsType[Damaged](err); err != nil && !damaged {
			t.Errorf("%T: %v", err, err)
		}
	})
}

func BenchmarkParquet(b *testing.B) {
	columns := []Column{{"patient", Text}, {"provider", Text}, {"day", Day}, {"site", Text}, {"kind", Text}}
	var rows [][]any
	for i := range 300_000 {
		rows = append(rows, []any{fmt.Sprint("Patient/", i/10), fmt.Sprint("Practitioner/", i*7919%10_000), 18_000 + i%1000, fmt.Sprint("s", i%50), "AMB"})
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			written(b, columns, rows)
		}
		b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
	b.Run("read", func(b *testing.B) {
		file := written(b, columns, rows)
		for b.Loop() {
			f, err := Open(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				b.Fatal(err)
			}
			r, _ := f.Read(0, 1, 2, 3, 4)
			n := 0
			for batch := range r.Batches() {
				n += batch[0].Len()
			}
			if n != len(rows) || r.Err() != nil {
				b.Fatal(n, r.Err())
			}
		}
		b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
}

// TestAPanicOfTheReaderIsTheirs looks that only what a broken file does is made
// an error.
func TestAPanicOfTheReaderIsTheirs(t *testing.T) {
	file := written(t, everyKind, [][]any{{"Ana", nil, nil, nil, nil, nil}})
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Read(0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != "ours" {
			t.Error(p)
		}
	}()
	for range r.Batches() {
		panic("ours")
	}
	t.Error("nothing was read")
}
