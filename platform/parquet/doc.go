// Package parquet writes and reads tables as Parquet files: flat columns of six
// kinds, each of which may be empty in any row.
//
//	w := parquet.NewWriter(out, []parquet.Column{{Name: "patient"}, {Name: "day", Kind: parquet.Day}})
//	err := w.Write([]any{"Patient/1", "2026-03-01"})
//	err = w.Close()
//
//	f, err := parquet.Open(file, size)
//	r, err := f.Read(0, 1)
//	for b := range r.Batches() { b[0].Text(i) … }
//	err = r.Err()
//
// The same rows make the same bytes: no clock, no name of a machine, no version.
//
// Source: Parquet
package parquet

// Kind is what a column holds.
type Kind byte

// The kinds of columns, and what a row of Write may hold of each besides nil.
const (
	Text    Kind = iota // a string or []byte; STRING in the file
	Whole               // an int64 or int; INT64
	Number              // a float64; DOUBLE
	Truth               // a bool; BOOLEAN
	Day                 // days since 1970-01-01 as an int, or text as 2026-03-01; DATE
	Instant             // microseconds since 1970 UTC as an int64; TIMESTAMP, UTC
)

// Column is one column of a table.
type Column struct {
	Name string
	Kind Kind
}
