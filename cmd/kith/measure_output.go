package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kith/exchange/measure"
)

// measureOutput is where results go.
type measureOutput struct {
	Out    []string `short:"o" help:"Write the results to files too: .html, .csv, .parquet, .json, .fhir.json."`
	Lang   string   `help:"The language of the .html report: en or es." enum:"en,es" default:"en"`
	Public bool     `help:"For outside: nothing of fewer than 11, nor what it could be worked out from; see docs/science/report.md."`
}

// write writes the files that were asked for and the table for the terminal.
func (o measureOutput) write(r *measure.Result) error {
	for _, name := range o.Out {
		if err := o.file(name, r); err != nil {
			return err
		}
	}
	return measure.WriteText(os.Stdout, r)
}

// file writes one file, as its name asks.
func (o measureOutput) file(name string, r *measure.Result) error {
	write := map[string]func(io.Writer, *measure.Result) error{
		".csv": measure.WriteCSV, ".parquet": measure.WriteParquet, ".json": measure.WriteJSON,
		".html": func(w io.Writer, r *measure.Result) error { return measure.WritePage(w, r, o.Lang) },
	}[filepath.Ext(name)]
	if strings.HasSuffix(name, ".fhir.json") {
		write = measure.WriteMeasureReports
	}
	if write == nil {
		return exit{usage, fmt.Errorf("%s: results are written as .html, .csv, .parquet, .json or .fhir.json", name)}
	}
	f, done, err := aside(name)
	if err != nil {
		return err
	}
	err = write(f, r)
	return errors.Join(err, done(err == nil))
}
