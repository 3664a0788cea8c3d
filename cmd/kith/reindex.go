package main

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

type reindexCmd struct {
	place
}

// Help is what `kith reindex --help` adds.
func (reindexCmd) Help() string {
	return `The resources are the record; everything else is derived from them and built
anew here: the search index, who may see what, and the tables of every page.
It happens in one transaction: stopped half-way, everything is as before.`
}

// Run rebuilds everything that is derived from resources.
func (c reindexCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	defer frugal(h.DB)()
	var at, of atomic.Int64
	done := show(os.Stderr, func() (step, bool) {
		return step{at: at.Load(), of: of.Load(), count: at.Load()}, of.Load() > 0
	})
	began := time.Now()
	err = h.Store.Rebuild(ctx, func(n, total int64) {
		at.Store(n)
		of.Store(total)
	})
	done()
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; everything is as it was before")}
	}
	if err != nil {
		return err
	}
	if err := h.DB.Analyze(ctx); err != nil {
		return err
	}
	_, err = fmt.Printf("%s indexed anew in %.1f s\n", resources(at.Load()), time.Since(began).Seconds())
	return err
}
