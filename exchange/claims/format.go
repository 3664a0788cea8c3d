package claims

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// Format is how a file holds its rows.
type Format string

// The formats.
const (
	CSV     Format = "csv" // lines, one character between columns, names in the first
	Parquet Format = "parquet"
	NDJSON  Format = "ndjson" // FHIR, one resource a line
	X12     Format = "x12"    // claims as 837 has them
	Store   Format = "store"  // the record itself
)

// How far a packed file may unpack: a file of a few kilobytes must not keep two
// cores busy for a day. What people bring unpacks to 4 to 40 times its size.
//
// Source: Kith
const (
	mostRatio  = 200
	freeOfThat = 1 << 30 // bytes that may come of any file
)

// FormatOf finds out what a file holds from its first bytes, unpacked.
func FormatOf(f File) (Format, error) {
	first, err := beginning(f, 4<<10)
	if err != nil {
		return "", err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(first, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(first, []byte("PAR1")):
		return Parquet, nil
	case bytes.HasPrefix(text, []byte("{")):
		return NDJSON, nil
	case bytes.HasPrefix(text, []byte("ISA")) && len(text) > 3 && !letter(text[3]):
		return X12, nil
	}
	return CSV, nil
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// Sample returns the first bytes of what a file holds, unpacked and as UTF-8,
// for Sniff.
func Sample(f File) ([]byte, error) { return beginning(f, mostHead+256<<10) }

func beginning(f File, n int) ([]byte, error) {
	in, _, err := unpacked(f, io.NewSectionReader(f.Body, 0, f.Size))
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // it was only read
	b := make([]byte, n)
	k, err := io.ReadFull(in, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:k], err
}

// unpacked opens what a file holds: unpacked, as UTF-8, its lines ended by \n.
// plain is whether that is the file as it lies.
func (r *Reading) unpacked(f File) (in io.ReadCloser, plain bool, err error) {
	return unpacked(f, r.stoppable(&counted{io.NewSectionReader(f.Body, 0, f.Size), r.options.Progress}))
}

func unpacked(f File, raw io.Reader) (in io.ReadCloser, plain bool, err error) {
	b := bufio.NewReaderSize(raw, 1<<20)
	magic, _ := b.Peek(4) // a shorter file is none of these
	closer := func() error { return nil }
	var out io.Reader = b
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, false, err
		}
		out = &bounded{in: z, most: max(freeOfThat, mostRatio*f.Size)}
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
		if err != nil {
			return nil, false, err
		}
		closer = func() error { z.Close(); return nil }
		out = &bounded{in: z, most: max(freeOfThat, mostRatio*f.Size)}
	default:
		plain = true
	}
	text, asIs, err := utf8Lines(out)
	return readCloser{text, closer}, plain && asIs, err
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }

// bounded ends with an error where a packed file unpacks to too much.
type bounded struct {
	in   io.Reader
	most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) { // which would look like the end of a block
		return n, errors.New("the packed file ends before it should")
	}
	if b.most -= int64(n); b.most < 0 {
		return 0, fmt.Errorf("it unpacks to more than %d times its size; unpack it first, if it is meant so", mostRatio)
	}
	return n, err
}

// utf8Lines turns UTF-16 into UTF-8 and lines that end in \r alone into lines.
// asIs is whether neither was needed.
func utf8Lines(in io.Reader) (out io.Reader, asIs bool, err error) {
	b := bufio.NewReaderSize(in, 64<<10)
	first, err := b.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if bytes.HasPrefix(first, []byte("PAR1")) {
		return b, true, nil
	}
	asIs = true
	if order := utf16Order(first); order != nil {
		b, asIs = bufio.NewReaderSize(&fromUTF16{in: b, order: order}, 64<<10), false
		if first, err = b.Peek(32 << 10); err != nil && !errors.Is(err, io.EOF) {
			return nil, false, err
		}
	}
	if at := bytes.IndexAny(first, "\r\n"); at >= 0 && first[at] == '\r' && at+1 < len(first) && first[at+1] != '\n' {
		return &fromCR{b}, false, nil
	}
	return b, asIs, nil
}

// utf16Order is the order of bytes of text in UTF-16, nil for other text: by its
// mark, or by zeros between letters.
func utf16Order(b []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return binary.BigEndian
	case len(b) >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return binary.LittleEndian
	case len(b) >= 4 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return binary.BigEndian
	}
	return nil
}

type fromUTF16 struct {
	in    io.Reader
	order binary.ByteOrder
	out   []byte
	half  uint16 // of a pair
	err   error
}

func (f *fromUTF16) Read(p []byte) (int, error) {
	for len(f.out) == 0 {
		if f.err != nil {
			return 0, f.err
		}
		f.more()
	}
	n := copy(p, f.out)
	f.out = f.out[n:]
	return n, nil
}

func (f *fromUTF16) more() {
	var b [8 << 10]byte
	n, err := io.ReadFull(f.in, b[:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	f.err, f.out = err, f.out[:0]
	for i := 0; i+1 < n; i += 2 {
		unit := f.order.Uint16(b[i:])
		switch {
		case f.half != 0:
			f.out = utf8.AppendRune(f.out, utf16.DecodeRune(rune(f.half), rune(unit)))
			f.half = 0
		case unit >= 0xd800 && unit < 0xdc00:
			f.half = unit
		default:
			f.out = utf8.AppendRune(f.out, rune(unit))
		}
	}
}

// fromCR reads lines that end in \r.
type fromCR struct{ in io.Reader }

func (f *fromCR) Read(p []byte) (int, error) {
	n, err := f.in.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// mostHead is how long the first line of a file may be, and mostColumns how many
// columns it may name. Source: Kith
const (
	mostHead    = 1 << 20
	mostColumns = 10_000
)

// head is the first line of a file.
type head struct {
	line []byte // without its end
	size int    // in the file, with its end
	rest []byte // what was read behind it
}

func readHead(in io.Reader) (h head, err error) {
	b := make([]byte, mostHead)
	n, err := io.ReadFull(in, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return h, err
	}
	end := bytes.IndexByte(b[:n], '\n')
	if end < 0 {
		if n == mostHead {
			return h, &Problem{What: "long-header"}
		}
		return head{line: b[:n], size: n}, nil
	}
	return head{line: b[:end], size: end + 1, rest: b[end+1 : n]}, nil
}
