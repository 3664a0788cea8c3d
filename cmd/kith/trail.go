package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/say"
)

// trail says where the signed roots of the audit trail go.
type trail struct {
	Checkpoints string `help:"Second place for the signed checkpoints of the audit trail: a file on another disk or machine, or command:PROGRAM. One lies in the data folder anyway." placeholder:"TO" env:"KITH_CHECKPOINTS"`
	AuditKey    string `help:"File with the key that signs them; it is made if it is not there. In the data folder unless told." placeholder:"FILE" env:"KITH_AUDIT_KEY"`
}

// Files of the trail in the data folder.
const (
	trailKey    = "kith.audit-key"
	checkpoints = "kith.checkpoints"
)

// key is the file of the signing key, "" where there is no folder for one.
func (t trail) key(at place) string {
	if t.AuditKey != "" || at.Data == "" {
		return t.AuditKey
	}
	return filepath.Join(at.Data, trailKey)
}

// places are where checkpoints go.
func (t trail) places(at place) (all []string) {
	if at.Data != "" {
		all = append(all, filepath.Join(at.Data, checkpoints))
	}
	if t.Checkpoints != "" {
		all = append(all, t.Checkpoints)
	}
	return all
}

// signer reads the key, making it the first time.
func (t trail) signer(at place) (s audit.Signer, err error) {
	path := t.key(at)
	if path == "" {
		return s, nil
	}
	if err := audit.MakeSigner(path, "kith-audit"); err != nil && !errors.Is(err, fs.ErrExist) {
		return s, fmt.Errorf("the key of the audit trail: %w", err)
	}
	if s, err = audit.ReadSigner(path); err != nil {
		return s, fmt.Errorf("the key of the audit trail: %w", err)
	}
	return s, nil
}

// How often new lines become leaves, and roots are signed.
const (
	growEvery = time.Second
	signEvery = 10 * time.Second
)

// keep grows the tree of the trail and signs its root until it is told to stop,
// and once more then.
func (t trail) keep(d *db.DB, at place, log *slog.Logger) (stop func(), err error) {
	s, err := t.signer(at)
	if err != nil {
		return nil, err
	}
	_, told, err := t.told(context.Background(), d, at)
	if err != nil {
		return nil, err
	}
	k := keeping{db: d, signer: s, to: t.places(at), log: log, told: make(map[audit.Ended]bool, len(told))}
	for _, e := range told {
		k.told[e] = true
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(growEvery)
		defer tick.Stop()
		for last := false; !last; {
			select {
			case <-tick.C:
			case <-ctx.Done():
				last = true
			}
			k.step(context.WithoutCancel(ctx), time.Now(), last)
		}
	}()
	return func() { cancel(); <-done }, nil
}

type keeping struct {
	db     *db.DB
	signer audit.Signer
	to     []string
	log    *slog.Logger
	signed audit.Root
	at     time.Time
	failed bool // and it was said

	from int64                // the first leaf that was not looked at for what ended
	lost time.Time            // since when it is to be looked at who reads less
	told map[audit.Ended]bool // what was handed on
}

// step adds what is new to the tree and signs its root when it is time. What
// fails is said once and tried again.
func (k *keeping) step(ctx context.Context, now time.Time, last bool) {
	root, err := audit.Grow(ctx, k.db)
	if err == nil && k.signer.Signer != nil && root.Size > k.signed.Size && (last || now.Sub(k.at) >= signEvery) {
		if err = k.sign(ctx, root); err == nil {
			k.signed, k.at = root, now
		}
	}
	if err == nil && k.signer.Signer != nil {
		err = k.ended(ctx, root.Size)
	}
	if err != nil && !k.failed {
		k.log.Error("the audit trail could not be signed", "error", err)
	}
	k.failed = err != nil
}

func (k *keeping) sign(ctx context.Context, root audit.Root) error {
	c, err := k.signer.Checkpoint(root)
	if err != nil {
		return err
	}
	for _, to := range k.to {
		err = errors.Join(err, audit.Export(ctx, to, c))
	}
	return err
}

type auditCmd struct {
	Verify verifyCmd `cmd:"" help:"Read the whole audit trail and say whether it is as it was written."`
	Forget forgetCmd `cmd:"" help:"Take away lines that have been kept long enough."`
	Looked lookedCmd `cmd:"" help:"Say that somebody has looked at a database that was set back."`
}

type verifyCmd struct {
	From string `help:"Checkpoints to hold it against, from the second place; those in the data folder unless told." type:"existingfile" placeholder:"FILE"`
	Key  string `help:"File with what checks their signatures; beside the signing key unless told." type:"existingfile" placeholder:"FILE"`
	place
}

// Help is what `kith audit verify --help` adds.
func (verifyCmd) Help() string {
	return `Finds lines that were changed, dropped, moved or put in, and a database that was
set back. Use the checkpoints of the second place: whoever can write to the data
folder can write to those in it. Exit status: 0 it is whole, 1 it is not.`
}

// Run verifies the trail.
func (c verifyCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // it was only read
	roots, err := c.roots()
	if err != nil {
		return err
	}
	total, err := audit.Size(ctx, h.DB)
	if err != nil {
		return err
	}
	tell, done := counted(os.Stderr)
	v, err := audit.Verify(ctx, h.DB, roots, func(n int64) { tell(n, total) })
	done()
	if err != nil {
		return err
	}
	words := h.Say.In(say.First)
	for _, f := range v.Findings {
		fmt.Println(words.T(f.Key, "event", f.Event, "leaf", f.Leaf))
	}
	fmt.Printf("%s lines, %s waiting; held against %d checkpoints\n", grouped(v.Root.Size), grouped(v.Waiting), len(roots))
	if v.Forgot > 0 {
		fmt.Printf("%s lines were forgotten, as it was said; their hashes are there\n", grouped(v.Forgot))
	}
	switch {
	case len(v.Findings) > 0:
		return exit{1, errors.New("the audit trail is not as it was written")}
	case len(roots) == 0:
		fmt.Println("Without a checkpoint nobody can tell whether all of it was written anew.")
	}
	return nil
}

// roots reads the checkpoints.
func (c verifyCmd) roots() ([]audit.Root, error) {
	from := cmp.Or(c.From, filepath.Join(c.Data, checkpoints))
	key := cmp.Or(c.Key, filepath.Join(c.Data, trailKey+".pub"))
	text, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) && c.From == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	verifier, err := os.ReadFile(key)
	if err != nil {
		return nil, fmt.Errorf("what checks the signatures: %w", err)
	}
	roots, err := audit.Checkpoints(text, string(verifier))
	if errors.Is(err, audit.ErrSignature) {
		return nil, exit{1, err}
	}
	return roots, err
}
