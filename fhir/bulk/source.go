package bulk

import (
	"archive/tar"
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Source is one thing to import: a file, standard input, an embedded archive.
type Source struct {
	Name string // as the person who asked for it would say it
	Size int64  // bytes before unpacking, 0 when nobody knows
	Open func() (io.ReadCloser, error)
}

// Paths returns the sources that paths stand for: files as they are, "-" for
// stdin, and of a folder every file below it that looks like FHIR JSON by its
// name, directories and patients first, so that most references find what they
// point at. A pipe in a folder is left alone: it may never end.
func Paths(paths []string, stdin io.Reader) ([]Source, error) {
	var all []Source
	for _, p := range paths {
		if p == "-" {
			all = append(all, Source{Name: "standard input", Open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		found, err := below(p)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(found, func(a, b Source) int {
			return cmp.Or(cmp.Compare(turn(a.Name), turn(b.Name)), cmp.Compare(a.Name, b.Name))
		})
		all = append(all, found...)
	}
	return all, nil
}

func below(path string) (all []Source, err error) {
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := p != path && strings.HasPrefix(d.Name(), ".")
		switch {
		case hidden && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || hidden || p != path && !looksRight(p):
			return nil
		}
		info, err := os.Stat(p) // follows a link
		if err != nil {
			return err
		}
		if p != path && !info.Mode().IsRegular() || info.IsDir() {
			return nil
		}
		all = append(all, Source{Name: p, Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(p) }})
		return nil
	})
	return all, err
}

var packed = []string{".gz", ".zst", ".bz2"}

// plainName is name without the ending of its packing.
func plainName(name string) string {
	for _, e := range packed {
		name = strings.TrimSuffix(name, e)
	}
	return name
}

func looksRight(name string) bool {
	switch filepath.Ext(plainName(name)) {
	case ".json", ".ndjson", ".jsonl", ".tar", ".tgz":
		return true
	}
	return false
}

// first lists what others refer to, in the order in which to read it.
var first = []string{"hospitalinformation", "organization", "practitionerinformation", "practitioner", "location", "practitionerrole", "patient"}

func turn(name string) int {
	name = strings.ToLower(filepath.Base(name))
	name, _, _ = strings.Cut(name, ".")
	turn := len(first)
	for i, f := range first {
		if strings.HasPrefix(name, f) {
			turn = i // the longest, because a longer one stands later
		}
	}
	return turn
}

// leaf is a stream that is neither packed nor an archive.
type leaf struct {
	name string
	r    *bufio.Reader
	file *os.File // the same bytes from the start, when they can be read again
}

var errPacking = errors.New("this kind of packing is not read here; unpack it first")

// deepest is how often one thing may be packed in another.
const deepest = 4

// leaves calls fn for every leaf in a stream, unpacking what its first bytes
// say is packed. left is how many layers may still follow.
func leaves(name string, r io.Reader, file *os.File, left int, fn func(leaf) error) error {
	if left < 0 {
		return errPacking
	}
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(262)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return err
		}
		return leaves(name, z, nil, left-1, fn)
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(64<<20))
		if err != nil {
			return err
		}
		defer z.Close()
		return leaves(name, z, nil, left-1, fn)
	case bytes.HasPrefix(head, []byte("BZh")):
		return leaves(name, bzip2.NewReader(b), nil, left-1, fn)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xfd7zXZ")):
		return errPacking
	case len(head) > 261 && string(head[257:262]) == "ustar":
		return members(name, tar.NewReader(b), left-1, fn)
	}
	return fn(leaf{name, b, file})
}

func members(name string, t *tar.Reader, left int, fn func(leaf) error) error {
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		base := filepath.Base(h.Name)
		if h.Typeflag != tar.TypeReg || strings.HasPrefix(base, ".") || !looksRight(base) {
			continue
		}
		if err := leaves(name+":"+h.Name, t, nil, left, fn); err != nil {
			return err
		}
	}
}

// tally counts the bytes that go by.
type tally struct {
	r   io.Reader
	add func(int64)
}

// Read counts what it reads.
func (t tally) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.add(int64(n))
	return n, err
}

// Walk calls fn for every file in a source: the source itself, unpacked, or
// what lies in an archive. Names say where in the archive.
func Walk(s Source, fn func(name string, r io.Reader) error) error {
	in, err := s.Open()
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	return leaves(s.Name, in, nil, deepest, func(l leaf) error { return fn(l.name, l.r) })
}
