package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"kith/care/module"
)

type reindexCmd struct {
	place

	New bool `help:"Only what the search parameters of this site still lack. The server goes on meanwhile."`
}

// Help is what `kith reindex --help` adds.
func (reindexCmd) Help() string {
	return `The resources are the record; everything else is derived from them and built
anew here: the search index, who may see what, and the tables of every page.
It happens in one transaction: stopped half-way, everything is as before.

--new indexes what the SearchParameters of this site find in what was there
before them, as a running server does by itself. It may be stopped at any time,
and then goes on where it was.`
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
	if c.New {
		return indexNew(ctx, h.Store)
	}
	return rebuild(ctx, h)
}

// rebuild derives everything anew and says how long it took.
func rebuild(ctx context.Context, h *module.House) error {
	defer frugal(h.DB)()
	tell, done := counted(os.Stderr)
	began, indexed := time.Now(), int64(0)
	err := h.Store.Rebuild(ctx, func(n, total int64) {
		indexed = n
		tell(n, total)
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
	_, err = fmt.Printf("%s indexed anew in %.1f s\n", resources(indexed), time.Since(began).Seconds())
	return err
}

// quickly is how many resources are indexed anew without asking: a few seconds.
const quickly = 50_000

// current sees to it that the search index is of this version of the program.
// A small one is made anew at once; a large one takes minutes in which nothing
// else can be written, so a person decides when.
func current(ctx context.Context, h *module.House) error {
	if !h.Store.Stale() {
		return nil
	}
	c, err := h.Store.Census(ctx)
	if err != nil {
		return err
	}
	if c.Resources > quickly {
		return fmt.Errorf("the search index of these %s was made by another version of kith. `kith reindex` makes it anew, "+
			"which takes about as long as their import did; the records themselves stay as they are", resources(c.Resources))
	}
	fmt.Println("The search index was made by another version of kith; making it anew …")
	return rebuild(ctx, h)
}
