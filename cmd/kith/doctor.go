package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kith/care/duplicate"
	"kith/fhir/store"
	"kith/platform/db"
)

type doctorCmd struct {
	Deep bool `help:"Read every page of the database and every resource: slower, complete."`
	JSON bool `name:"json" help:"Print the findings as JSON."`
	place
}

// Help is what `kith doctor --help` adds.
func (doctorCmd) Help() string {
	return `Looks at the settings, the data folder, the database and the record, changes
nothing, and says what to do about what it finds. Exit status: 0 all is in
order, 1 something needs you.`
}

// finding is one line of the doctor's.
type finding struct {
	What  string `json:"what"`
	Grade grade  `json:"grade"`
	Says  string `json:"says"`
}

type grade string

const (
	fine grade = "ok"
	look grade = "look" // not wrong, but somebody should know
	bad  grade = "bad"
)

// checkup is one run of the doctor.
type checkup struct {
	doctorCmd
	ctx   context.Context
	found []finding
}

func (v *checkup) say(what string, g grade, format string, args ...any) {
	v.found = append(v.found, finding{what, g, fmt.Sprintf(format, args...)})
}

// check says fine when err is nil, and otherwise what is wrong.
func (v *checkup) check(what string, ok bool, says, otherwise string) {
	if ok {
		v.say(what, fine, "%s", says)
	} else {
		v.say(what, bad, "%s", otherwise)
	}
}

// Run looks at everything and prints what it finds.
func (c doctorCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	at, err := c.orDemo()
	if err != nil {
		return err
	}
	v := &checkup{doctorCmd: c, ctx: ctx}
	v.say("program", fine, "kith %s, go %s", version(), goVersion())
	if err := v.data(at); err == nil {
		v.database(at)
	}
	if err := v.print(os.Stdout); err != nil {
		return err
	}
	for _, f := range v.found {
		if f.Grade == bad {
			return exit{1, errors.New("something needs you; see above")}
		}
	}
	return nil
}

var errAbsent = errors.New("there is nothing to look at")

// data looks at the folder.
func (v *checkup) data(at place) error {
	if at.DB != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(at.Data, mark)); err != nil {
		v.say("data", bad, "there is no database in %s; `kith import` or `kith demo` makes one", at.Data)
		return errAbsent
	}
	v.say("data", fine, "%s", at.Data)
	open := readableByOthers(at.Data)
	v.check("access", len(open) == 0, "only you can read the folder",
		"others on this machine can read "+strings.Join(open, ", ")+"; chmod -R go= "+at.Data)
	free, err := freeSpace(at.Data)
	switch {
	case err != nil:
		v.say("disk", look, "the free space is not known")
	case free < 1<<30:
		v.say("disk", bad, "only %s free; make room before the disk is full", size(free))
	default:
		v.say("disk", fine, "%s free", size(free))
	}
	return nil
}

// readableByOthers lists the folder and what is in it, where a mode lets
// others in.
func readableByOthers(dir string) (open []string) {
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		return []string{dir}
	}
	return nil // nobody gets to the files but through the folder
}

// database looks at the database, and at the record if it can be opened.
func (v *checkup) database(at place) {
	url, err := at.url()
	if err != nil {
		v.say("database", bad, "%s", err)
		return
	}
	d, err := db.Open(v.ctx, url)
	if err != nil {
		v.say("database", bad, "%s", withoutSecret(err.Error(), url))
		return
	}
	defer d.Close() //nolint:errcheck // it was only read
	s, err := d.Inspect(v.ctx, schemas()...)
	if err != nil {
		v.say("database", bad, "%s", withoutSecret(err.Error(), url))
		return
	}
	v.say("database", fine, "%s, %s", s.Engine, size(s.Bytes))
	v.check("encoding", strings.HasPrefix(s.Encoding, "UTF"), s.Encoding, s.Encoding+"; make the database with encoding UTF8")
	v.check("sorting", s.Sorted(), s.Collation, s.Collation+"; make the database with --locale C.UTF-8, or sorting depends on the machine")
	v.check("durable", s.Durable, "what is acknowledged survives a power cut", "fsync or synchronous_commit is off: a power cut loses what was acknowledged")
	if v.schema(s) {
		v.integrity(d)
		v.sealed(at, d)
		v.trailed(at, d)
		v.jobs(d)
		if s := v.record(d); s != nil {
			v.ruled(at, s)
		}
	}
}

// schema reports whether the tables are the ones this program knows.
func (v *checkup) schema(s db.State) bool {
	switch {
	case len(s.Unknown) > 0:
		v.say("schema", bad, "made by a newer version of kith (%d); use that one", s.Unknown[len(s.Unknown)-1])
	case len(s.Applied) == 0:
		v.say("schema", look, "empty; the first start makes the tables")
	case len(s.Pending) > 0:
		v.say("schema", look, "%d of %d steps are missing; the next start applies them", len(s.Pending), len(s.Pending)+len(s.Applied))
	default:
		v.say("schema", fine, "%s, all %d steps", s.Schema(), len(s.Applied))
		return true
	}
	return false
}

func (v *checkup) integrity(d *db.DB) {
	damage, err := d.Verify(v.ctx, v.Deep)
	switch {
	case err != nil:
		v.say("integrity", bad, "%s", err)
	case len(damage) > 0:
		v.say("integrity", bad, "%s (and %d more); restore a backup", damage[0], len(damage)-1)
	default:
		v.say("integrity", fine, "no damage found")
	}
}

// record looks at what is in the database, nil when it cannot be opened.
func (v *checkup) record(d *db.DB) *store.Store {
	s, err := store.Open(v.ctx, d, time.Now, projectors(modules)...)
	if err != nil {
		v.say("record", bad, "%s", err)
		return nil
	}
	c, err := s.Census(v.ctx)
	if err != nil {
		v.say("record", bad, "%s", err)
		return nil
	}
	v.say("record", fine, "%s, %s earlier versions, %s deleted", resources(c.Resources), grouped(c.Versions), grouped(c.Deleted))
	unseen, err := s.Unseen(v.ctx)
	if err != nil {
		v.say("access", bad, "%s", err)
	} else if unseen > 0 {
		v.say("unseen", look, "nobody can see %s: no child that is cared for here is in them", resources(unseen))
	}
	v.duplicates(d)
	v.index(s, c)
	return s
}

// index looks whether what search and the pages read is what the record says.
func (v *checkup) index(s *store.Store, c store.Census) {
	if s.Stale() {
		v.say("index", bad, "made by another version of kith; run kith reindex")
		return
	}
	if !v.Deep {
		v.say("index", fine, "%s rows", grouped(c.Index))
		return
	}
	should, err := s.Compare(v.ctx, func(int64) {})
	if err != nil {
		v.say("index", bad, "%s", err)
		return
	}
	v.check("index", should == c.Index, grouped(c.Index)+" rows, as many as there should be",
		fmt.Sprintf("%s rows, should be %s; run kith reindex", grouped(c.Index), grouped(should)))
}

func (v *checkup) print(w io.Writer) error {
	if v.JSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v.found)
	}
	for _, f := range v.found {
		if _, err := fmt.Fprintf(w, "%-5s %-10s %s\n", f.Grade, f.What, f.Says); err != nil {
			return err
		}
	}
	return nil
}

// size writes bytes for people.
func size(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d kB", n>>10)
}

// withoutSecret keeps a password that stands in the address out of a message.
func withoutSecret(message, url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		if who, _, ok := strings.Cut(rest, "@"); ok {
			if _, password, ok := strings.Cut(who, ":"); ok && password != "" {
				message = strings.ReplaceAll(message, password, "…")
			}
		}
	}
	return message
}

// duplicates says how many children may have two records. It names nobody.
func (v *checkup) duplicates(d *db.DB) {
	n, err := duplicate.Alike(v.ctx, d)
	switch {
	case err != nil:
		v.say("duplicates", bad, "%s", err)
	case n > 0:
		v.say("duplicates", look, "%s may have two records; staff find them under Children, at the end of the list", children(n))
	default:
		v.say("duplicates", fine, "no two records share a day of birth and the sound of both names")
	}
}

// children counts children.
func children(n int64) string {
	if n == 1 {
		return "1 child"
	}
	return grouped(n) + " children"
}
