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
	"strings"
	"sync"

	"kith/relation/encounter"
)

// File is one file to read. It is read in parts at once.
type File struct {
	Name   string // for people, and in rejects
	Body   io.ReaderAt
	Size   int64
	Format Format // "" is what it begins like

	bytes []byte // all of them, where the system lends them
}

// Options say how files are read.
type Options struct {
	HashKey  []byte      // patients and providers are replaced by HMAC-SHA-256 under it; nil keeps them
	Rejects  *Rejects    // where rows go that are not used; nil counts them only
	Progress func(int64) // is told how many bytes were read, from several cores at once
	Cores    int         // 0: all
}

// Output is what files say.
type Output struct {
	Table                      *encounter.Table
	Patients, Providers, Sites *Names
	Account                    Account
	Groupings                  []*Grouping // the columns of groups that a mapping names
	Sources                    []Source
	Checksum                   string // of one file its SHA-256; of several the SHA-256 of theirs, a line each
}

// Source is one file that was read, as much of it as tells it from others.
type Source struct {
	Name     string
	Format   Format
	Size     int64
	Checksum string // SHA-256 of its bytes, packed as they are
	Lines    int    // rows it had
}

// Reading brings the rows of files of any make together. It is for one
// goroutine, and works on all cores.
type Reading struct {
	ctx     context.Context
	options Options
	out     *Output
	rows    *encounter.Builder
	waiting waiting
	name    string              // of the file at hand
	hash    func([]byte) []byte // of identifiers; nil keeps them
}

// Begin begins to read.
func Begin(ctx context.Context, o Options) *Reading {
	if o.Cores == 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	if o.Progress == nil {
		o.Progress = func(int64) {}
	}
	r := &Reading{ctx: ctx, options: o, rows: &encounter.Builder{}, out: &Output{Patients: &Names{}, Providers: &Names{}, Sites: &Names{}}}
	if key := o.HashKey; key != nil {
		r.hash = Hashing(key)
	}
	r.out.Sites.Number([]byte(NoSite))
	return r
}

// Hashing returns the function that hashes identifiers under a key, as 32
// hexadecimal digits of HMAC-SHA-256. What it returns lives until it is called
// again.
func Hashing(key []byte) func(id []byte) []byte {
	h, sum, out := hmac.New(sha256.New, key), make([]byte, 0, sha256.Size), make([]byte, 0, 32)
	return func(id []byte) []byte {
		h.Reset()
		h.Write(id) //nolint:errcheck // a hash takes everything
		return hex.AppendEncode(out[:0], h.Sum(sum)[:16])
	}
}

// Read reads files of one mapping, which is for those that have columns.
//
// The error is a *Problem where a file cannot be read with this mapping at all,
// and nothing comes of the others then. Rows that cannot be used are no error.
func Read(ctx context.Context, files []File, m Mapping, o Options) (*Output, error) {
	r := Begin(ctx, o)
	for _, f := range files {
		if err := r.File(f, m); err != nil {
			return nil, err
		}
	}
	return r.End()
}

