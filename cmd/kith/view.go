package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"kith/fhir/bulk"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/view"
)

type viewCmd struct {
	Definition string   `arg:"" help:"A ViewDefinition of SQL on FHIR: a file of JSON, or the name of one that Kith brings."`
	Paths      []string `arg:"" name:"path" optional:"" help:"Files, folders and archives of resources, plain or packed. A single - is standard input. None: the records of --data or --db."`
	Format     string   `help:"csv, ndjson, json or parquet. Without it, what the name of --out ends with." enum:"csv,ndjson,json,parquet," default:"" placeholder:"FORMAT"`
	Out        string   `short:"o" help:"File that the rows go to, in place of standard output." type:"path" placeholder:"FILE"`
	Rejects    string   `help:"File that keeps the lines that could not be flattened, to be repaired and run again." type:"path" placeholder:"FILE"`
	As         string   `help:"Whose reading it is, of records in the store: they see what they may read, and the trail says so." placeholder:"Practitioner/ID"`
	place
}

// Help is what `kith view --help` adds.
func (viewCmd) Help() string {
	return `Rows go to standard output or to --out, in the order of the resources; resources
of other types make none. What cannot be read is told with file and line, and the
rest goes on.

Kith brings: ` + strings.Join(view.Published(), ", ") + `.

Exit status: 0 all is flattened, 1 something could not be read, 2 it could not
run, 130 it was stopped.`
}

// flattening is one run.
type flattening struct {
	view    *view.View
	out     *view.Writer
	rejects *os.File
	path    string // of rejects
	bad     int
	flow    view.Flow
	total   int64 // bytes of files, 0 where nobody knows
}

// Run flattens resources into rows.
func (c viewCmd) Run() (err error) {
	ctx, stop := interrupted()
	defer stop()
	v, err := readView(c.Definition)
	if err != nil {
		return exit{usage, err}
	}
	format, err := c.format()
	if err != nil {
		return exit{usage, err}
	}
	to, done, err := c.to()
	if err != nil {
		return exit{couldNotRun, err}
	}
	f := &flattening{view: v, out: v.NewWriter(to, format, true), path: c.Rejects, flow: view.Flow{Workers: 2}}
	began := time.Now()
	if len(c.Paths) > 0 {
		err = f.files(ctx, c.Paths)
	} else {
		err = c.store(ctx, f)
	}
	if err == nil || f.out.Rows > 0 { // where it never began, nothing is written
		err = errors.Join(err, f.out.Close())
	}
	err = errors.Join(err, done(err == nil))
	if f.rejects != nil {
		err = errors.Join(err, f.rejects.Close())
	}
	note(os.Stderr, fmt.Sprintf("%s rows in %.1f s", grouped(f.out.Rows), time.Since(began).Seconds()))
	switch {
	case ctx.Err() != nil && c.Out != "":
		return exit{wasStopped, errors.New("stopped; no file was made")}
	case ctx.Err() != nil:
		return exit{wasStopped, errors.New("stopped; what was written is a part")}
	case err != nil:
		return exit{couldNotRun, err}
	case f.bad > 0:
		return exit{someRejected, fmt.Errorf("%d could not be read or flattened", f.bad)}
	}
	return nil
}

// format is what is asked for, or what the name of the file says.
func (c viewCmd) format() (view.Format, error) {
	f := view.Format(c.Format)
	if f == "" {
		f = view.CSV
		for _, known := range []view.Format{view.NDJSON, view.JSON, view.Parquet} {
			if strings.HasSuffix(c.Out, "."+string(known)) {
				f = known
			}
		}
	}
	if f == view.Parquet && c.Out == "" && term.IsTerminal(int(os.Stdout.Fd())) {
		return f, errors.New("Parquet is nothing to look at: say --out FILE")
	}
	return f, nil
}

// to opens where rows go. A file appears under its name when it is whole.
func (c viewCmd) to() (w io.Writer, done func(whole bool) error, err error) {
	if c.Out == "" {
		return os.Stdout, func(bool) error { return nil }, nil
	}
	return aside(c.Out)
}

