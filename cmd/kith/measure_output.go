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

// writeResult writes one file, as its name asks.
func writeResult(name string, r *measure.Result) (err error) {
	write := map[string]func(io.Writer, *measure.Result) error{
		".html": measure.WritePage, ".csv": measure.WriteCSV, ".json": measure.WriteJSON,
	}[filepath.Ext(name)]
	if strings.HasSuffix(name, ".fhir.json") {
		write = measure.WriteMeasureReports
	}
	if write == nil {
		return exit{usage, fmt.Errorf("%s: results are written as .html, .csv, .json or .fhir.json", name)}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f, r)
}
