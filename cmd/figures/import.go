package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"kith/cast"
	"kith/platform/db"
)

// input is the record that imports are measured with.
type input struct {
	path      string
	resources int64
	bytes     int64 // unpacked
}

// findInput takes the 615 people of KITH_TESTDATA where they are, and the
// shipped sample otherwise, and counts them.
func findInput(dir string) (input, error) {
	in := input{path: filepath.Join(os.Getenv("KITH_TESTDATA"), "synthea-r4-615.tar.zst")}
	if _, err := os.Stat(in.path); err != nil {
		fmt.Fprintln(os.Stderr, "figures: synthea-r4-615 is not in KITH_TESTDATA; the shipped youth sample stands in for it")
		if in.path, err = writeSample(dir); err != nil {
			return in, err
		}
	}
	f, err := os.Open(in.path)
	if err != nil {
		return in, err
	}
	defer f.Close() //nolint:errcheck // read only
	z, err := zstd.NewReader(f)
	if err != nil {
		return in, err
	}
	defer z.Close()
	if strings.HasSuffix(in.path, ".tar.zst") {
		t := tar.NewReader(z)
		for {
			if _, err := t.Next(); errors.Is(err, io.EOF) {
				return in, nil
			} else if err != nil {
				return in, err
			}
			if err := in.count(t); err != nil {
				return in, err
			}
		}
	}
	return in, in.count(z)
}

func (in *input) count(r io.Reader) error {
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		in.bytes += int64(len(line))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			if len(line) > 1 {
				in.resources++
			}
			return nil
		case err != nil:
			return err
		case len(line) > 1:
			in.resources++
		}
	}
}

func writeSample(dir string) (string, error) {
	sources, err := cast.Sources(time.Now())
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "youth.ndjson.zst")
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	z, err := zstd.NewWriter(out)
	if err != nil {
		return "", err
	}
	for _, s := range sources {
		if s.Name != "synthea/youth.ndjson" {
			continue
		}
		r, err := s.Open()
		if err != nil {
			return "", err
		}
		if _, err := io.Copy(z, r); err != nil {
			return "", err
		}
		if err := r.Close(); err != nil {
			return "", err
		}
	}
	return path, errors.Join(z.Close(), out.Close())
}

// importing measures an import on one engine, whole and durable, and the floor
// in the same run: the same bytes and index rows in raw batches.
func importing(engine string) measurement {
	return measurement{
		figures: []figure{
			{"import." + engine + ".rate", "resources/s", 10_000, false},
			{"import." + engine + ".of-floor", "ratio", 0.5, false},
			{"import." + engine + ".peak-memory", "MB", 300, true},
			{"import." + engine + ".db-size", "of NDJSON", 2, true},
		},
		take: func(ctx context.Context, b *bench) ([]float64, error) {
			at, err := b.database(ctx, engine, "import")
			if err != nil {
				return nil, err
			}
			defer at.drop()
			began := time.Now()
			peak, err := b.command(ctx, at.args("import", b.input.path)...)
			if err != nil {
				return nil, err
			}
			took := time.Since(began)
			size, err := at.size(ctx)
			if err != nil {
				return nil, err
			}
			floor, err := b.floor(ctx, at)
			if err != nil {
				return nil, err
			}
			return []float64{
				float64(b.input.resources) / took.Seconds(),
				floor.Seconds() / took.Seconds(),
				peak,
				float64(size) / float64(b.input.bytes),
			}, nil
		},
	}
}

// command runs the program and returns the most memory it held, in MB.
func (b *bench) command(ctx context.Context, args ...string) (float64, error) {
	c := exec.CommandContext(ctx, b.kith, args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	peak := 0.0
	for {
		select {
		case err := <-ended:
			if err != nil {
				return 0, fmt.Errorf("kith %s: %w\n%s", args[0], err, tail(out.Bytes()))
			}
			return peak, nil
		case <-time.After(20 * time.Millisecond):
			peak = max(peak, held(c.Process.Pid))
		}
	}
}

var highest = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// held is the most memory a running process has held, in MB, where the system
// tells. What it tells after the end will not do: Linux lets a process inherit
// the high-water mark of the one that started it, which is this one.
func held(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	m := highest.FindSubmatch(text)
	if m == nil {
		return 0
	}
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return 0
	}
	return kb / 1024
}

func tail(out []byte) string { return string(out[max(0, len(out)-600):]) }

// database is an empty one of an engine, for one measurement.
type database struct {
	flag, value string // as the program takes it
	url         string // as db.Open takes it
	drop        func()
}

func (d database) args(verb string, more ...string) []string {
	return append([]string{verb, d.flag, d.value}, more...)
}

func (b *bench) database(ctx context.Context, engine, name string) (database, error) {
	if engine == "sqlite" {
		dir := filepath.Join(b.dir, name)
		return database{"--data", dir, filepath.Join(dir, "kith.db"), func() { os.RemoveAll(dir) }}, nil
	}
	url := os.Getenv("KITH_TEST_POSTGRES")
	if url == "" {
		return database{}, errors.New("there is no PostgreSQL: KITH_TEST_POSTGRES is not set")
	}
	schema := fmt.Sprintf("figures_%s_%x", name, rand.Uint32())
	admin := func(ctx context.Context, statement string) error {
		d, err := db.Open(ctx, url)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, d, statement)
		return errors.Join(err, d.Close())
	}
	if err := admin(ctx, "create schema "+schema); err != nil {
		return database{}, err
	}
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	in := url + sep + "search_path=" + schema
	return database{"--db", in, in, func() {
		if err := admin(context.WithoutCancel(ctx), "drop schema "+schema+" cascade"); err != nil {
			fmt.Fprintln(os.Stderr, "figures:", err)
		}
	}}, nil
}

// size is how many bytes the database takes.
func (d database) size(ctx context.Context) (int64, error) {
	if d.flag == "--data" {
		var sum int64
		entries, err := os.ReadDir(d.value)
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				sum += info.Size()
			}
		}
		return sum, err
	}
	in, err := db.Open(ctx, d.url)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, in, db.Int, "", `
		select cast(sum(pg_total_relation_size(c.oid)) as bigint)
		from pg_class c
		where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`)
	return n, errors.Join(err, in.Close())
}
