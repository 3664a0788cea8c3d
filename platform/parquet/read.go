package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// File is an open Parquet file. Many may read it at once, each with a Reader.
type File struct {
	// Columns are what can be read: flat columns, and what lies in structs by
	// its path, as period.start.
	Columns []Column
	// Left are columns that are lists or of a kind that is not read, by path.
	Left []string
	Rows int64

	file    *pq.File
	sources []source // of each of Columns
}

// Open reads what a Parquet file says of itself. The error is Damaged when it is
// none, is broken, or is packed with LZ4: the library below lets that one ask
// for any amount of memory.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer caught(&err)
	if err := whole(r, size); err != nil {
		return nil, Damaged{err}
	}
	file, err := pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(1<<20))
	if err != nil {
		return nil, Damaged{err}
	}
	for _, g := range file.Metadata().RowGroups {
		for _, c := range g.Columns {
			if k := c.MetaData.Codec; k == format.Lz4Raw || k == format.Lz4 {
				return nil, Damaged{errors.New("packed with LZ4, which is not read: Snappy, gzip, zstd and brotli are")}
			}
		}
	}
	f = &File{file: file, Rows: file.NumRows()}
	f.add(file.Root(), nil)
	return f, nil
}

// whole reports what is wrong with the end of a file, where the length of what
// it says of itself stands: the library below makes room for any.
// Source: Parquet
func whole(r io.ReaderAt, size int64) error {
	const end = 8 // four bytes of length, and PAR1
	var tail [end]byte
	if size < end+4 {
		return io.ErrUnexpectedEOF
	}
	if _, err := r.ReadAt(tail[:], size-end); err != nil {
		return err
	}
	if string(tail[4:]) != "PAR1" || int64(binary.LittleEndian.Uint32(tail[:])) > size-end-4 {
		return errors.New("no Parquet file, or only a part of one")
	}
	return nil
}

// add offers the columns below c.
func (f *File) add(c *pq.Column, path []string) {
	for _, below := range c.Columns() {
		name := append(slices.Clone(path), below.Name())
		if !below.Leaf() && !below.Repeated() {
			f.add(below, name)
			continue
		}
		s, kind, ok := sourceOf(below)
		if !ok {
			f.Left = append(f.Left, strings.Join(name, "."))
			continue
		}
		f.Columns = append(f.Columns, Column{strings.Join(name, "."), kind})
		f.sources = append(f.sources, s)
	}
}

// Damaged is an error of a file that is no Parquet, or is broken.
type Damaged struct{ error }

// Unwrap returns what the library below said.
func (d Damaged) Unwrap() error { return d.error }

// caught turns a panic over a broken file into an error: the library below
// trusts lengths that files claim.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = Damaged{fmt.Errorf("%v", p)}
	}
}

// Reader walks the rows of some columns in their order.
type Reader struct {
	file   *File
	chosen []int
	batch  []Values
	err    error
}

// Read returns a Reader of columns, by their place in Columns.
func (f *File) Read(columns ...int) (*Reader, error) {
	for _, c := range columns {
		if c < 0 || c >= len(f.Columns) {
			return nil, fmt.Errorf("column %d of %d", c, len(f.Columns))
		}
	}
	r := &Reader{file: f, chosen: columns, batch: make([]Values, len(columns))}
	for i, c := range columns {
		r.batch[i].Kind = f.Columns[c].Kind
	}
	return r, nil
}

// Batches yields the rows, some thousand at a time: one Values for each column
// that was chosen, all of the same length. They live until the next batch.
func (r *Reader) Batches() iter.Seq[[]Values] {
	return func(yield func([]Values) bool) {
		for _, group := range r.file.file.RowGroups() {
			if more, err := r.group(group, yield); err != nil || !more {
				r.err = err
				return
			}
		}
	}
}

// Err returns why Batches ended before the last row, nil when it did not.
func (r *Reader) Err() error { return r.err }

// perBatch is how many rows a batch has, at most. Source: Kith
const perBatch = 4096

func (r *Reader) group(group pq.RowGroup, yield func([]Values) bool) (more bool, err error) {
	cursors, err := r.begin(group)
	defer func() {
		for _, c := range cursors {
			c.close()
		}
	}()
	for left := group.NumRows(); left > 0 && err == nil; {
		n := int(min(left, perBatch))
		if err = r.next(cursors, n); err == nil && !yield(r.batch) {
			return false, nil
		}
		left -= int64(n)
	}
	return true, err
}

// begin opens the columns of a group.
func (r *Reader) begin(group pq.RowGroup) (cursors []*cursor, err error) {
	defer caught(&err)
	chunks := group.ColumnChunks()
	for _, c := range r.chosen {
		s := r.file.sources[c]
		cursors = append(cursors, &cursor{source: s, pages: chunks[s.at].Pages()})
	}
	return cursors, nil
}

// next reads a batch. What panics in whoever takes the batch is not caught here.
func (r *Reader) next(cursors []*cursor, n int) (err error) {
	defer caught(&err)
	for i, c := range cursors {
		r.batch[i].reset()
		if err := c.read(&r.batch[i], n); err != nil {
			return Damaged{err}
		}
	}
	return nil
}

// cursor reads the values of one column of one group.
type cursor struct {
	source
	pages  pq.Pages
	page   pq.Page
	values pq.ValueReader
	held   [512]pq.Value
}

func (c *cursor) close() {
	if c.page != nil {
		pq.Release(c.page)
	}
	c.pages.Close() //nolint:errcheck // only memory is given back
}

// read appends the next n values.
func (c *cursor) read(to *Values, n int) error {
	for n > 0 {
		if c.values == nil {
			if err := c.next(); err != nil {
				return err
			}
		}
		got, err := c.values.ReadValues(c.held[:min(n, len(c.held))])
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		for i := range got {
			c.append(to, &c.held[i])
		}
		if n -= got; err != nil || got == 0 {
			c.values = nil
		}
	}
	return nil
}

func (c *cursor) next() error {
	if c.page != nil {
		pq.Release(c.page)
		c.page = nil
	}
	page, err := c.pages.ReadPage()
	if err == nil {
		c.page, c.values = page, page.Values()
		return nil
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // the group promised more rows
	}
	return err
}
