package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kith/care/module"
	"kith/fhir/bulk"
	"kith/platform/access"
	"kith/platform/say"
)

type importCmd struct {
	Paths    []string `arg:"" name:"path" help:"Files and folders: Bundles or Bulk Data NDJSON, plain, gzip, zstd or tar. A single - is standard input."`
	Rejects  string   `help:"File that keeps what could not be taken in. Default: beside the data." type:"path" placeholder:"FILE"`
	Validate string   `help:"How closely records are looked at: full, form, or off." enum:"full,form,off" default:"form" env:"KITH_IMPORT_VALIDATE"`
	Strict   bool     `help:"Reject what is not valid FHIR R4, instead of storing it and saying so."`
	place
}

// What an import's exit status says.
const (
	someRejected = 1
	couldNotRun  = 2
	wasStopped   = 130
)

// Help is what `kith import --help` adds.
func (importCmd) Help() string {
	return `Running it again with the same input changes nothing, and completes what was
cut short. What cannot be read is named with file, line and reason, kept in a
file that can be repaired and imported itself, and does not stop the rest. What
can be read and is not valid FHIR R4 is stored as it is, and counted by kind.

Exit status: 0 everything is in, 1 something was rejected, 2 it could not run,
130 it was stopped.`
}

// Run imports and prints what became of it.
func (c importCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	sources, err := bulk.Paths(c.Paths, os.Stdin)
	if err != nil {
		return exit{couldNotRun, err}
	}
	h, err := open(ctx, c.place)
	if err != nil {
		return exit{couldNotRun, err}
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if err := current(ctx, h); err != nil {
		return exit{couldNotRun, err}
	}
	rejects := &rejects{path: c.rejectsPath(h.Now())}
	began := time.Now()
	wrong := &mistakes{voice: h.Say.In(say.First)}
	sum, err := load(ctx, &bulk.Importer{Store: h.Store, Viewer: access.Operator(), Why: "import", Spool: c.Data,
		Rejected: rejects.add, Check: c.check(h, wrong)}, sources)
	if err := rejects.close(); err != nil {
		return exit{couldNotRun, err}
	}
	tell(os.Stdout, sum, time.Since(began))
	wrong.tell(os.Stdout)
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; what is counted above is stored. Run the same command again to go on")}
	}
	if err != nil {
		return exit{couldNotRun, fmt.Errorf("%w. What is counted above is stored; run the same command again to go on", err)}
	}
	return c.afterwards(ctx, h, rejects)
}

// afterwards tells what deserves a look.
func (c importCmd) afterwards(ctx context.Context, h *module.House, r *rejects) error {
	if err := h.DB.Analyze(ctx); err != nil {
		return exit{couldNotRun, err}
	}
	unseen, err := h.Store.Unseen(ctx)
	if err != nil {
		return exit{couldNotRun, err}
	}
	if unseen > 0 {
		fmt.Printf("Nobody can see %s of the record: no child that is cared for here is in them.\n", resources(unseen))
	}
	if r.count > 0 {
		return exit{someRejected, fmt.Errorf("%d rejected; kept in %s", r.count, r.path)}
	}
	return nil
}

// load runs an import in little memory and shows how far it is.
func load(ctx context.Context, im *bulk.Importer, sources []bulk.Source) (bulk.Summary, error) {
	defer frugal(im.Store.DB())()
	done := show(os.Stderr, func() (step, bool) {
		p := im.Progress()
		return step{at: p.Bytes, of: p.Total, count: p.Resources}, p.Total > 0
	})
	sum, err := im.Run(ctx, sources)
	done()
	return sum, err
}

// tell prints a summary: what is zero and says nothing is left out.
func tell(w io.Writer, s bulk.Summary, took time.Duration) {
	line := func(what string, n int64, always bool) {
		if n > 0 || always {
			fmt.Fprintf(w, "%-10s %12s\n", what, grouped(n))
		}
	}
	line("read", s.Read, true)
	line("stored", s.Stored(), true)
	line("  created", s.Created, false)
	line("  updated", s.Updated, false)
	line("  deleted", s.Deleted, false)
	line("unchanged", s.Unchanged, true)
	line("merged", s.Merged, false)
	line("passed by", s.Passed, false)
	line("not valid", s.Invalid, false)
	line("rejected", s.Rejected, true)
	seconds := max(took.Seconds(), 0.001)
	fmt.Fprintf(w, "%.1f MB in %.1f s, %s resources a second\n", float64(s.Bytes)/1e6, seconds, grouped(int64(float64(s.Read)/seconds)))
}

// rejectsPath is where rejects go unless the caller said so.
func (c importCmd) rejectsPath(now time.Time) string {
	if c.Rejects != "" {
		return c.Rejects
	}
	name := "rejects-" + now.Format("20060102T150405") + ".ndjson"
	if c.Data == "" {
		return "kith-" + name
	}
	return filepath.Join(c.Data, name)
}

// rejects is a file that exists only once there is something to keep.
type rejects struct {
	path  string
	count int
	file  *os.File
}

// mostNamed is how many rejects are named on the terminal; the file has all.
const mostNamed = 20

func (r *rejects) add(what bulk.Reject) error {
	if r.file == nil {
		f, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("the file for rejects: %w", err)
		}
		r.file = f
	}
	if r.count++; r.count <= mostNamed {
		note(os.Stderr, located(what)+": "+what.Reason)
	} else if r.count == mostNamed+1 {
		note(os.Stderr, "and more, all in "+r.path)
	}
	line, err := json.Marshal(what)
	if err != nil {
		return err
	}
	_, err = r.file.Write(append(line, '\n'))
	return err
}

func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// located writes file:line:column, as editors read it.
func located(r bulk.Reject) string {
	at := r.File
	if r.Line > 0 {
		at += fmt.Sprintf(":%d", r.Line)
	}
	if r.Column > 0 {
		at += fmt.Sprintf(":%d", r.Column)
	}
	if r.Entry != "" {
		at += ": " + r.Entry
	}
	return at
}
