// Package seal keeps words that must not lie readable in a database file or a
// backup. Every item is encrypted under a key of its own, and that key under
// one of the ring, which lives outside the database: a file, or whatever a
// command prints. Changing the ring's key rewraps the small keys and leaves the
// items as they are.
//
// AES-256-GCM throughout. An item is bound to the name it was sealed under,
// such as "totp/0193", so a sealed value moved to another row does not open.
//
// Source: NIST-SP-800-38D
package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

// ErrKey is what Open gives for an item whose key is not in the ring, ErrItem
// for one that was changed, cut short or sealed under another name.
var (
	ErrKey  = errors.New("seal: the key of this item is not in the ring")
	ErrItem = errors.New("seal: this is not what was sealed under this name")
)

// A sealed item is: version, number of the ring's key, the item's own key
// wrapped by that one, the words encrypted by the item's key. Both ciphertexts
// begin with their nonce and end with their tag.
const (
	version  = 1
	keySize  = 32
	wrapped  = keySize + 12 + 16
	overhead = 1 + 4 + wrapped
)

// Ring holds the keys that wrap the keys of items. The zero Ring opens nothing.
type Ring struct {
	load func(context.Context) ([]key, error)

	mu      sync.RWMutex
	keys    map[uint32]cipher.AEAD
	current uint32
}

// key is one line of the ring.
type key struct {
	number uint32
	secret []byte
}

// Reload reads the ring again, so that a key added while the program runs is
// used from then on. A ring that cannot be read leaves the old one in place.
func (r *Ring) Reload(ctx context.Context) error {
	all, err := r.load(ctx)
	if err != nil {
		return err
	}
	keys := make(map[uint32]cipher.AEAD, len(all))
	for _, k := range all {
		if keys[k.number], err = gcm(k.secret); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.current = keys, all[0].number
	return nil
}

func gcm(secret []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts words under a name. What comes back is 93 bytes longer.
func (r *Ring) Seal(name string, words []byte) ([]byte, error) {
	r.mu.RLock()
	number, root := r.current, r.keys[r.current]
	r.mu.RUnlock()
	if root == nil {
		return nil, ErrKey
	}
	own := make([]byte, keySize)
	if _, err := rand.Read(own); err != nil {
		return nil, err
	}
	item, err := gcm(own)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, overhead+len(words)+item.Overhead())
	out = binary.BigEndian.AppendUint32(append(out, version), number)
	out = root.Seal(out, nil, own, bound("key", name))
	return item.Seal(out, nil, words, bound("words", name)), nil
}

// Open decrypts what Seal made under this name, or gives ErrKey or ErrItem.
func (r *Ring) Open(ctx context.Context, name string, sealed []byte) ([]byte, error) {
	own, err := r.own(ctx, name, sealed)
	if err != nil {
		return nil, err
	}
	item, err := gcm(own)
	if err != nil {
		return nil, err
	}
	words, err := item.Open(nil, nil, sealed[overhead:], bound("words", name))
	if err != nil {
		return nil, ErrItem
	}
	return words, nil
}

// Current reports whether an item is wrapped by the key that Seal uses now.
func (r *Ring) Current(sealed []byte) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(sealed) > overhead && binary.BigEndian.Uint32(sealed[1:5]) == r.current
}

// Rewrap returns the item with its own key wrapped by the ring's current one;
// the words are not decrypted. An item that is current comes back as it is.
func (r *Ring) Rewrap(ctx context.Context, name string, sealed []byte) ([]byte, error) {
	own, err := r.own(ctx, name, sealed)
	if err != nil || r.Current(sealed) {
		return sealed, err
	}
	r.mu.RLock()
	number, root := r.current, r.keys[r.current]
	r.mu.RUnlock()
	out := make([]byte, 0, len(sealed))
	out = binary.BigEndian.AppendUint32(append(out, version), number)
	out = root.Seal(out, nil, own, bound("key", name))
	return append(out, sealed[overhead:]...), nil
}

// own unwraps the key of an item. A number that is not in the ring may have
// been added by another server of the same database: the ring is read again.
func (r *Ring) own(ctx context.Context, name string, sealed []byte) ([]byte, error) {
	if len(sealed) <= overhead || sealed[0] != version {
		return nil, ErrItem
	}
	number := binary.BigEndian.Uint32(sealed[1:5])
	root := r.key(number)
	if root == nil && r.load != nil {
		if err := r.Reload(ctx); err != nil {
			return nil, fmt.Errorf("read the ring of keys: %w", err)
		}
		root = r.key(number)
	}
	if root == nil {
		return nil, ErrKey
	}
	own, err := root.Open(nil, nil, sealed[5:overhead], bound("key", name))
	if err != nil {
		return nil, ErrItem
	}
	return own, nil
}

func (r *Ring) key(number uint32) cipher.AEAD {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys[number]
}

// bound is what ties a ciphertext to its place.
func bound(part, name string) []byte { return []byte("kith " + part + "\x00" + name) }
