package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
	"kith/platform/session"
)

// endings is what is put behind the name of a place of checkpoints for the list
// of ways in that were closed or changed.
const endings = ".ended"

// files are those places of checkpoints that can be read again.
func (t trail) files(at place) []string {
	return slices.DeleteFunc(t.places(at), func(to string) bool { return strings.HasPrefix(to, "command:") })
}

// back sees to it that a database which was set back does not bring back what
// had ended: ways in that were closed since stay closed. Where the tree shows
// it, everybody signs in again, open glass is closed, and families stay outside
// until somebody has looked.
func (t trail) back(ctx context.Context, h *module.House, at place, log *slog.Logger) error {
	known, err := audit.Known(ctx, h.DB)
	if err != nil {
		return err
	}
	behind, ended, err := t.told(ctx, h.DB, at)
	if err != nil {
		return fmt.Errorf("what was signed about the trail: %w", err)
	}
	var lost []consent.Loss
	closed := 0
	for _, e := range ended {
		if l, ok := readLoss(e); ok {
			lost = append(lost, l)
			continue
		}
		if !e.At.After(known) {
			continue // the database knows
		}
		was, err := account.SwitchOff(ctx, h.DB, e.Who, h.Now())
		if err != nil {
			return err
		}
		if was {
			closed++
		}
	}
	if closed > 0 {
		log.Error("ways in that had been closed or changed were open again in this database; they are closed", "count", closed)
	}
	held := 0
	err = h.DB.Write(ctx, func(tx *db.Tx) error { held, err = consent.Hold(ctx, tx, h.Store, lost); return err })
	if err != nil || !behind && held == 0 {
		return err
	}
	if held > 0 {
		log.Error("this database gives people what had been taken from them since; they are refused until somebody has looked", "count", held)
	}
	log.Error("THE DATABASE WAS SET BACK: it is older than what was signed. Everybody has to sign in again, open glass is closed, " +
		"and families are kept out until somebody has looked: see docs/running/backup.md, then kith audit looked")
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(session.EndEverybody(ctx, tx), login.Uninvite(ctx, tx),
			consent.MendAll(ctx, tx, h.Store, h.Now()), audit.NoteBack(ctx, tx, h.Now(), false))
	})
}

// lossOf writes who reads less about a child as what ended for them.
func lossOf(l consent.Loss) audit.Ended {
	return audit.Ended{Who: l.Reader, Of: l.Patient + " " + strconv.FormatInt(int64(l.Mask), 16), At: l.At}
}

// readLoss reads what lossOf wrote; ok is false of a way in.
func readLoss(e audit.Ended) (l consent.Loss, ok bool) {
	child, hex, ok := strings.Cut(e.Of, " ")
	mask, err := strconv.ParseInt(hex, 16, 64)
	if !ok || err != nil {
		return l, false
	}
	return consent.Loss{Loss: store.Loss{Patient: child, Reader: e.Who, Mask: access.Mask(mask)}, At: e.At}, true
}

// told reads what was signed: whether it was about a later tree, and what ended.
func (t trail) told(ctx context.Context, q db.Querier, at place) (behind bool, ended []audit.Ended, err error) {
	verifier, err := os.ReadFile(t.key(at) + ".pub")
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil, nil // nothing was signed here yet
	}
	if err != nil {
		return false, nil, err
	}
	for _, file := range t.files(at) {
		roots, err := signed(file, func(text []byte) ([]audit.Root, error) { return audit.Checkpoints(text, string(verifier)) })
		if err != nil {
			return false, nil, err
		}
		if len(roots) > 0 {
			late, err := audit.Behind(ctx, q, roots[len(roots)-1])
			if err != nil {
				return false, nil, err
			}
			behind = behind || late
		}
		more, err := signed(file+endings, func(text []byte) ([]audit.Ended, error) { return audit.ReadEnded(text, string(verifier)) })
		if err != nil {
			return false, nil, err
		}
		ended = append(ended, more...)
	}
	return behind, ended, nil
}

