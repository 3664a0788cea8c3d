package main

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"kith/exchange/claims"
	"kith/exchange/generate"
)

type generateCmd struct {
	Out      string `help:"A folder for FHIR, one file for each type; or a file for claims, .csv, .csv.gz, .csv.zst or .parquet; - is standard output." required:"" placeholder:"PATH"`
	Format   string `help:"fhir, claims or parquet, where the path does not tell." enum:",fhir,claims,parquet" default:""`
	Compress string `help:"How the files of FHIR are packed: none, gz, zst." enum:"none,gz,zst" default:"none"`

	Children  int     `help:"How many, up to ten million and more." default:"1000"`
	Providers int     `help:"How many care for them; one for a hundred children when it is not said."`
	Visits    float64 `help:"Visits of a child on average." default:"10"`
	Years     int     `help:"How many years of visits." default:"3"`
	From      string  `help:"The first day." default:"2024-01-01"`
	Lang      float64 `help:"Share of families who speak Spanish at home, from 0 to 1." default:"0.2"`
	Seed      uint64  `help:"Another number, another population." default:"1"`
}

// Help is what `kith generate --help` adds.
func (generateCmd) Help() string {
	return `Nobody in it exists. The same numbers give the same bytes on any machine and
number of cores; docs/science/population.md says how they are spread. What is
there already is not written over, and what was cut short leaves nothing behind.`
}

// Run makes up a population.
func (c generateCmd) Run() error {
	size, err := c.size()
	if err != nil {
		return exit{usage, err}
	}
	format := c.format()
	if c.Out == "-" && format != "claims" {
		return exit{usage, errors.New("only claims go to standard output; name a file or a folder")}
	}
	ctx, stop := interrupted()
	defer stop()
	p := generate.New(size)
	var made atomic.Int64
	done := show(os.Stderr, func() (step, bool) {
		return step{at: made.Load(), of: int64(c.Children), count: made.Load(), noun: "children"}, true
	})
	err = c.write(ctx, format, p, func(n int) { made.Store(int64(n)) })
	done()
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; nothing was kept")}
	}
	return err
}

func (c generateCmd) size() (s generate.Size, err error) {
	first, ok := claims.ISO.Day([]byte(c.From))
	switch {
	case !ok:
		return s, fmt.Errorf("--from: %q is no day; write 2024-01-01", c.From)
	case c.Children < 1 || c.Years < 1 || c.Years > 50 || c.Visits <= 0:
		return s, errors.New("--children, --visits and --years (at most 50) begin at one")
	case c.Lang < 0 || c.Lang > 1:
		return s, errors.New("--lang is a share: 0.2 is a fifth")
	case c.Providers != 0 && c.Providers < generate.FewestProviders:
		return s, fmt.Errorf("--providers: at least %d, so that there is one of each kind", generate.FewestProviders)
	}
	days := int(time.Date(1970+c.Years, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	return generate.Size{Children: c.Children, Providers: c.Providers, Visits: c.Visits, Days: days, First: first, Seed: c.Seed,
		Spanish: cmp.Or(c.Lang, -1)}, nil
}

// format is what was asked for, or what the path says.
func (c generateCmd) format() string {
	name := strings.TrimSuffix(strings.TrimSuffix(c.Out, ".gz"), ".zst")
	switch {
	case c.Format != "":
		return c.Format
	case strings.HasSuffix(name, ".parquet"):
		return "parquet"
	case c.Out == "-" || strings.HasSuffix(name, ".csv"):
		return "claims"
	}
	return "fhir"
}

// write makes it where nothing is yet, whole or not at all.
func (c generateCmd) write(ctx context.Context, format string, p *generate.Population, tell func(int)) error {
	if c.Out == "-" {
		return p.Claims(stopsWriting{ctx, os.Stdout}, tell)
	}
	if _, err := os.Lstat(c.Out); !errors.Is(err, fs.ErrNotExist) {
		return exit{usage, errors.Join(fmt.Errorf("%s is there already; name another, or move it away", c.Out), err)}
	}
	if format == "fhir" {
		return c.folder(ctx, p, tell)
	}
	f, done, err := aside(c.Out)
	if err != nil {
		return err
	}
	to, err := packing(stopsWriting{ctx, f}, c.Out)
	if err == nil && format == "parquet" {
		err = errors.Join(p.Parquet(to, tell), to.Close())
	} else if err == nil {
		err = errors.Join(p.Claims(to, tell), to.Close())
	}
	return errors.Join(err, done(err == nil))
}

// folder writes FHIR beside where it belongs, and moves it there once it is whole.
func (c generateCmd) folder(ctx context.Context, p *generate.Population, tell func(int)) error {
	part, ends := filepath.Clean(c.Out)+".part", map[string]string{"gz": ".gz", "zst": ".zst"}
	err := errors.Join(os.RemoveAll(part), os.MkdirAll(part, 0o755))
	if err == nil {
		err = p.FHIR(func(typ string) (io.WriteCloser, error) {
			f, err := os.Create(filepath.Join(part, typ+".ndjson"+ends[c.Compress]))
			if err != nil {
				return nil, err
			}
			to, err := packing(stopsWriting{ctx, f}, f.Name())
			return pack{to, f}, err
		}, tell)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	return os.Rename(part, c.Out)
}

// packing packs what is written as a file's name says. The same bytes in give the
// same bytes out: nothing is packed by more than one at a time.
func packing(w io.Writer, name string) (io.WriteCloser, error) {
	switch filepath.Ext(name) {
	case ".gz":
		return gzip.NewWriterLevel(w, gzip.BestSpeed)
	case ".zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	}
	return unpacked{w}, nil
}

// unpacked is a file that is not packed.
type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

// pack is a file and what packs it.
type pack struct {
	io.WriteCloser
	file *os.File
}

func (p pack) Close() error { return errors.Join(p.WriteCloser.Close(), p.file.Close()) }

// stopsWriting ends with its context.
type stopsWriting struct {
	ctx context.Context
	*os.File
}

func (w stopsWriting) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.File.Write(p)
}
