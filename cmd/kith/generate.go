package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"kith/exchange/claims"
	"kith/exchange/generate"
)

type generateCmd struct {
	Children  int     `help:"How many." default:"1000"`
	Providers int     `help:"How many care for them; one for a hundred children when it is not said."`
	Visits    float64 `help:"Visits of a child on average." default:"10"`
	Years     int     `help:"How many years of visits." default:"3"`
	From      string  `help:"The first day." default:"2024-01-01"`
	Seed      uint64  `help:"Another number, another population." default:"1"`

	Claims string `help:"Write the visits to this file as CSV; - is standard output."`
	FHIR   string `help:"Write everything to this folder as FHIR, one file of NDJSON for each type." name:"fhir"`
}

// Help is what `kith generate --help` adds.
func (generateCmd) Help() string {
	return "Nobody in it exists. The same numbers give the same bytes on any machine; docs/science/population.md says how they are spread."
}

// Run makes up a population.
func (c generateCmd) Run() error {
	if (c.Claims == "") == (c.FHIR == "") {
		return exit{usage, errors.New("say --claims FILE or --fhir FOLDER")}
	}
	first, ok := claims.ISO.Day([]byte(c.From))
	if !ok {
		return exit{usage, fmt.Errorf("--from: %q is no day; write 2024-01-01", c.From)}
	}
	if c.Children < 1 || c.Years < 1 || c.Years > 50 || c.Visits <= 0 {
		return exit{usage, errors.New("--children, --visits and --years (at most 50) begin at one")}
	}
	ctx, stop := interrupted()
	defer stop()
	days := int(time.Date(1970+c.Years, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	p := generate.New(generate.Size{Children: c.Children, Providers: c.Providers, Visits: c.Visits, Days: days, First: first, Seed: c.Seed})
	var made atomic.Int64
	done := show(os.Stderr, func() (step, bool) {
		return step{at: made.Load(), of: int64(c.Children), count: made.Load(), noun: "children"}, true
	})
	defer done()
	tell := func(n int) { made.Store(int64(n)) }
	if c.FHIR != "" {
		if err := os.MkdirAll(c.FHIR, 0o755); err != nil {
			return err
		}
		return p.FHIR(func(typ string) (io.WriteCloser, error) {
			f, err := os.Create(filepath.Join(c.FHIR, typ+".ndjson"))
			return stopsWriting{ctx, f}, err
		}, tell)
	}
	if c.Claims == "-" {
		return p.Claims(stopsWriting{ctx, os.Stdout}, tell)
	}
	f, err := os.Create(c.Claims)
	if err != nil {
		return err
	}
	return errors.Join(p.Claims(stopsWriting{ctx, f}, tell), f.Close())
}

// stopsWriting ends with its context.
type stopsWriting struct {
	ctx context.Context
	*os.File
}

func (w stopsWriting) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.File.Write(p)
}
