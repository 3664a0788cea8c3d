package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kith/care/module"
	"kith/cast"
	"kith/fhir/bulk"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
)

type serveCmd struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080"`
	place
}

// Run serves a site's data until it is told to stop.
func (c serveCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	return serve(ctx, c.place, c.Addr, false, nil)
}

type demoCmd struct {
	Addr  string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Fresh bool   `help:"Start over: forget what was done in the example town."`
	place
}

// Run loads the example town if it is not there and serves it.
func (c demoCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	at, err := c.orDemo()
	if err != nil {
		return err
	}
	if c.Fresh {
		if err := forget(at); err != nil {
			return err
		}
	}
	return serve(ctx, at, c.Addr, true, settle)
}

// orDemo is the place given, or the one where the demo lives by itself.
func (p place) orDemo() (place, error) {
	if p.Data != "" || p.DB != "" {
		return p, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return p, errors.Join(errNoPlace, err)
	}
	p.Data = filepath.Join(cache, "kith-demo")
	return p, nil
}

// forget removes what the demo made, and nothing else.
func forget(p place) error {
	if p.DB != "" {
		return errors.New("--fresh works on a folder; empty a PostgreSQL database yourself")
	}
	for _, name := range []string{mark, mark + "-wal", mark + "-shm"} {
		if err := os.Remove(filepath.Join(p.Data, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// serve opens the house, lets prepare bring it into shape, and answers.
func serve(ctx context.Context, at place, addr string, demo bool, prepare func(context.Context, *module.House) error) error {
	l, err := listen(addr) // before the work of loading, so that a taken port is told at once
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // Serve has closed it by then
	h, err := open(ctx, at)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if prepare != nil {
		if err := prepare(ctx, h); err != nil {
			return err
		}
	}
	p := program{house: h, log: slog.New(slog.NewJSONHandler(os.Stderr, nil)), demo: demo}
	handler, err := p.handler(ctx)
	if err != nil {
		return err
	}
	greet(l.Addr().String(), demo)
	return run(ctx, l, handler)
}

func greet(addr string, demo bool) {
	fmt.Printf("\nKith is at http://%s\n", addr)
	if !demo {
		return
	}
	fmt.Println("Sign in as one of these; nobody here is real:")
	for _, p := range cast.People() {
		fmt.Printf("  %-22s %s\n", p.Name, p.OrgName)
	}
	fmt.Println("For programs: kith token --as integrator. Stop with Ctrl-C.")
}

// settled stands in the audit trail once the town is whole.
const settled = "whole"

// settle loads the town unless it is there. What was cut short goes on.
func settle(ctx context.Context, h *module.House) error {
	if done, err := audit.Happened(ctx, h.DB, "demo", settled); err != nil || done {
		return err
	}
	sources, err := cast.Sources(h.Now().In(h.Zone))
	if err != nil {
		return err
	}
	var from []bulk.Source
	for _, s := range sources {
		from = append(from, bulk.Source{Name: s.Name, Open: s.Open})
	}
	began := time.Now()
	var refused []string
	im := &bulk.Importer{Store: h.Store, Viewer: access.Operator(), Why: "demo", Rejected: func(r bulk.Reject) error {
		refused = append(refused, fmt.Sprintf("%s: %s", r.File, r.Reason))
		return nil
	}}
	fmt.Println("Building the example town …")
	sum, err := im.Run(ctx, from)
	if err != nil {
		return fmt.Errorf("the town is not whole yet; start again to go on: %w", err)
	}
	if len(refused) > 0 {
		return fmt.Errorf("the town does not fit this program: %s", strings.Join(refused, "; "))
	}
	if err := h.DB.Analyze(ctx); err != nil {
		return err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := audit.Record(ctx, tx, audit.Event{At: h.Now(), Who: access.Operator(), Action: audit.Execute, Why: "demo", What: settled, Count: sum.Read})
		return err
	})
	if err != nil {
		return err
	}
	fmt.Printf("%d resources in %.1f seconds.\n", sum.Read, time.Since(began).Seconds())
	return nil
}
