package claims

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"kith/relation/encounter"
)

// File is one file to read. It is read in parts at once.
type File struct {
	Name string // for people, and in rejects
	Body io.ReaderAt
	Size int64
}

// Options say how files are read.
type Options struct {
	HashKey  []byte      // identifiers are replaced by HMAC-SHA-256 under it; nil keeps them
	Rejects  *Rejects    // where rows go that are not used; nil counts them only
	Progress func(int64) // is told how many bytes were read, from several cores at once
	Cores    int         // 0: all
}

// Output is what files say.
type Output struct {
	Table                      *encounter.Table
	Patients, Providers, Sites *Names
	Account                    Account
	Checksum                   string // SHA-256 of all files, one behind the other
}

// Read reads files of one mapping, each with a head.
//
// The error is a *Problem where a file cannot be read with this mapping at all,
// and nothing comes of the others then. Rows that cannot be used are no error.
func Read(ctx context.Context, files []File, m Mapping, o Options) (*Output, error) {
	r := reader{ctx: ctx, mapping: m, options: o, rows: &encounter.Builder{}, sum: sha256.New()}
	r.out = &Output{Patients: &Names{}, Providers: &Names{}, Sites: &Names{}}
	for _, f := range files {
		if err := r.file(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	t, repeated, err := r.rows.Table()
	if err != nil {
		return nil, err
	}
	r.out.Table, r.out.Account.Used, r.out.Account.Repeated = t, t.Len(), repeated
	r.out.Account.Files = len(files)
	r.out.Checksum = hex.EncodeToString(r.sum.Sum(nil))
	return r.out, nil
}

type reader struct {
	ctx     context.Context
	mapping Mapping
	options Options
	out     *Output
	rows    *encounter.Builder
	sum     interface {
		io.Writer
		Sum([]byte) []byte
	}
}

// mostHead is how long the first line of a file may be. Source: Kith
const mostHead = 1 << 20

func (r *reader) file(f File) error {
	first := make([]byte, min(f.Size, mostHead))
	if n, err := f.Body.ReadAt(first, 0); err != nil && !(errors.Is(err, io.EOF) && n == len(first)) {
		return err
	}
	head, _, _ := bytes.Cut(first, []byte("\n"))
	begin := min(int64(len(head))+1, f.Size)
	columns := record(string(bytes.TrimRight(bytes.TrimPrefix(head, []byte("\ufeff")), "\r")), r.mapping.comma())
	var wait sync.WaitGroup
	var sumErr error
	wait.Go(func() { _, sumErr = io.Copy(r.sum, io.NewSectionReader(f.Body, 0, f.Size)) })
	defer wait.Wait()
	scans, err := r.parts(f, begin, columns)
	if errors.Is(err, errQuoted) {
		scans, err = r.whole(f, begin, columns)
	}
	if err != nil {
		return err
	}
	wait.Wait()
	if sumErr != nil {
		return sumErr
	}
	return r.join(f, scans)
}

// parts reads a file without quotes on all cores, each a range of its lines.
func (r *reader) parts(f File, begin int64, columns []string) ([]*scan, error) {
	cores := int64(r.options.Cores)
	if cores == 0 {
		cores = int64(runtime.GOMAXPROCS(0))
	}
	ends := []int64{begin}
	for i := int64(1); i <= cores; i++ {
		end, err := lineAfter(f, max(ends[len(ends)-1], begin+(f.Size-begin)*i/cores))
		if err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	scans, errs := make([]*scan, cores), make([]error, cores)
	var wait sync.WaitGroup
	for i := range scans {
		s, err := r.scan(columns)
		if err != nil {
			return nil, err
		}
		scans[i] = s
		size := ends[i+1] - ends[i]
		wait.Go(func() { errs[i] = s.lines(r.stoppable(io.NewSectionReader(f.Body, ends[i], size)), size) })
	}
	wait.Wait()
	return scans, errors.Join(errs...)
}

// whole reads a file with quotes, from its beginning to its end.
func (r *reader) whole(f File, begin int64, columns []string) ([]*scan, error) {
	s, err := r.scan(columns)
	if err != nil {
		return nil, err
	}
	return []*scan{s}, s.quoted(r.stoppable(io.NewSectionReader(f.Body, begin, f.Size-begin)))
}

func (r *reader) scan(columns []string) (*scan, error) {
	s, err := newScan(r.mapping, columns)
	if err != nil {
		return nil, err
	}
	s.keep = r.options.Rejects != nil
	if r.options.Progress != nil {
		s.read = func(n int) { r.options.Progress(int64(n)) }
	}
	if key := r.options.HashKey; key != nil {
		h, out := hmac.New(sha256.New, key), make([]byte, 0, 2*sha256.Size)
		s.hash = func(id []byte) []byte {
			h.Reset()
			h.Write(id) //nolint:errcheck // a hash takes everything
			return hex.AppendEncode(out[:0], h.Sum(nil)[:16])
		}
	}
	return s, nil
}

// join gives what was read the numbers of all files, part after part.
func (r *reader) join(f File, scans []*scan) error {
	r.out.Account.Lines++ // the head
	for _, s := range scans {
		for i := range s.rejects {
			s.rejects[i].File, s.rejects[i].Line = f.Name, s.rejects[i].Line+r.out.Account.Lines
		}
		if err := r.options.Rejects.write(s.rejects); err != nil {
			return fmt.Errorf("writing down what was not used: %w", err)
		}
		r.out.Account.join(s.account)
		r.rows.Join(&s.rows, r.out.Patients.join(&s.patients), r.out.Providers.join(&s.providers), r.out.Sites.join(&s.sites))
	}
	return nil
}

// lineAfter is where the first line begins that does not begin before at.
func lineAfter(f File, at int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for at < f.Size {
		n, err := f.Body.ReadAt(buf, at-1)
		if end := bytes.IndexByte(buf[:n], '\n'); end >= 0 {
			return at + int64(end), nil
		}
		if n < len(buf) {
			if err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
			break
		}
		at += int64(n)
	}
	return f.Size, nil
}

// stoppable is a reader that ends with the context.
func (r *reader) stoppable(in io.Reader) io.Reader { return &stopping{r.ctx, in} }

type stopping struct {
	ctx context.Context
	in  io.Reader
}

func (s *stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.in.Read(p)
}
