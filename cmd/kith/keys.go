package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kith/platform/seal"
)

// keys are those of a place, read when the first thing is sealed or opened, and
// again every minute: kith keys rotate may have put a new one in front.
type keys struct {
	source string // "" for none

	mu   sync.Mutex
	ring *seal.Ring
	read time.Time
}

var errNoKeys = errors.New("there are no keys to seal with; --keys FILE names them")

// of returns the ring, made first if it is to be and is not there.
func (k *keys) of(ctx context.Context, made bool) (*seal.Ring, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.source == "":
		return nil, errNoKeys
	case k.ring != nil && time.Since(k.read) < time.Minute:
		return k.ring, nil
	case k.ring != nil:
		k.read = time.Now()
		_ = k.ring.Reload(ctx) // the old keys stay good, and whoever needs a new one reads again and is told
		return k.ring, nil
	}
	if made && !strings.HasPrefix(k.source, "command:") {
		if err := seal.Make(k.source); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	ring, err := seal.Read(ctx, k.source)
	if err == nil {
		k.ring, k.read = ring, time.Now()
	}
	return ring, err
}

// Seal seals by the first key.
func (k *keys) Seal(name string, words []byte) ([]byte, error) {
	ring, err := k.of(context.Background(), true)
	if err != nil {
		return nil, err
	}
	return ring.Seal(name, words)
}

// Open opens by whichever key sealed it.
func (k *keys) Open(ctx context.Context, name string, sealed []byte) ([]byte, error) {
	ring, err := k.of(ctx, false)
	if err != nil {
		return nil, err
	}
	return ring.Open(ctx, name, sealed)
}

// keySource is where the keys of a place stand, "" where there are none: beside
// a database of its own, unless somebody says otherwise.
func (p place) keySource() string {
	switch {
	case p.Keys != "":
		return p.Keys
	case p.Data != "":
		return filepath.Join(p.Data, sealKeys)
	}
	return ""
}
