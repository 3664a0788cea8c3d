package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kith/exchange/hsds"
)

type directoryCmd struct {
	Import directoryImportCmd `cmd:"" help:"Bring in a directory of services as Open Referral HSDS 3 has it."`
}

type directoryImportCmd struct {
	Paths   []string `arg:"" name:"path" help:"Files: what /services of an API gives, one service a line, or a data package, as a folder or a zip file." type:"path"`
	Source  string   `help:"Address that says whose ids these are, such as https://211.example. Ids that are UUIDs stay as they are." placeholder:"URL" env:"KITH_DIRECTORY_SOURCE"`
	Called  string   `help:"What people call that source." placeholder:"NAME"`
	Public  bool     `help:"Give all of it out to everybody at /hsds/v3/. Without it, a service is given out once its page says so."`
	Rejects string   `help:"File that keeps what could not be taken in. Default: beside the data." type:"path" placeholder:"FILE"`
	place
}

// Help is what `kith directory import --help` adds.
func (directoryImportCmd) Help() string {
	return `Running it again with the same input changes nothing, and completes what was
cut short. With newer input, what the source has changed is changed, and what
people here have changed since stays. What cannot be read is named with file,
line and reason, and does not stop the rest.

Exit status: 0 everything is in, 1 something was rejected, 2 it could not run,
130 it was stopped.`
}

// Run imports and prints what became of it.
func (c directoryImportCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return exit{couldNotRun, err}
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if err := current(ctx, h); err != nil {
		return exit{couldNotRun, err}
	}
	kept := &turnedAway{path: c.rejectsPath(h.Now())}
	im := &hsds.Importer{House: h, Source: c.Source, Called: c.Called, Public: c.Public, Rejected: kept.add}
	began := time.Now()
	done := show(os.Stderr, func() (step, bool) {
		p := im.Progress()
		return step{at: p.Bytes, of: p.Total, count: p.Services, noun: "services"}, p.Total > 0
	})
	sum, err := im.Run(ctx, c.Paths...)
	done()
	if err := kept.close(); err != nil {
		return exit{couldNotRun, err}
	}
	c.tell(sum, time.Since(began))
	switch {
	case ctx.Err() != nil:
		return exit{wasStopped, errors.New("stopped; what is counted above is stored. Run the same command again to go on")}
	case err != nil:
		return exit{couldNotRun, fmt.Errorf("%w. What is counted above is stored; run the same command again to go on", err)}
	}
	if err := h.DB.Analyze(ctx); err != nil {
		return exit{couldNotRun, err}
	}
	if kept.count > 0 {
		return exit{someRejected, fmt.Errorf("%d rejected; kept in %s", kept.count, kept.path)}
	}
	return nil
}

// tell prints what became of what was read.
func (c directoryImportCmd) tell(s hsds.Summary, took time.Duration) {
	for _, line := range []struct {
		what   string
		n      int64
		always bool
	}{{"services", s.Read, true}, {"  created", s.Created, true}, {"  updated", s.Updated, false}, {"  unchanged", s.Unchanged, false}, {"  rejected", s.Rejected, true},
		{"organizations", s.Organizations, false}, {"places", s.Places, false}} {
		if line.n > 0 || line.always {
			fmt.Printf("%-14s %9s\n", line.what, grouped(line.n))
		}
	}
	fmt.Printf("in %.1f s\n", took.Seconds())
}

// rejectsPath is where rejects go unless the caller said so.
func (c directoryImportCmd) rejectsPath(now time.Time) string {
	if c.Rejects != "" {
		return c.Rejects
	}
	return filepath.Join(c.Data, "directory-rejects-"+now.Format("20060102T150405")+".ndjson")
}

// turnedAway keeps what was rejected in a file that exists only once there is
// something to keep, and names the first of it.
type turnedAway struct {
	path  string
	count int
	file  *os.File
}

func (k *turnedAway) add(r hsds.Reject) error {
	if k.file == nil {
		f, err := os.OpenFile(k.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("the file for rejects: %w", err)
		}
		k.file = f
	}
	at := r.File
	if r.Line > 0 {
		at += fmt.Sprintf(":%d", r.Line)
	}
	if k.count++; k.count <= mostNamed {
		note(os.Stderr, at+": "+r.Reason)
	} else if k.count == mostNamed+1 {
		note(os.Stderr, "and more, all in "+k.path)
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = k.file.Write(append(line, '\n'))
	return err
}

func (k *turnedAway) close() error {
	if k.file == nil {
		return nil
	}
	return k.file.Close()
}