// signed reads a file of signed texts, nothing where there is none.
func signed[T any](file string, read func([]byte) ([]T, error)) ([]T, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := read(text)
	if errors.Is(err, audit.ErrSignature) {
		err = fmt.Errorf("%s: %w; where the key was changed, put this file aside", file, err)
	}
	return all, err
}

// ends is what the trail says where a way in was closed or changed: see
// care/account.
var ends = []string{"account closed", "account changed"}

// looksBack is how many of the newest leaves are read at the start for what
// ended while no server ran.
const looksBack = 100_000

// overlap is how long a transaction may take: what it writes with the moment at
// which it began is found behind what was written later.
const overlap = time.Hour

// ended hands on what ended since it was last asked.
func (k *keeping) ended(ctx context.Context, size int64) error {
	if k.from == 0 {
		k.from = max(size-looksBack, 0)
	}
	all, next, err := audit.EndedSince(ctx, k.db, k.from, ends...)
	if err != nil {
		return err
	}
	lost, err := consent.LostSince(ctx, k.db, k.lost)
	if err != nil {
		return err
	}
	for _, l := range lost {
		all, k.lost = append(all, lossOf(l)), l.At.Add(-overlap)
	}
	if all = slices.DeleteFunc(all, func(e audit.Ended) bool { return k.told[e] }); len(all) > 0 {
		if err := k.export(ctx, all); err != nil {
			return err
		}
	}
	for _, e := range all {
		k.told[e] = true
	}
	k.from = next
	return nil
}

// export hands on what ended.
func (k *keeping) export(ctx context.Context, all []audit.Ended) error {
	text, err := k.signer.WriteEnded(all)
	if err != nil {
		return err
	}
	for _, to := range k.to {
		if !strings.HasPrefix(to, "command:") {
			to += endings
		}
		err = errors.Join(err, audit.Export(ctx, to, text))
	}
	return err
}

type lookedCmd struct {
	List bool `help:"Only say who is refused what about which child, by their ids."`
	place
}

// Help is what `kith audit looked --help` adds.
func (lookedCmd) Help() string {
	return `After a restore, families are kept out, and so are those who read less about a
child since: agreements, custody and referrals that ended since the backup hold
again in the older database. See with --list whom that is about, look at what
changed (docs/running/backup.md), write it down anew, and say so here. The
checkpoints of the time before are put aside, as kith.checkpoints.before-….`
}

// Run lets families in again.
func (c lookedCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if c.List {
		return list(ctx, h)
	}
	held, err := audit.Held(ctx, h.DB)
	if err != nil {
		return err
	}
	if !held {
		_, err := fmt.Println("Nobody is kept out: this database was not set back, or somebody has looked.")
		return err
	}
	if err := h.DB.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(consent.LetGo(ctx, tx, h.Store), audit.NoteBack(ctx, tx, h.Now(), true))
	}); err != nil {
		return err
	}
	if err := c.aside(); err != nil {
		return err
	}
	_, err = fmt.Println("Everybody may read again what the record lets them. Begin a new file in the second place too, and keep the old one.")
	return err
}

// list prints one line for each child and who is refused.
func list(ctx context.Context, h *module.House) error {
	all, err := consent.Held(ctx, h.DB)
	for _, l := range all {
		fmt.Printf("Patient/%s\t%s\t%s\n", l.Patient, l.Reader, l.At.Format(time.DateTime))
	}
	return err
}

// aside renames what was signed in the data folder before the database was set
// back.
func (c lookedCmd) aside() error {
	if c.Data == "" {
		return nil
	}
	when := ".before-" + time.Now().UTC().Format("20060102-150405")
	for _, name := range []string{checkpoints, checkpoints + endings} {
		old := filepath.Join(c.Data, name)
		if err := os.Rename(old, old+when); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
