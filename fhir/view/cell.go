package view

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/path"
	"kith/platform/parquet"
)

// Cell is what stands in one column of a row. The zero Cell is nothing.
type Cell struct {
	// Kind is '"', '0', 't', 'f', '{' or '[', as JSON has it, 0 for nothing.
	Kind byte
	// JSON is the value as it was written; a text without its quotes. It lives as
	// long as the row.
	JSON []byte
}

// Row is what stands in the columns of a view, in their order. It lives until
// the rows of the next resource.
type Row []Cell

// of is what a cell says in a column of a kind: of a moment in a column of days,
// its day on the calendar of whoever wrote it.
func (c Cell) of(k parquet.Kind) Cell {
	if k == parquet.Day && len(c.JSON) > len(time.DateOnly) && c.JSON[len(time.DateOnly)] == 'T' {
		c.JSON = c.JSON[:len(time.DateOnly)]
	}
	return c
}

// Append appends the cell as JSON, null for nothing.
func (c Cell) Append(dst []byte) []byte {
	switch c.Kind {
	case 0:
		return append(dst, "null"...)
	case '"':
		return append(append(append(dst, '"'), c.JSON...), '"')
	}
	return append(dst, c.JSON...)
}

// AppendText appends what the cell says, nothing for nothing; a list or object
// as JSON.
func (c Cell) AppendText(dst []byte) []byte {
	if c.Kind != '"' || bytes.IndexByte(c.JSON, '\\') < 0 {
		return append(dst, c.JSON...)
	}
	text, err := jsontext.AppendUnquote(nil, c.Append(nil))
	if err != nil {
		return append(dst, c.JSON...) // cells come out of JSON that was read
	}
	return append(dst, text...)
}

// AppendJSON appends a row as one object of NDJSON.
func (v *View) AppendJSON(dst []byte, r Row) []byte {
	dst = append(dst, '{')
	for i, c := range v.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = r[i].of(c.kind).Append(append(append(append(dst, '"'), c.Name...), `":`...))
	}
	return append(dst, '}')
}

// AppendCSV appends a row as one line of CSV. Source: RFC-4180
func (v *View) AppendCSV(dst []byte, r Row) []byte {
	if len(r) == 1 && r[0].Kind == 0 { // an empty line would be none
		return append(dst, "\"\"\n"...)
	}
	for i, c := range r {
		if i > 0 {
			dst = append(dst, ',')
		}
		from := len(dst)
		c = c.of(v.Columns[i].kind)
		dst = c.AppendText(dst)
		if c.Kind == '"' || c.Kind == '{' || c.Kind == '[' {
			dst = inQuotes(dst, from)
		}
	}
	return append(dst, '\n')
}

// AppendHeader appends the names of the columns as a line of CSV.
func (v *View) AppendHeader(dst []byte) []byte {
	for i, c := range v.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, c.Name...)
	}
	return append(dst, '\n')
}

// inQuotes puts dst[from:] in quotes where CSV needs them: around what holds a
// comma, a quote or an end of line, or begins or ends with a space. An empty text is "" in
// quotes, so that it is not nothing.
func inQuotes(dst []byte, from int) []byte {
	cell := dst[from:]
	if len(cell) == 0 {
		return append(dst, `""`...)
	}
	plain := cell[0] != ' ' && cell[len(cell)-1] != ' '
	for _, b := range cell {
		plain = plain && !apart[b]
	}
	if plain {
		return dst
	}
	quoted := `"` + strings.ReplaceAll(string(cell), `"`, `""`) + `"`
	return append(dst[:from], quoted...)
}

// apart are the bytes that CSV has in quotes only.
var apart = [256]bool{',': true, '"': true, '\n': true, '\r': true}

// arena keeps the bytes of cells that stand nowhere in the resource.
type arena []byte

// keep returns what is behind from as a part of its own.
func (a arena) keep(from int) []byte { return a[from:len(a):len(a)] }

// cell is what a single value says; a primitive that has only an extension
// beside it says nothing.
func (a *arena) cell(v path.Value) Cell {
	if n, beside := v.Node(); n.Exists() {
		return cellOf(n.Raw())
	} else if beside.Exists() {
		return Cell{}
	}
	from, text := len(*a), v.String()
	switch v.Type().Name {
	case "Boolean", "Integer", "Decimal":
		*a = append(*a, text...)
		return cellOf(a.keep(from))
	}
	quoted, err := jsontext.AppendQuote(*a, text)
	if err != nil {
		return Cell{} // no UTF-8, which nothing that was read can be
	}
	*a = quoted
	return cellOf(a.keep(from))
}

// list is what several values say together.
func (a *arena) list(all path.Collection) Cell {
	var one arena
	out := []byte{'['}
	for i, v := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = one.cell(v).Append(out)
	}
	out = append(out, ']')
	from := len(*a)
	*a = append(*a, out...)
	return Cell{'[', a.keep(from)}
}

// cellOf is the cell of one canonical value of JSON.
func cellOf(raw []byte) Cell {
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return Cell{}
	case raw[0] == '"':
		return Cell{'"', raw[1 : len(raw)-1]}
	case raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9':
		return Cell{'0', raw}
	}
	return Cell{raw[0], raw}
}

// appendInt appends a whole number.
func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }
