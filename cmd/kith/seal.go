package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/seal"
)

type keysCmd struct {
	Rotate rotateCmd `cmd:"" help:"Make a new key and seal everything that is sealed with it."`
}

type rotateCmd struct {
	place
}

// Help is what `kith keys rotate --help` adds.
func (rotateCmd) Help() string {
	return `The new key stands in front of the old ones, which still open what they sealed.
Then each sealed item gets its own key wrapped anew; the server goes on
meanwhile. Stopped half-way, the same command goes on. With command:PROGRAM,
put the new key in front there, and this does the rest.`
}

// Run rotates the keys.
func (c rotateCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	source := c.keySource()
	if source == "" {
		return errNoKeys
	}
	ring, err := seal.Read(ctx, source)
	if err != nil {
		return err
	}
	_, left, _, err := sealedHere(ctx, h.DB, ring, false)
	if err != nil {
		return err
	}
	if left == 0 && !strings.HasPrefix(source, "command:") { // nothing of an earlier run to go on with
		if err := errors.Join(seal.Rotate(source), ring.Reload(ctx)); err != nil {
			return err
		}
	}
	done, err := rewrap(ctx, h.DB, ring)
	if ctx.Err() != nil {
		return exit{wasStopped, fmt.Errorf("stopped after %d; the same command goes on", done)}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%d sealed items are under the new key. The old ones stay in %s for backups that need them.\n", done, source)
	return err
}

// rewrap wraps the keys of everything that is sealed by the ring's current one.
func rewrap(ctx context.Context, d *db.DB, ring *seal.Ring) (done int64, err error) {
	tell, end := counted(os.Stderr)
	defer end()
	sealed, err := login.SealedOnes(ctx, d)
	if err != nil {
		return 0, err
	}
	closed, err := module.InDrawers(ctx, d, modules)
	if err != nil {
		return 0, err
	}
	total, err := store.CountSealed(ctx, d)
	if err != nil {
		return 0, err
	}
	total += int64(len(sealed) + len(closed))
	replaced := func(b []byte, replace func(context.Context, *db.DB) error) {
		if err == nil && !ring.Current(b) {
			err = replace(ctx, d)
			done++
			tell(done, total)
		}
	}
	for _, s := range sealed {
		replaced(s.Bytes, func(ctx context.Context, d *db.DB) error { return s.Replace(ctx, d, ring) })
	}
	for _, s := range closed {
		replaced(s.Bytes, func(ctx context.Context, d *db.DB) error { return s.Replace(ctx, d, ring) })
	}
	if err != nil {
		return done, err
	}
	return done, store.EachSealed(ctx, d, func(part []store.Sealed) error {
		part = slices.DeleteFunc(part, func(s store.Sealed) bool { return ring.Current(s.Bytes) })
		if err := store.Rewrap(ctx, d, ring, part); err != nil {
			return err
		}
		done += int64(len(part))
		tell(done, total)
		return ctx.Err()
	})
}

// sealedHere counts what is sealed, what of it is not under the ring's current
// key, and, of what was tried, what does not open.
func sealedHere(ctx context.Context, d *db.DB, ring *seal.Ring, open bool) (all, old, shut int, err error) {
	look := func(name string, b []byte) {
		all++
		if open {
			if _, err := ring.Open(ctx, name, b); err != nil {
				shut++
				return
			}
		}
		if !ring.Current(b) {
			old++
		}
	}
	logins, err := login.SealedOnes(ctx, d)
	for _, s := range logins {
		look(s.Name, s.Bytes)
	}
	closed, closedErr := module.InDrawers(ctx, d, modules)
	for _, s := range closed {
		look(s.Name, s.Bytes)
	}
	if err := errors.Join(err, closedErr); err != nil {
		return all, old, shut, err
	}
	return all, old, shut, store.EachSealed(ctx, d, func(part []store.Sealed) error {
		for _, s := range part {
			look(s.Name, s.Bytes)
		}
		return nil
	})
}

// sealed says how it stands with what is sealed.
func (v *checkup) sealed(at place, d *db.DB) {
	source := at.keySource()
	if source == "" {
		return // with PostgreSQL the keys are where serve was told
	}
	logins, err := login.SealedOnes(v.ctx, d)
	versions, countErr := store.CountSealed(v.ctx, d)
	if _, missing := os.Stat(source); missing != nil && len(logins) == 0 && versions == 0 && errors.Join(err, countErr) == nil {
		v.say("keys", fine, "nothing is sealed yet")
		return
	}
	ring, ringErr := seal.Read(v.ctx, source)
	if err = errors.Join(err, countErr, ringErr); err != nil {
		v.say("keys", bad, "%s; without the keys nobody can sign in with an authenticator, and nobody reads what was told in confidence", err)
		return
	}
	all, old, unopened, err := sealedHere(v.ctx, d, ring, true)
	if err != nil {
		v.say("keys", bad, "%s", err)
		return
	}
	switch {
	case unopened > 0:
		v.say("keys", bad, "%d of %d sealed items cannot be opened; bring back the keys they were sealed with", unopened, all)
	case old > 0:
		v.say("keys", look, "%d of %d sealed items are under an old key; kith keys rotate goes on", old, all)
	default:
		v.say("keys", fine, "%d sealed items open; keep a copy of %s apart from the backups", all, source)
	}
}

// trailed says how it stands with the trail of who did what.
func (v *checkup) trailed(at place, d *db.DB) {
	waiting, err := audit.Waiting(v.ctx, d)
	size, sizeErr := audit.Size(v.ctx, d)
	held, heldErr := audit.Held(v.ctx, d)
	if err = errors.Join(err, sizeErr, heldErr); err != nil {
		v.say("trail", bad, "%s", err)
		return
	}
	v.say("trail", fine, "%s lines are in the tree, %s wait for the running server", grouped(size), grouped(waiting))
	if held {
		v.say("set back", bad, "the database is older than what was signed, and families are kept out; read docs/running/backup.md, then kith audit looked")
	}
	if os.Getenv("KITH_CHECKPOINTS") == "" {
		v.say("second", look, "KITH_CHECKPOINTS names no second place for the signed checkpoints; whoever can write here can rewrite them (unless serve is told --checkpoints)")
	} else {
		v.say("second", fine, "checkpoints also go to %s", os.Getenv("KITH_CHECKPOINTS"))
	}
}
