package bulk

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// feed cuts a leaf into pieces: blocks of whole lines, or documents.
type feed struct {
	l     leaf
	spool string
	buf   []byte
	at    int64 // where buf begins in the leaf
	line  int   // of its first byte
	eof   bool
	emit  func(piece) error
	bytes func(int64)
}

// piece is a part of a leaf that can be read by itself.
type piece struct {
	d     *document
	lines bool        // each line is one value
	b     *bundle     // of a Bundle too large for memory, already read once
	start int64       // where it begins
	err   error       // it cannot be read: why
	done  chan<- bool // told when a large piece is stored, and its text may go
}

var blocks = sync.Pool{New: func() any { b := make([]byte, 0, blockSize+blockSize/4); return &b }}

var bom = []byte("\xef\xbb\xbf")

// run cuts the whole leaf.
func (f *feed) run() error {
	f.line = 1
	if err := f.fill(blockSize); err != nil {
		return err
	}
	f.drop(len(f.buf) - len(bytes.TrimPrefix(f.buf, bom)))
	lines, err := f.byLine()
	if err != nil {
		return err
	}
	if lines {
		return f.lines()
	}
	return f.document()
}

// fill reads until n bytes wait or the leaf ends.
func (f *feed) fill(n int) error {
	if cap(f.buf) < n {
		bigger := make([]byte, len(f.buf), n)
		copy(bigger, f.buf)
		f.buf = bigger
	}
	for !f.eof && len(f.buf) < n {
		m, err := f.l.r.Read(f.buf[len(f.buf):n])
		f.buf = f.buf[:len(f.buf)+m]
		f.bytes(int64(m))
		if errors.Is(err, io.EOF) {
			f.eof = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// drop leaves out the next n bytes.
func (f *feed) drop(n int) {
	f.line += bytes.Count(f.buf[:n], []byte("\n"))
	f.buf, f.at = f.buf[n:], f.at+int64(n)
}

// take hands over the next n bytes and goes on behind them.
func (f *feed) take(n int) *document {
	d := inMemory(f.l.name, f.line, f.buf[:n:n])
	d.home = f.buf[:0]
	next := *blocks.Get().(*[]byte)
	rest := f.buf[n:]
	f.line += bytes.Count(d.data, []byte("\n"))
	f.at += int64(n)
	f.buf = append(next[:0], rest...)
	return d
}

// byLine decides whether each line is a value (NDJSON), or one value covers
// many lines.
func (f *feed) byLine() (bool, error) {
	switch filepath.Ext(plainName(f.l.name)) {
	case ".ndjson", ".jsonl":
		return true, nil
	}
	for {
		text := bytes.TrimLeft(f.buf, " \t\r\n")
		line, _, found := bytes.Cut(text, []byte("\n"))
		if !found && !f.eof && len(f.buf) < smallDoc {
			if err := f.fill(2 * len(f.buf)); err != nil {
				return false, err
			}
			continue
		}
		if !found || len(line) > 0 && line[0] == '[' {
			return false, nil
		}
		dec := jsontext.NewDecoder(bytes.NewBuffer(line))
		_, err := dec.ReadValue()
		return !errors.Is(err, io.ErrUnexpectedEOF), nil // broken in other ways: a bad line
	}
}

func (f *feed) lines() error {
	for {
		if err := f.fill(blockSize); err != nil {
			return err
		}
		if len(f.buf) == 0 {
			return nil
		}
		cut := bytes.LastIndexByte(f.buf, '\n') + 1
		for want := 2 * blockSize; cut == 0 && !f.eof && want <= longest; want *= 2 {
			if err := f.fill(want); err != nil {
				return err
			}
			cut = bytes.LastIndexByte(f.buf, '\n') + 1
		}
		if f.eof && (cut == 0 || cut < len(f.buf)) {
			cut = len(f.buf)
		}
		if cut == 0 {
			if err := f.tooLong(); err != nil {
				return err
			}
			continue
		}
		d := f.take(cut)
		if cut > smallDoc { // one very long line
			err := f.large(d)
			if err != nil {
				return err
			}
			continue
		}
		if err := f.emit(piece{d: d, lines: true}); err != nil {
			return err
		}
	}
}

// tooLong rejects a line that is larger than any resource may be, and goes on
// behind it.
func (f *feed) tooLong() error {
	no := piece{d: nowhere(f.l.name, f.line),
		err: refusal("the line is longer than 32 MB; put a Bundle of that size into a file of its own")}
	if err := f.emit(no); err != nil {
		return err
	}
	for {
		if i := bytes.IndexByte(f.buf, '\n'); i >= 0 || f.eof {
			if i < 0 {
				i = len(f.buf) - 1
			}
			f.drop(i + 1)
			return nil
		}
		f.drop(len(f.buf))
		f.buf = f.buf[:0:0]
		if err := f.fill(blockSize); err != nil {
			return err
		}
	}
}

// document emits what is left as one document: in memory if it is small, else
// value by value from a file.
func (f *feed) document() error {
	if err := f.fill(smallDoc); err != nil {
		return err
	}
	if f.eof {
		return f.emit(piece{d: f.take(len(f.buf))})
	}
	d := &document{file: f.l.name, line: f.line}
	if f.l.file != nil {
		info, err := f.l.file.Stat()
		if err != nil {
			return err
		}
		d.size = info.Size() - f.at
		d.r = io.NewSectionReader(f.l.file, f.at, d.size)
		f.bytes(d.size - int64(len(f.buf)))
		return f.large(d)
	}
	spool, err := os.CreateTemp(f.spool, "import-*")
	if err != nil {
		return err
	}
	defer spool.Close()
	if err := os.Remove(spool.Name()); err != nil { // gone with the process, however it ends
		defer os.Remove(spool.Name()) //nolint:errcheck // a system that keeps open files: try again at the end
	}
	n, err := spool.Write(f.buf)
	if err != nil {
		return err
	}
	f.buf = nil
	m, err := io.Copy(spool, f.l.r)
	if err != nil {
		return err
	}
	f.bytes(m)
	d.r, d.size = spool, int64(n)+m
	return f.large(d)
}

// large emits the values of a document that does not fit in memory.
func (f *feed) large(d *document) error {
	done := make(chan bool, 1) // the collector never waits for us
	for at := skipSpace(d, 0); at < d.size; at = skipSpace(d, at) {
		p := piece{d: d, start: at, done: done}
		var err error
		var one [1]byte
		if _, err = io.ReadFull(d.part(at, 1), one[:]); err != nil {
			return err
		}
		switch {
		case one[0] == '[':
			p.b, err = indexList(d, at)
		case typeOf(d.from(at)) == "Bundle":
			p.b, err = index(d, at)
		default:
			p.b, err = single(d, at)
		}
		if err != nil { // what follows broken JSON cannot be told apart
			p.err = located(d, at, err)
		}
		if err := f.emit(p); err != nil {
			return err
		}
		if ok := <-done; !ok || p.err != nil {
			return nil
		}
		at = p.b.end
	}
	return nil
}

// single reads one large resource as a list of one.
func single(d *document, at int64) (*bundle, error) {
	dec := jsontext.NewDecoder(d.from(at))
	if err := dec.SkipValue(); err != nil {
		return nil, err
	}
	b := &bundle{kind: "collection", end: at + dec.InputOffset()}
	if b.end-at > longest {
		return b, refusal("the resource is larger than 32 MB")
	}
	raw, err := d.bytes(at, b.end-at)
	if err != nil {
		return b, err
	}
	e := entry{at: at, size: b.end - at}
	err = e.resource(raw)
	b.entries = []entry{e}
	return b, err
}

func skipSpace(d *document, at int64) int64 {
	var b [4096]byte
	for at < d.size {
		n, err := d.part(at, int64(len(b))).Read(b[:])
		rest := bytes.TrimLeft(b[:n], " \t\r\n")
		at += int64(n - len(rest))
		if len(rest) > 0 || err != nil || n == 0 {
			return at
		}
	}
	return at
}
