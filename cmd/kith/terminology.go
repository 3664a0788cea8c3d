package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"kith/fhir/terminology"
	"kith/fhir/terminology/release"
	"kith/platform/fault"
	"kith/platform/say"
)

type terminologyCmd struct {
	Load   loadCmd   `cmd:"" help:"Load a release of LOINC, SNOMED CT or ICD-10-CM from the files of its publisher."`
	List   listCmd   `cmd:"" help:"Say what is loaded."`
	Remove removeCmd `cmd:"" help:"Take a release out."`
}

type loadCmd struct {
	Path string `arg:"" help:"Folder, zip file or single file, as its publisher gives it out." type:"existingpath"`
	As   string `help:"Version, where the files do not say it." placeholder:"VERSION"`
	place
}

// Help is what `kith terminology load --help` adds.
func (loadCmd) Help() string {
	return `Kith ships none of their content; whoever loads it holds the license. A newer
release takes the place of the one before, all at once: until then, and when it
is stopped, the old one answers.`
}

// Run loads a release and says how large it is.
func (c loadCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	tell, done := counted(os.Stderr)
	began := time.Now()
	loaded, err := release.Load(ctx, h.DB, c.Path, release.Options{Now: began, Version: c.As,
		Progress: func(_ string, n, total int) { tell(int64(n), int64(total)) }})
	done()
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; what was loaded before still answers")}
	}
	if err != nil {
		return inWords(h.Say, err)
	}
	if err := h.DB.Analyze(ctx); err != nil {
		return err
	}
	_, err = fmt.Printf("%s %s: %s codes in %.1f s\n", loaded.URL, loaded.Version, grouped(int64(loaded.Concepts)), time.Since(began).Seconds())
	return err
}

type listCmd struct{ place }

// Run lists the releases that are loaded.
func (c listCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // it was only read
	all, err := terminology.List(ctx, h.DB)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Println("No release is loaded; what HL7 gives out with R4 is part of the program.")
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, l := range all {
		fmt.Fprintf(w, "%s\t%s\t%s codes\tloaded %s\n", l.URL, l.Version, grouped(int64(l.Concepts)), l.At.In(h.Zone).Format(time.DateOnly))
	}
	return w.Flush()
}

type removeCmd struct {
	URL string `arg:"" help:"The system, as kith terminology list says it." name:"url"`
	place
}

// Run takes a release out.
func (c removeCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if err := terminology.Remove(ctx, h.DB, c.URL, func(string, int, int) {}); err != nil {
		return inWords(h.Say, err)
	}
	_, err = fmt.Println("Removed.")
	return err
}

// inWords says a fault in the words that its package has for it.
func inWords(p *say.Phrases, err error) error {
	e, v := fault.Of(err), p.In(say.First)
	if !v.Has(e.Key) {
		return err
	}
	return errors.New(v.T(e.Key, e.Args...))
}
