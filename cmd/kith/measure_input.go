package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"kith/exchange/claims"
	"kith/exchange/measure"
)

// open opens the files; what is packed is unpacked beside the system's other
// temporary files, where nobody else reads it.
func (c measureCmd) open(ctx context.Context) (files []claims.File, done func(), err error) {
	var opened []*os.File
	done = func() {
		for _, f := range opened {
			f.Close() //nolint:errcheck // it was only read
		}
	}
	for _, name := range c.Files {
		f, err := os.Open(name)
		if err == nil {
			f, err = unpacked(ctx, f, name)
		}
		if err != nil {
			done()
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		opened = append(opened, f)
		info, err := f.Stat()
		if err != nil {
			done()
			return nil, nil, err
		}
		files = append(files, claims.File{Name: name, Body: f, Size: info.Size()})
	}
	return files, done, nil
}

// unpacked returns a file with what a packed one holds, or f itself.
func unpacked(ctx context.Context, f *os.File, name string) (*os.File, error) {
	var in io.Reader
	switch filepath.Ext(name) {
	case ".gz":
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, err
		}
		in = z
	case ".zst":
		z, err := zstd.NewReader(f)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		in = z
	default:
		return f, nil
	}
	defer f.Close() //nolint:errcheck // it was only read
	out, err := os.CreateTemp("", "kith-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(out.Name()); err != nil { // it goes when it is closed, whatever happens
		return nil, errors.Join(err, out.Close())
	}
	if _, err := io.Copy(out, &stoppable{ctx, in}); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return out, nil
}

// stoppable ends with its context.
type stoppable struct {
	ctx context.Context
	in  io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.in.Read(p)
}

// mapping finds out which column is which, and says so.
func (c measureCmd) mapping(f claims.File) (m claims.Mapping, err error) {
	if c.Mapping != "" {
		text, err := os.ReadFile(c.Mapping)
		if err != nil {
			return m, err
		}
		in := json.NewDecoder(bytes.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(&m); err != nil {
			return m, fmt.Errorf("%s: %w", c.Mapping, err)
		}
	}
	for to, flag := range map[*string]string{&m.Patient: c.Patient, &m.Provider: c.Provider, &m.Day: c.Day, &m.Site: c.Site, &m.Kind: c.Kind} {
		if flag != "" {
			*to = flag
		}
	}
	if c.Dates != "" {
		m.Dates = claims.Dates(c.Dates)
	}
	if len(c.KindIs) > 0 {
		m.Kinds = c.KindIs
	}
	sample := make([]byte, min(f.Size, 256<<10))
	if n, err := f.Body.ReadAt(sample, 0); err != nil && n < len(sample) {
		return m, err
	}
	m, sure, err := claims.Sniff(sample, m)
	if err != nil {
		return m, err
	}
	note(os.Stderr, fmt.Sprintf("Taking patient from %s, provider from %s, day from %s (%s)%s%s.", m.Patient, m.Provider, m.Day, m.Dates, also(", site from ", m.Site), also(", kind from ", m.Kind)))
	if !sure {
		note(os.Stderr, "The days could be read in another way as well: --dates says which is meant.")
	}
	return m, nil
}

func also(before, column string) string {
	if column == "" {
		return ""
	}
	return before + column
}

func (c measureCmd) read(ctx context.Context, files []claims.File, m claims.Mapping) (in measure.Input, err error) {
	var read atomic.Int64
	total := int64(0)
	for _, f := range files {
		total += f.Size
	}
	o := claims.Options{Progress: func(n int64) { read.Add(n) }}
	if c.HashKey != "" {
		key, err := os.ReadFile(c.HashKey)
		if err != nil {
			return in, err
		}
		if o.HashKey = bytes.TrimSpace(key); len(o.HashKey) < 16 {
			return in, fmt.Errorf("%s: a key of fewer than 16 characters can be guessed", c.HashKey)
		}
	}
	if c.Rejects != "" {
		f, err := os.OpenFile(c.Rejects, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return in, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if o.Rejects, err = claims.NewRejects(f); err != nil {
			return in, err
		}
	}
	done := show(os.Stderr, func() (step, bool) { return step{at: read.Load(), of: total, bytes: true}, true })
	out, err := claims.Read(ctx, files, m, o)
	done()
	if err != nil {
		return in, err
	}
	for i, f := range files {
		files[i].Name = filepath.Base(f.Name)
		in.Names = append(in.Names, files[i].Name)
	}
	in.Output, in.Mapping = out, m
	return in, nil
}