// files flattens what lies in files.
func (f *flattening) files(ctx context.Context, paths []string) error {
	sources, err := bulk.Paths(paths, os.Stdin)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if s.Size == 0 || sizeHidden(s.Name) {
			f.total = 0
			break
		}
		f.total += s.Size
	}
	defer show(os.Stderr, func() (step, bool) {
		return step{at: f.flow.Read.Load(), of: f.total, bytes: true}, f.total > 0
	})()
	for _, s := range sources {
		err := bulk.Walk(s, func(name string, in io.Reader) error { return f.file(ctx, name, in) })
		if lost, ok := errors.AsType[stopped](err); ok {
			return lost.error
		}
		if err != nil {
			f.reject(s.Name, 1, err)
		}
	}
	return ctx.Err()
}

// sizeHidden reports whether a file holds more than its size says.
func sizeHidden(name string) bool {
	return slices.ContainsFunc([]string{".gz", ".tgz", ".zst", ".bz2"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// file flattens one file: NDJSON as it is read, anything else as a whole.
func (f *flattening) file(ctx context.Context, name string, in io.Reader) error {
	if looks, whole := byLines(in); looks {
		f.flow.Wrong = func(r view.Reject) error {
			f.reject(name, r.Line, r.Err)
			return f.keep(r.Text)
		}
		if err := f.view.Stream(ctx, whole, f.out, &f.flow); err != nil {
			return stopped{err}
		}
		return nil
	} else {
		in = whole
	}
	src, err := readWhole(in)
	if err != nil {
		return err
	}
	f.flow.Read.Add(int64(len(src)))
	var doc element.Doc
	return cut(ctx, name, src, func(t text) error {
		err := t.err
		if err == nil {
			err = doc.Parse(t.json, element.Options{})
		}
		if err == nil {
			err = f.view.Rows(ctx, doc.Root(), f.row)
		}
		if lost, ok := errors.AsType[notWritten](err); ok {
			return lost.error
		}
		if err != nil {
			f.reject(t.file, int64(t.line), err)
			return f.keep(t.json)
		}
		return nil
	})
}

func (f *flattening) row(r view.Row) error {
	if err := f.out.Write(r); err != nil {
		return notWritten{err}
	}
	return nil
}

// notWritten is an error of where the rows go, not of what they are made of.
type notWritten struct{ error }

// reject tells what could not be flattened, the first of it by name.
func (f *flattening) reject(file string, line int64, err error) {
	if f.bad++; f.bad <= mostNamed {
		note(os.Stderr, fmt.Sprintf("%s:%d: %v", file, line, err))
	} else if f.bad == mostNamed+1 {
		note(os.Stderr, "and more; the number stands at the end")
	}
}

// keep writes a line that was rejected where it can be repaired.
func (f *flattening) keep(line []byte) (err error) {
	if f.path == "" {
		return nil
	}
	if f.rejects == nil {
		if f.rejects, err = os.OpenFile(f.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err != nil {
			return err
		}
	}
	_, err = f.rejects.Write(append(line[:len(line):len(line)], '\n'))
	return err
}

// store flattens what somebody may read of the records.
func (c viewCmd) store(ctx context.Context, f *flattening) error {
	if c.Data == "" && c.DB == "" || c.As == "" {
		return errors.New("say which files, or whose records (--data or --db) and who reads them (--as)")
	}
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // it was only read
	if err := current(ctx, h); err != nil {
		return err
	}
	me, err := program{house: h}.resolve(ctx, reference(c.As))
	if err != nil {
		return fmt.Errorf("%s: %w", c.As, err)
	}
	defer show(os.Stderr, func() (step, bool) { return step{count: f.flow.Read.Load()}, false })()
	var doc element.Doc
	return records{h, me.Viewer, "view"}.each(ctx, f.view.Resource, func(r store.Resource) error {
		f.flow.Read.Add(1)
		err := doc.Parse(r.JSON(), element.Options{Share: true})
		if err == nil {
			err = f.view.Rows(ctx, doc.Root(), f.row)
		}
		if lost, ok := errors.AsType[notWritten](err); ok {
			return lost.error
		}
		if err != nil {
			f.reject(r.Type+"/"+r.ID, 1, err)
		}
		return nil
	})
}

// readView reads a ViewDefinition out of a file, or one that Kith brings.
func readView(name string) (*view.View, error) {
	text, ok := view.PublishedAs(name)
	if !ok {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	var doc element.Doc
	if err := doc.Parse(text, element.Options{}); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	v, err := view.Read(doc.Root())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}
