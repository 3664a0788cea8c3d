package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/seal"
)

type keysCmd struct {
	Rotate rotateCmd `cmd:"" help:"Make a new key and seal everything that is sealed with it."`
}

type rotateCmd struct {
	Keys string `help:"File with the keys, or command:PROGRAM whose first key is the new one. In the data folder unless told." placeholder:"FILE" env:"KITH_KEYS"`
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
	source, err := keysOf(c.Keys, c.place)
	if err != nil {
		return err
	}
	ring, err := seal.Read(ctx, source)
	if err != nil {
		return err
	}
	left, err := unwrapped(ctx, h.DB, ring)
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

// keysOf is where the keys stand.
func keysOf(told string, at place) (string, error) {
	if told == "" && at.Data == "" {
		return "", errNoKeys
	}
	return cmp.Or(told, filepath.Join(at.Data, sealKeys)), nil
}

// rewrap wraps the keys of everything that is sealed by the ring's current one.
func rewrap(ctx context.Context, d *db.DB, ring *seal.Ring) (done int, err error) {
	tell, end := counted(os.Stderr)
	defer end()
	sealed, err := login.SealedOnes(ctx, d)
	for _, s := range sealed {
		if err == nil && !ring.Current(s.Bytes) {
			err = s.Replace(ctx, d, ring)
			done++
			tell(int64(done), int64(len(sealed)))
		}
	}
	return done, err
}

// unwrapped counts what is not sealed by the ring's current key.
func unwrapped(ctx context.Context, d *db.DB, ring *seal.Ring) (n int, err error) {
	sealed, err := login.SealedOnes(ctx, d)
	for _, s := range sealed {
		if !ring.Current(s.Bytes) {
			n++
		}
	}
	return n, err
}

// sealed says how it stands with what is sealed.
func (v *visit) sealed(at place, d *db.DB) {
	source, err := keysOf("", at)
	if err != nil {
		return // with PostgreSQL the keys are where serve was told
	}
	all, err := login.SealedOnes(v.ctx, d)
	if _, missing := os.Stat(source); missing != nil && len(all) == 0 && err == nil {
		v.say("keys", fine, "nothing is sealed yet")
		return
	}
	ring, ringErr := seal.Read(v.ctx, source)
	if err = errors.Join(err, ringErr); err != nil {
		v.say("keys", bad, "%s; without the keys nobody can sign in with an authenticator", err)
		return
	}
	old, unopened := 0, 0
	for _, s := range all {
		if _, err := ring.Open(v.ctx, s.Name, s.Bytes); err != nil {
			unopened++
		} else if !ring.Current(s.Bytes) {
			old++
		}
	}
	switch {
	case unopened > 0:
		v.say("keys", bad, "%d of %d sealed items cannot be opened; bring back the keys they were sealed with", unopened, len(all))
	case old > 0:
		v.say("keys", look, "%d of %d sealed items are under an old key; kith keys rotate goes on", old, len(all))
	default:
		v.say("keys", fine, "%d sealed items open; keep a copy of %s apart from the backups", len(all), source)
	}
}

// trailed says how it stands with the trail of who did what.
func (v *visit) trailed(at place, d *db.DB) {
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
