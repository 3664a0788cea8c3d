package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/element"
	"kith/fhir/path"
)

type fhirpathCmd struct {
	Expression string   `arg:"" help:"FHIRPath, as in: Patient.name.where(use = 'official').given"`
	Paths      []string `arg:"" name:"path" optional:"" help:"Files and folders of resources. Without one, the expression stands alone: 1 + 1."`
}

// Help is what `kith fhirpath --help` adds.
func (fhirpathCmd) Help() string {
	return "Each value of the answer is a line of JSON, in the order of the files."
}

// Run evaluates an expression on every resource.
func (c fhirpathCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	e, err := path.Compile(c.Expression)
	if err != nil {
		return exit{usage, err}
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush() //nolint:errcheck // a closed pipe; there is nobody to tell
	env := &path.Env{Now: time.Now()}
	on := func(focus path.Value) error {
		got, err := e.Eval(ctx, focus, env)
		if err != nil {
			return err
		}
		for i := range got {
			if _, err := out.Write(append(lineOf(&got[i]), '\n')); err != nil {
				return err
			}
		}
		return nil
	}
	if len(c.Paths) == 0 {
		return on(path.Value{})
	}
	var doc element.Doc
	return eachText(ctx, c.Paths, func(t text) error {
		err := t.err
		if err == nil {
			err = doc.Parse(t.json, element.Options{})
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", t.file, t.line, err)
		}
		if err := on(path.Of(doc.Root())); err != nil {
			return fmt.Errorf("%s:%d: %w", t.file, t.line, err)
		}
		return nil
	})
}

// lineOf writes a value as JSON: what is stored as it stands there, what was
// computed as a number, true, false or text.
func lineOf(v *path.Value) []byte {
	if node, _ := v.Node(); node.Exists() {
		return node.Raw()
	}
	if b, ok := v.Bool(); ok {
		return fmt.Append(nil, b)
	}
	if d, ok := v.Decimal(); ok {
		return []byte(d.Text('f'))
	}
	line, _ := jsontext.AppendQuote(nil, v.String()) // the error only tells of bad UTF-8, which it replaces
	return line
}
