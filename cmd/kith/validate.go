package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"kith/fhir/element"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/fhir/xml"
	"kith/platform/say"
)

type validateCmd struct {
	Paths   []string `arg:"" name:"path" help:"Files and folders: resources, Bundles or NDJSON, as JSON or XML, plain or packed. A single - is standard input."`
	Profile []string `help:"Canonical URL of a profile that every resource has to conform to, beside those it names itself." placeholder:"URL"`
	Least   string   `help:"What is worth a line: error, warning or information." enum:"error,warning,information" default:"warning"`
	Lang    string   `help:"Language of the sentences." enum:"en,es" default:"en"`
	place
}

// Help is what `kith validate --help` adds.
func (validateCmd) Help() string {
	return `Each line says file, line, column, how serious it is, the element and what is the
matter. Nothing is stored. With --data or --db the code systems and value sets
of that site count too.

Exit status: 0 nothing is wrong, 1 something is, 2 it could not run.`
}

// Run validates and prints what is to be said.
func (c validateCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	v, done, err := c.validator(ctx)
	if err != nil {
		return exit{couldNotRun, err}
	}
	defer done()
	phrases, err := say.Load(validate.Files)
	if err != nil {
		return exit{couldNotRun, err}
	}
	r := &report{least: weight[c.Least], voice: phrases.In(c.Lang)}
	began := time.Now()
	hide := show(os.Stderr, func() (step, bool) { return step{count: r.resources.Load()}, false })
	o := validate.Options{Depth: validate.Full, Profiles: c.Profile, Now: began}
	err = eachText(ctx, c.Paths, func(t text) error {
		r.look(ctx, v, o, t)
		return nil
	})
	hide()
	if err != nil && ctx.Err() == nil {
		return exit{couldNotRun, err}
	}
	fmt.Printf("%s in %.1f s: %d errors, %d warnings\n", resources(r.resources.Load()), time.Since(began).Seconds(), r.errors, r.warnings)
	switch {
	case ctx.Err() != nil:
		return exit{wasStopped, errors.New("stopped")}
	case r.errors > 0:
		return exit{someRejected, errors.New("not everything is valid FHIR R4")}
	}
	return nil
}

// validator is one over the site's terminology, where a site is named.
func (c validateCmd) validator(ctx context.Context) (*validate.Validator, func(), error) {
	if c.Data == "" && c.DB == "" {
		return validate.New(nil, nil), func() {}, nil
	}
	h, err := open(ctx, c.place)
	if err != nil {
		return nil, nil, err
	}
	return validate.New(nil, terminology.New(h.DB)), func() {
		h.DB.Close() //nolint:errcheck // it was only read
	}, nil
}

// weight orders severities.
var weight = map[string]int{"information": 1, "warning": 2, "error": 3, "fatal": 4}

// report prints findings and counts them.
type report struct {
	least            int
	voice            *say.Voice
	doc              element.Doc
	errors, warnings int
	resources        atomic.Int64
}

func (r *report) look(ctx context.Context, v *validate.Validator, o validate.Options, t text) {
	r.resources.Add(1)
	err := t.err
	if err == nil {
		err = r.doc.Parse(t.json, element.Options{Positions: !t.xml})
	}
	if err != nil {
		r.unreadable(t, err)
		return
	}
	for _, is := range v.Validate(ctx, r.doc.Root(), o) {
		switch is.Severity {
		case validate.Error, "fatal":
			r.errors++
		case validate.Warning:
			r.warnings++
		}
		if weight[is.Severity] < r.least {
			continue
		}
		from := ""
		if is.Source != "" {
			from = " [" + is.Source + "]"
		}
		r.line(t, is.Line, is.Column, is.Severity, is.Expression+": "+r.voice.T(is.Key, is.Args...)+from)
	}
}

func (r *report) unreadable(t text, err error) {
	r.errors++
	line, column, reason := 1, 1, err.Error()
	if s, ok := errors.AsType[*element.SyntaxError](err); ok {
		line, column, reason = s.Line, s.Column, s.Reason
	}
	if x, ok := errors.AsType[*xml.Error](err); ok {
		line, column, reason = x.Line, x.Column, x.Reason
		if x.Path != "" {
			reason = x.Path + ": " + reason
		}
	}
	r.line(t, line, column, "fatal", reason)
}

// line prints one finding. Lines are counted from where the file begins, and
// left out where XML was turned into JSON.
func (r *report) line(t text, line, column int, severity, what string) {
	screen.Lock()
	defer screen.Unlock()
	if line == 0 {
		fmt.Printf("%s: %s: %s\n", t.file, severity, what)
		return
	}
	fmt.Printf("%s:%d:%d: %s: %s\n", t.file, t.line+line-1, column, severity, what)
}
