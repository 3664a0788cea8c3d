package parquet

import (
	"fmt"
	"io"
	"reflect"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// Rows that are held before they go out: of one group in the file, and of one
// hand-over to the writer below. Source: Kith
const (
	groupRows = 1 << 17
	batchRows = 512
)

// Writer writes a table. It is for one goroutine.
type Writer struct {
	columns []Column
	out     *pq.Writer
	rows    []pq.Row
	values  []pq.Value // of all rows that wait, one after another
	bytes   []byte     // what texts among them say
}

// NewWriter returns a writer of a table with these columns, zstd-packed. Memory
// holds one group of rows, at most 131,072.
func NewWriter(out io.Writer, columns []Column) *Writer {
	root := &table{}
	for _, c := range columns {
		root.fields = append(root.fields, field{pq.Optional(leaf(c.Kind)), c.Name})
	}
	return &Writer{columns: columns, out: pq.NewWriter(out, pq.NewSchema("table", root),
		pq.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), pq.CreatedBy("kith", "1", "0"),
		pq.MaxRowsPerRowGroup(groupRows), pq.DataPageStatistics(true), pq.DictionaryMaxBytes(8<<20))}
}

// leaf is how a kind stands in a file.
func leaf(k Kind) pq.Node {
	switch k {
	case Whole:
		return pq.Int(64)
	case Number:
		return pq.Leaf(pq.DoubleType)
	case Truth:
		return pq.Leaf(pq.BooleanType)
	case Day:
		return pq.Date()
	case Instant:
		return pq.Timestamp(pq.Microsecond)
	}
	return pq.Encoded(pq.String(), &pq.RLEDictionary)
}

// table is a group whose fields stand in the order they were given; the
// library's own sorts them by name.
type table struct {
	pq.Group
	fields []pq.Field
}

// Fields are the columns in their order.
func (t *table) Fields() []pq.Field { return t.fields }

type field struct {
	pq.Node
	name string
}

// Name is that of the column.
func (f field) Name() string { return f.name }

// Value is never asked for: rows are written as values, not as structs.
func (f field) Value(reflect.Value) reflect.Value { panic("parquet: a row is no struct") }

// Write adds a row: one cell a column, nil for nothing. A cell of another type
// than its column's is an error, and the row is not written.
func (w *Writer) Write(row []any) error {
	if len(row) != len(w.columns) {
		return fmt.Errorf("a row of %d cells for %d columns", len(row), len(w.columns))
	}
	from := len(w.values)
	for i, cell := range row {
		v, ok := w.value(w.columns[i].Kind, cell)
		if !ok {
			w.values = w.values[:from]
			return fmt.Errorf("column %s cannot hold a %T", w.columns[i].Name, cell)
		}
		level := 1
		if v.IsNull() {
			level = 0
		}
		w.values = append(w.values, v.Level(0, level, i))
	}
	if w.rows = append(w.rows, nil); len(w.rows) < batchRows {
		return nil
	}
	return w.flush()
}

// flush hands over the rows that wait.
func (w *Writer) flush() error {
	for i := range w.rows {
		w.rows[i] = w.values[i*len(w.columns) : (i+1)*len(w.columns)]
	}
	_, err := w.out.WriteRows(w.rows)
	w.rows, w.values, w.bytes = w.rows[:0], w.values[:0], w.bytes[:0]
	return err
}

// Close writes what is left and ends the file; it does not close what is below.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.out.Close()
}

// value turns a cell into what is stored of it.
func (w *Writer) value(k Kind, cell any) (v pq.Value, ok bool) {
	if cell == nil {
		return pq.Value{}, true
	}
	switch c := cell.(type) {
	case string:
		if k == Day {
			return dayValue(c)
		}
		return w.text([]byte(c)), k == Text
	case []byte:
		return w.text(c), k == Text
	case int:
		if k == Day {
			return pq.Int32Value(int32(c)), int(int32(c)) == c
		}
		return pq.Int64Value(int64(c)), k == Whole || k == Instant
	case int64:
		return pq.Int64Value(c), k == Whole || k == Instant
	case float64:
		return pq.DoubleValue(c), k == Number
	case bool:
		return pq.BooleanValue(c), k == Truth
	}
	return v, false
}

// text keeps a copy of b until the rows that wait are handed over.
func (w *Writer) text(b []byte) pq.Value {
	from := len(w.bytes)
	w.bytes = append(w.bytes, b...)
	return pq.ByteArrayValue(w.bytes[from:len(w.bytes):len(w.bytes)])
}

func dayValue(text string) (v pq.Value, ok bool) {
	at, err := time.Parse(time.DateOnly, text)
	return pq.Int32Value(int32(at.Unix() / 86_400)), err == nil
}
