package view

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"kith/platform/parquet"
)

// Format is how rows are written.
type Format string

// The formats that SQL on FHIR names. Source: SQL-on-FHIR
const (
	CSV     Format = "csv"     // a line of names, then one a row
	NDJSON  Format = "ndjson"  // one object a line
	JSON    Format = "json"    // one array of objects
	Parquet Format = "parquet" // typed columns
)

// Writer writes rows in a format. It is for one goroutine.
type Writer struct {
	Rows int64 // written so far

	view   *View
	format Format
	out    io.Writer
	buf    []byte
	table  *parquet.Writer
	cells  []any
}

// NewWriter returns a writer of the view's rows. Without a header CSV has no
// line of names.
func (v *View) NewWriter(out io.Writer, f Format, header bool) *Writer {
	w := &Writer{view: v, format: f, out: out}
	switch f {
	case CSV:
		if header {
			w.buf = v.AppendHeader(nil)
		}
	case JSON:
		w.buf = append(w.buf, '[')
	case Parquet:
		columns := make([]parquet.Column, len(v.Columns))
		for i, c := range v.Columns {
			columns[i] = parquet.Column{Name: c.Name, Kind: c.kind}
		}
		w.table, w.cells = parquet.NewWriter(out, columns), make([]any, len(columns))
	}
	return w
}

// writeAt is how many bytes are written at once. Source: Kith
const writeAt = 64 << 10

// Write adds a row.
func (w *Writer) Write(r Row) error {
	w.Rows++
	if w.table != nil {
		for i, c := range r {
			w.cells[i] = c.typed(w.view.Columns[i].kind)
		}
		return w.table.Write(w.cells)
	}
	w.buf = w.append(w.buf, r)
	return w.flushed(writeAt)
}

// append appends a row of a format that is text; of JSON, with the comma that
// stands before it.
func (w *Writer) append(dst []byte, r Row) []byte {
	switch w.format {
	case CSV:
		return w.view.AppendCSV(dst, r)
	case JSON:
		return w.view.AppendJSON(append(dst, ",\n"...), r)
	}
	return append(w.view.AppendJSON(dst, r), '\n')
}

// text writes rows that append made.
func (w *Writer) text(made []byte, rows int64) error {
	first := w.Rows == 0
	if w.Rows += rows; first || len(made) < writeAt {
		w.buf = append(w.buf, made...)
		return w.flushed(writeAt)
	}
	if err := w.flushed(1); err != nil {
		return err
	}
	_, err := w.out.Write(made)
	return err
}

// flushed writes what is held where it is that much.
func (w *Writer) flushed(least int) error {
	if len(w.buf) < least {
		return nil
	}
	out := w.buf
	if w.format == JSON && bytes.HasPrefix(out, []byte("[,")) { // the first row has a comma before it
		out[1] = ' '
	}
	w.buf = w.buf[:0]
	_, err := w.out.Write(out)
	return err
}

// Close writes what is held and the end.
func (w *Writer) Close() error {
	if w.table != nil {
		return w.table.Close()
	}
	if w.format == JSON {
		if w.Rows > 0 {
			w.buf = append(w.buf, '\n')
		}
		w.buf = append(w.buf, "]\n"...)
	}
	return w.flushed(1)
}

// kindOf is what a column is in Parquet: what its tag ansi/type says, else what
// its type does. A date or dateTime may lack its day or hour, and stays the text
// it is unless a tag says otherwise. Source: SQL-on-FHIR
func kindOf(c Column) parquet.Kind {
	ansi, _, _ := strings.Cut(strings.ToUpper(c.ANSI), "(")
	switch strings.TrimSpace(ansi) {
	case "DATE":
		return parquet.Day
	case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE":
		return parquet.Instant
	case "BOOLEAN":
		return parquet.Truth
	case "INTEGER", "SMALLINT", "BIGINT", "INT":
		return parquet.Whole
	case "DECIMAL", "NUMERIC", "REAL", "FLOAT", "DOUBLE PRECISION":
		return parquet.Number
	case "":
	default:
		return parquet.Text
	}
	if c.Collection {
		return parquet.Text
	}
	switch c.Type {
	case "boolean":
		return parquet.Truth
	case "integer", "positiveInt", "unsignedInt", "integer64":
		return parquet.Whole
	case "decimal":
		return parquet.Number
	case "instant":
		return parquet.Instant
	}
	return parquet.Text
}

// typed is a cell as Parquet takes it, nil where the kind has no place for what
// it says: a year for a day.
func (c Cell) typed(k parquet.Kind) any {
	if c.Kind == 0 {
		return nil
	}
	text := string(c.AppendText(nil))
	switch k {
	case parquet.Truth:
		return text == "true"
	case parquet.Whole:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return nil
	case parquet.Number:
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
		return nil
	case parquet.Day:
		if len(text) < len(time.DateOnly) {
			return nil
		}
		day, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
		if err != nil {
			return nil
		}
		return int(day.Unix() / 86_400)
	case parquet.Instant:
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return at.UnixMicro()
		}
		return nil
	}
	return text
}
