package release

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kith/platform/fault"
)

// Bounds of what is unpacked: SNOMED CT's largest snapshot file has half a
// gigabyte.
const (
	mostBytes  = 4 << 30 // of one file
	mostLine   = 1 << 20 // of one line or record
	mostMember = 100_000 // files of a folder or zip
)

// files is a release opened: the names of its files and how to read one.
type files struct {
	tree  fs.FS
	names []string
	most  int64 // bytes of one file
	close func() error
}

// open opens a folder, a zip file, or a single file.
func open(place string) (*files, error) {
	info, err := os.Stat(place)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "terminology.release-unknown", err)
	}
	f := &files{close: func() error { return nil }}
	switch {
	case info.IsDir():
		f.tree = os.DirFS(place)
	case strings.EqualFold(filepath.Ext(place), ".zip"):
		z, err := zip.OpenReader(place)
		if err != nil {
			return nil, unreadable(path.Base(filepath.ToSlash(place)), 0, "it is no zip file")
		}
		f.tree, f.close = z, z.Close
	default:
		f.tree, f.names = os.DirFS(filepath.Dir(place)), []string{filepath.Base(place)}
	}
	return f, f.list()
}

// list names the files, unless there is only one.
func (f *files) list() error {
	f.most = mostBytes
	if f.names != nil {
		return nil
	}
	return fs.WalkDir(f.tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(name, 0, "it cannot be opened")
		}
		if !d.IsDir() {
			f.names = append(f.names, name)
		}
		if len(f.names) > mostMember {
			return fault.New(fault.TooLong, "terminology.too-large")
		}
		return nil
	})
}

// find returns the files whose name, without its folder and without ".gz",
// matches, sorted.
func (f *files) find(pattern *regexp.Regexp) (found []string) {
	for _, n := range f.names {
		if pattern.MatchString(strings.TrimSuffix(path.Base(n), ".gz")) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	return found
}

// unreadable is the fault of a file, with the line or 0. Reasons are ours, never
// text of the file.
func unreadable(file string, line int, reason string) error {
	if line == 0 {
		return fault.New(fault.Structure, "terminology.release-file", "file", path.Base(file), "reason", reason)
	}
	return fault.New(fault.Structure, "terminology.release-line", "file", path.Base(file), "line", line, "reason", reason)
}

// reader reads one file and knows in which line it is.
type reader struct {
	name string
	line int // of the last line read
	buf  *bufio.Reader
	shut func() error
	text []byte
}

// bounded fails where a file goes on behind its bound: a small zip may hold
// terabytes.
type bounded struct {
	from io.Reader
	left int64
}

var errTooLong = errors.New("the file is too long")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func (f *files) read(name string) (*reader, error) {
	file, err := f.tree.Open(name)
	if err != nil {
		return nil, unreadable(name, 0, "it cannot be opened")
	}
	var from io.Reader = file
	if strings.EqualFold(path.Ext(name), ".gz") {
		if from, err = gzip.NewReader(file); err != nil {
			return nil, errors.Join(unreadable(name, 0, "it is no gzip file"), file.Close())
		}
	}
	return &reader{name: name, buf: bufio.NewReaderSize(&bounded{from, f.most}, 1<<16), shut: file.Close}, nil
}

// next reads a line without its end; ok is false behind the last one. The bytes
// are valid until the next call.
func (r *reader) next() (line []byte, ok bool, err error) {
	r.text = r.text[:0]
	r.line++
	for {
		part, err := r.buf.ReadSlice('\n')
		if len(r.text)+len(part) > mostLine {
			return nil, false, unreadable(r.name, r.line, "the line is too long")
		}
		r.text = append(r.text, part...)
		if err == nil || errors.Is(err, io.EOF) {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, false, r.broken(err)
		}
	}
	if len(r.text) == 0 {
		return nil, false, nil
	}
	line = r.text
	if n := len(line); line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if r.line == 1 {
		line = trimMark(line)
	}
	return line, true, nil
}

// trimMark drops the byte order mark that some editors put in front.
func trimMark(line []byte) []byte {
	if len(line) >= 3 && string(line[:3]) == "\ufeff" {
		return line[3:]
	}
	return line
}

func (r *reader) broken(err error) error {
	if errors.Is(err, errTooLong) {
		return &fault.Error{Kind: fault.TooLong, Key: "terminology.release-line",
			Args: []any{"file", path.Base(r.name), "line", r.line, "reason", "the file is too long"}, Err: err}
	}
	return unreadable(r.name, r.line, "it is damaged, or its packing is")
}

func (r *reader) fail(format string, args ...any) error {
	return unreadable(r.name, r.line, fmt.Sprintf(format, args...))
}