// File reads one file. m is for a file that has columns.
func (r *Reading) File(f File, m Mapping) error {
	if err := r.file(f, m); err != nil {
		if p, ok := errors.AsType[*Problem](err); ok {
			p.File = f.Name
			return p
		}
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

func (r *Reading) file(f File, m Mapping) (err error) {
	r.name = f.Name
	if f.Format == "" {
		if f.Format, err = FormatOf(f); err != nil {
			return err
		}
	}
	sum, before := sha256.New(), r.out.Account.Lines
	var wait sync.WaitGroup
	var sumErr error
	b, unmap, ok := mapped(f)
	if ok {
		defer unmap()
	}
	f.bytes = b
	wait.Go(func() {
		if sumErr = guarded(func() error { return summed(r.ctx, sum, b) }); !ok {
			_, sumErr = io.Copy(sum, r.stoppable(io.NewSectionReader(f.Body, 0, f.Size)))
		}
	})
	switch f.Format {
	case Parquet:
		err = r.parquet(f, m)
	case NDJSON:
		err = r.ndjson(f, m)
	case X12:
		err = r.x12(f, m)
	default:
		err = r.table(f, m)
	}
	wait.Wait()
	if err = errors.Join(err, sumErr); err != nil {
		return err
	}
	r.out.Account.Files++
	r.out.Sources = append(r.out.Sources, Source{Name: f.Name, Format: f.Format, Size: f.Size, Checksum: hex.EncodeToString(sum.Sum(nil)), Lines: r.out.Account.Lines - before})
	return nil
}

// End returns what all files said.
func (r *Reading) End() (*Output, error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	t, repeated, err := r.rows.Table()
	if err != nil {
		return nil, err
	}
	r.out.Table, r.out.Account.Used, r.out.Account.Repeated = t, t.Len(), repeated
	r.out.Checksum = checksum(r.out.Sources)
	return r.out, nil
}

func checksum(all []Source) string {
	if len(all) == 1 {
		return all[0].Checksum
	}
	var lines strings.Builder
	for _, s := range all {
		lines.WriteString(s.Checksum + "\n")
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(sum[:])
}

// table reads a file of lines with something between columns.
func (r *Reading) table(f File, m Mapping) error {
	in, plain, err := r.unpacked(f)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	head, err := readHead(in)
	if err != nil {
		return err
	}
	columns, err := m.columns(head.line)
	if err != nil {
		return err
	}
	r.out.Account.Heads++
	r.out.Account.Lines++
	var scans []*scan
	if plain {
		scans, err = r.parts(f, int64(head.size), m, columns)
	} else {
		scans, err = r.stream(io.MultiReader(bytes.NewReader(head.rest), in), m, columns)
	}
	if err != nil {
		return err
	}
	return r.join(f, 1, scans...)
}

// parts reads a file on all cores, each a range of its rows. Where a range
// begins is guessed: behind the end of a line. Where that end stood in quotes,
// the range before ends elsewhere, and the range is read again from there.
func (r *Reading) parts(f File, begin int64, m Mapping, columns []string) ([]*scan, error) {
	cores := int64(r.options.Cores)
	from := []int64{begin}
	for i := int64(1); i <= cores; i++ {
		at, err := lineAfter(f, max(from[i-1], begin+(f.Size-begin)*i/cores))
		if err != nil {
			return nil, err
		}
		from = append(from, at)
	}
	scans, ends, errs := make([]*scan, cores), make([]int64, cores), make([]error, cores)
	read := func(i int) { scans[i], ends[i], errs[i] = r.part(f, from[i], max(from[i], from[i+1]), m, columns) }
	var wait sync.WaitGroup
	for i := range scans {
		wait.Go(func() { read(i) })
	}
	wait.Wait()
	for i := 1; i < len(scans); i++ {
		if ends[i-1] != from[i] && errors.Join(errs...) == nil {
			from[i] = ends[i-1]
			read(i)
		}
	}
	return scans, errors.Join(errs...)
}

// part reads the rows of a file that begin between two places, and returns where
// the last of them ends.
func (r *Reading) part(f File, from, to int64, m Mapping, columns []string) (s *scan, end int64, err error) {
	if s, err = newScan(m, columns); err != nil {
		return nil, 0, err
	}
	s.keep = r.options.Rejects != nil
	if f.bytes != nil {
		err = guarded(func() (err error) {
			end, err = s.span(f.bytes[from:], to-from, func(n int64) error { r.options.Progress(n); return r.ctx.Err() })
			return err
		})
		return s, from + end, err
	}
	end, err = s.records(r.stoppable(&counted{io.NewSectionReader(f.Body, from, f.Size-from), r.options.Progress}), to-from)
	return s, from + end, err
}

// stream reads what can only be read from its beginning, one core ahead of the
// other.
func (r *Reading) stream(in io.Reader, m Mapping, columns []string) ([]*scan, error) {
	s, err := newScan(m, columns)
	if err != nil {
		return nil, err
	}
	s.keep = r.options.Rejects != nil
	ahead := readAhead(r.stoppable(in))
	defer ahead.Close() //nolint:errcheck // it ends what reads ahead
	_, err = s.records(ahead, 1<<62)
	return []*scan{s}, err
}

// join gives what was read the numbers of all files, part after part. before is
// how many lines stood before the first part.
func (r *Reading) join(f File, before int, scans ...*scan) error {
	for _, s := range scans {
		for i := range s.rejects {
			s.rejects[i].File, s.rejects[i].Line = f.Name, s.rejects[i].Line+before
		}
		if err := r.options.Rejects.write(s.rejects); err != nil {
			return fmt.Errorf("writing down what was not used: %w", err)
		}
		before += s.line
		r.out.Account.join(s.account)
		patients := r.out.Patients.join(&s.patients, r.hash)
		r.groups(s, patients)
		r.rows.Join(&s.rows, patients, r.out.Providers.join(&s.providers, r.hash), r.out.Sites.join(&s.sites, nil))
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

// counted tells of what is read through it.
type counted struct {
	io.Reader
	read func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read(int64(n))
	return n, err
}

// stoppable is a reader that ends with the context.
func (r *Reading) stoppable(in io.Reader) io.Reader { return &stopping{r.ctx, in} }

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
