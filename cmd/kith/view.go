package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"os"

	"kith/fhir/element"
	"kith/fhir/view"
)

type viewCmd struct {
	Definition string   `arg:"" type:"existingfile" help:"A ViewDefinition of SQL on FHIR, as JSON."`
	Paths      []string `arg:"" name:"path" help:"Files, folders and archives of resources."`
	Format     string   `help:"csv or ndjson." enum:"csv,ndjson" default:"csv"`
}

// Help is what `kith view --help` adds.
func (viewCmd) Help() string {
	return "Rows go to standard output. Resources of other types make none. What cannot be read is told, and the rest goes on; then the exit status is 1."
}

// Run flattens resources into rows.
func (c viewCmd) Run() (err error) {
	ctx, stop := interrupted()
	defer stop()
	v, err := readView(c.Definition)
	if err != nil {
		return exit{usage, err}
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer func() { err = errors.Join(err, out.Flush()) }()
	row := rowsOf(v, out, c.Format)
	var doc element.Doc
	bad := 0
	err = eachText(ctx, c.Paths, func(t text) error {
		err := t.err
		if err == nil {
			err = doc.Parse(t.json, element.Options{})
		}
		if err == nil {
			err = v.Rows(ctx, doc.Root(), row)
		}
		if lost, ok := errors.AsType[notWritten](err); ok {
			return lost.error
		}
		if err != nil {
			bad++
			note(os.Stderr, fmt.Sprintf("%s:%d: %v", t.file, t.line, err))
		}
		return nil
	})
	if err == nil && bad > 0 {
		err = fmt.Errorf("%d could not be read or flattened", bad)
	}
	return err
}

// notWritten is an error of where the rows go, not of what they are made of.
type notWritten struct{ error }

func readView(name string) (*view.View, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
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

// rowsOf writes rows in a format, and begins with their names where it has a
// place for them.
func rowsOf(v *view.View, out *bufio.Writer, format string) func(view.Row) error {
	if format == "ndjson" {
		var line []byte
		return func(r view.Row) error {
			line = append(v.AppendJSON(line[:0], r), '\n')
			if _, err := out.Write(line); err != nil {
				return notWritten{err}
			}
			return nil
		}
	}
	w := csv.NewWriter(out)
	cells := make([]string, 0, len(v.Columns))
	for _, c := range v.Columns {
		cells = append(cells, c.Name)
	}
	_ = w.Write(cells) // told with the first row
	w.Flush()
	return func(r view.Row) error {
		cells = v.Texts(cells[:0], r)
		_ = w.Write(cells) // told by Error
		w.Flush()
		if err := w.Error(); err != nil {
			return notWritten{err}
		}
		return nil
	}
}
