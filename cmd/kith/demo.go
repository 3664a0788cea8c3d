package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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

// town is where the cast lives, whatever the clock of the machine says.
const town = "America/New_York"

type demoCmd struct {
	Addr  string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Ties  string `help:"File with other rules about ties, to try them." type:"existingfile" placeholder:"FILE"`
	Fresh bool   `help:"Start over: forget the example town and what was done in it."`

	Children int `help:"So many children more, who are made up, a part of them at Maple Street. A thousand take half a minute." placeholder:"N"`
	place
	checks
}

// Help is what `kith demo --help` adds.
func (demoCmd) Help() string {
	return `Without --data the town lives in kith-demo, in your cache folder. Whoever can
open the address can sign in as anyone: do not put real people into it.`
}

// Run loads the example town if it is not there and serves it.
func (c demoCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	at, err := c.orDemo()
	if err != nil {
		return err
	}
	s := service{at: at, addr: c.Addr, zone: town, ties: c.Ties, demo: true, prepare: c.prepare, checks: c.checks}
	if c.Fresh {
		s.before = func(ctx context.Context) error { return forget(ctx, at) }
	}
	return s.run(ctx)
}

// prepare loads the town, and who was asked for besides.
func (c demoCmd) prepare(ctx context.Context, h *module.House, at place) error {
	if err := settle(ctx, h, at); err != nil || c.Children <= 0 {
		return err
	}
	return crowd(ctx, h, at, c.Children)
}

// orDemo is the place given, or the one where the demo lives by itself. A demo
// in PostgreSQL has its keys there too, unless somebody says otherwise.
func (p place) orDemo() (place, error) {
	if p.Data != "" || p.DB != "" && p.Keys != "" {
		return p, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return p, errors.Join(errNoPlace, err)
	}
	home := filepath.Join(cache, "kith-demo")
	if p.DB == "" {
		p.Data = home
		return p, nil
	}
	p.Keys = filepath.Join(home, sealKeys)
	return p, os.MkdirAll(home, 0o700)
}

// forget removes the example town, and nothing that is not one.
func forget(ctx context.Context, p place) error {
	if p.DB != "" {
		return errors.New("--fresh works on a folder; for PostgreSQL make a new database")
	}
	file := filepath.Join(p.Data, mark)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	d, err := db.Open(ctx, file)
	if err != nil {
		return err
	}
	ours, err := begun(ctx, d)
	if err := errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("it cannot be told what is in %s; if it is the example town, delete the folder yourself: %w", p.Data, err)
	}
	if !ours {
		return fmt.Errorf("%s holds records that are not the example town's; nothing was deleted", p.Data)
	}
	for _, name := range []string{mark, mark + "-wal", mark + "-shm", checkpoints, checkpoints + endings} {
		if err := os.Remove(filepath.Join(p.Data, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// begun reports whether a database is the town's: loading began in it, or it
// has no tables yet.
func begun(ctx context.Context, d *db.DB) (bool, error) {
	s, err := d.Inspect(ctx)
	if err != nil || s.Schema() == "none" {
		return err == nil, err
	}
	return audit.Happened(ctx, d, "demo", beginning)
}

// What the audit trail says of the town.
const (
	beginning = "begun"
	whole     = "whole"
)

// week is what the audit trail says of the week the town was built in: its
// dates belong to that one.
func week(now time.Time) string {
	y, w := now.ISOWeek()
	return fmt.Sprintf("week %d-%02d", y, w)
}

// settle loads the town unless it is there. What was cut short goes on.
func settle(ctx context.Context, h *module.House, at place) error {
	now := h.Now().In(h.Zone)
	if there, err := audit.Happened(ctx, h.DB, "demo", whole); err != nil || there {
		return errors.Join(err, aged(ctx, h, now))
	}
	if err := begin(ctx, h, at); err != nil {
		return err
	}
	sources, err := cast.Sources(now)
	if err != nil {
		return err
	}
	var from []bulk.Source
	for _, s := range sources {
		from = append(from, bulk.Source{Name: s.Name, Open: s.Open})
	}
	began := time.Now()
	var refused []string
	fmt.Println("Building the example town …")
	rejected := func(r bulk.Reject) error {
		refused = append(refused, located(r)+": "+r.Reason)
		return nil
	}
	sum, err := load(ctx, &bulk.Importer{Store: h.Store, Viewer: access.Operator(), Why: "demo", Spool: at.Data, Rejected: rejected}, from)
	if ctx.Err() != nil {
		return exit{wasStopped, errors.New("stopped; the same command goes on building the town")}
	}
	if err != nil {
		return fmt.Errorf("the town is not whole; the same command goes on building it: %w", err)
	}
	if len(refused) > 0 {
		return fmt.Errorf("the town does not fit this program: %s", strings.Join(refused, "; "))
	}
	if err := errors.Join(live(ctx, h, at, nil), h.DB.Analyze(ctx)); err != nil {
		return err
	}
	for _, what := range []string{week(now), whole} {
		if err := remark(ctx, h, what, sum.Read); err != nil {
			return err
		}
	}
	_, err = fmt.Printf("%s in %.1f seconds.\n", resources(sum.Read), time.Since(began).Seconds())
	return err
}

// begin claims an empty database for the town.
func begin(ctx context.Context, h *module.House, at place) error {
	if there, err := audit.Happened(ctx, h.DB, "demo", beginning); err != nil || there {
		return err
	}
	c, err := h.Store.Census(ctx)
	if err != nil {
		return err
	}
	if c.Resources+c.Deleted > 0 {
		return fmt.Errorf("%s holds other records; the example town wants a place of its own (--data DIR)", at)
	}
	return remark(ctx, h, beginning, 0)
}

// aged says so when the town was built in another week.
func aged(ctx context.Context, h *module.House, now time.Time) error {
	if current, err := audit.Happened(ctx, h.DB, "demo", week(now)); err != nil || current {
		return err
	}
	_, err := fmt.Println("The town was built in another week, and its visits lie there; --fresh brings it to this one.")
	return err
}

// remark writes into the audit trail.
func remark(ctx context.Context, h *module.House, what string, count int64) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := audit.Record(ctx, tx, audit.Event{At: h.Now(), Who: access.Operator(), Action: audit.Execute, Why: "demo", What: what, Count: count})
		return err
	})
}

func greet(addr string) {
	fmt.Printf("\nKith is at http://%s\n", addr)
	fmt.Println("Sign in as one of these; nobody here is real:")
	for _, p := range cast.People() {
		fmt.Printf("  %-22s %s\n", p.Name, p.OrgName)
	}
	fmt.Println("For programs: kith token --as integrator. Stop with Ctrl-C.")
}
