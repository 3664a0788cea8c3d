package release

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
)

// table is a file of rows below a header: columns by name.
type table struct {
	*reader
	columns map[string]int
	width   int
	row     [][]byte // tab-separated: parts of the line
	csv     *csv.Reader
	fields  []string
	fresh   *fresh
}

// tabs opens an RF2 file, whose header must be exactly this.
func (f *files) tabs(name string, header ...string) (*table, error) {
	r, err := f.read(name)
	if err != nil {
		return nil, err
	}
	t := &table{reader: r, columns: map[string]int{}, width: len(header)}
	line, ok, err := r.next()
	if err != nil {
		return nil, errors.Join(err, r.shut())
	}
	var names []string
	for part := range bytes.SplitSeq(line, []byte{'\t'}) {
		names = append(names, string(part))
	}
	if !ok || !slices.Equal(names, header) {
		return nil, errors.Join(r.fail("its header is not that of such a file"), r.shut())
	}
	for i, n := range names {
		t.columns[n] = i
	}
	return t, nil
}

// nextRow reads a row; ok is false behind the last one.
func (t *table) nextRow() (ok bool, err error) {
	line, ok, err := t.next()
	if err != nil || !ok {
		return false, err
	}
	t.row = t.row[:0]
	for part := range bytes.SplitSeq(line, []byte{'\t'}) {
		t.row = append(t.row, part)
	}
	if len(t.row) != t.width {
		return false, t.fail("it has %d columns, not %d", len(t.row), t.width)
	}
	return true, nil
}

// fresh bounds one record of a CSV file: a quote that is never closed would
// read everything behind it into memory.
type fresh struct {
	from io.Reader
	left int
}

func (f *fresh) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, errLongRecord
	}
	n, err := f.from.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

var errLongRecord = errors.New("a record is too long")

// readAhead is how much a csv.Reader takes at once, beside the record.
const readAhead = 1 << 16

// commas opens a CSV file whose header has at least these columns.
func (f *files) commas(name string, need ...string) (*table, error) {
	r, err := f.read(name)
	if err != nil {
		return nil, err
	}
	t := &table{reader: r, columns: map[string]int{}, fresh: &fresh{r.buf, mostLine + readAhead}}
	if mark, err := r.buf.Peek(3); err == nil && len(trimMark(mark)) == 0 {
		if _, err := r.buf.Discard(3); err != nil {
			return nil, errors.Join(r.broken(err), r.shut())
		}
	}
	t.csv = csv.NewReader(t.fresh)
	t.csv.ReuseRecord = true
	ok, err := t.nextRecord()
	if err != nil {
		return nil, errors.Join(err, r.shut())
	}
	for i, n := range t.fields {
		t.columns[n] = i
	}
	for _, n := range need {
		if _, there := t.columns[n]; !there || !ok {
			return nil, errors.Join(r.fail("its header has no column %s", n), r.shut())
		}
	}
	return t, nil
}

// nextRecord reads a record; ok is false behind the last one.
func (t *table) nextRecord() (ok bool, err error) {
	t.fresh.left = mostLine + readAhead
	t.fields, err = t.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if bad, is := errors.AsType[*csv.ParseError](err); is {
		t.line = bad.Line
		switch {
		case errors.Is(bad.Err, csv.ErrFieldCount):
			return false, t.fail("it has another number of columns than the header")
		case errors.Is(bad.Err, csv.ErrQuote), errors.Is(bad.Err, csv.ErrBareQuote):
			return false, t.fail("a quotation mark stands where none may")
		}
		err = bad.Err
	}
	if err != nil {
		if errors.Is(err, errLongRecord) {
			t.line++
			return false, t.fail("the line is too long; a quotation mark may be missing")
		}
		return false, t.broken(err)
	}
	t.line, _ = t.csv.FieldPos(0)
	return true, nil
}

// get returns a column of the record, "" where the file has none of this name.
func (t *table) get(column string) string {
	if i, ok := t.columns[column]; ok && i < len(t.fields) {
		return t.fields[i]
	}
	return ""
}
