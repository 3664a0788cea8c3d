package proof

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what one try at a secret takes.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Usual is what people pay: of the costs that OWASP holds to be equal, the one
// that asks for the most memory, which is what an attacker has least of.
//
// Source: OWASP-Passwords
var Usual = Cost{Memory: 46 << 10, Passes: 1, Threads: 1}

const saltSize, hashSize = 16, 32

// ErrBusy says that so many people sign in at this moment that the next one
// has to wait.
var ErrBusy = errors.New("proof: too many secrets are being checked")

// Hasher hashes secrets with argon2id, a few at a time: so that a storm of
// sign-ins takes time from those in the storm and memory from nobody.
type Hasher struct {
	cost    Cost
	running chan struct{}
	waiting chan struct{}
}

// mostWaiting is how many may wait for one that runs. With the usual cost the
// last of them waits a few seconds. Source: Kith
const mostWaiting = 32

// NewHasher returns a hasher of a cost, which is Usual unless a test is in a
// hurry. It works on as many secrets at once as there are processors.
func NewHasher(c Cost) *Hasher {
	n := runtime.GOMAXPROCS(0)
	return &Hasher{cost: c, running: make(chan struct{}, n), waiting: make(chan struct{}, n*mostWaiting)}
}

// Hash returns a secret as it is kept: a PHC string with its own salt.
func (h *Hasher) Hash(ctx context.Context, secret string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) //nolint:errcheck // crypto/rand never fails
	sum, err := h.sum(ctx, secret, salt, h.cost, hashSize)
	if err != nil {
		return "", err
	}
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads,
		text.EncodeToString(salt), text.EncodeToString(sum)), nil
}

// Verify reports whether secret is the one that kept was made of, and whether
// kept was made at another cost than today's and ought to be made anew. An
// empty kept, of somebody who has no password or is not here at all, takes as
// long and is never right.
func (h *Hasher) Verify(ctx context.Context, kept, secret string) (right, stale bool, err error) {
	c, salt, want := h.cost, make([]byte, saltSize), make([]byte, hashSize)
	if kept != "" {
		if c, salt, want, err = parse(kept); err != nil {
			return false, false, err
		}
	}
	got, err := h.sum(ctx, secret, salt, c, len(want))
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(got, want) == 1 && kept != ""
	return right, right && c != h.cost, nil
}

func (h *Hasher) sum(ctx context.Context, secret string, salt []byte, c Cost, size int) ([]byte, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFKC.String(secret)), salt, c.Passes, c.Memory, c.Threads, uint32(size)), nil
}

// The most that a kept hash may ask for: one made elsewhere must not take the
// machine down.
const mostMemory, mostPasses, mostThreads, mostBytes = 256 << 10, 10, 8, 64

var errPHC = errors.New("proof: what is kept of the secret cannot be read")

// parse reads a PHC string of argon2id.
func parse(kept string) (c Cost, salt, sum []byte, err error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return c, nil, nil, errPHC
	}
	var rest string
	if n, err := fmt.Sscanf(parts[3]+" ", "m=%d,t=%d,p=%d%s", &c.Memory, &c.Passes, &c.Threads, &rest); n != 3 || err == nil {
		return c, nil, nil, errPHC
	}
	text := base64.RawStdEncoding.Strict()
	salt, err = text.DecodeString(parts[4])
	if err != nil {
		return c, nil, nil, errPHC
	}
	sum, err = text.DecodeString(parts[5])
	if err != nil || len(salt) < 8 || len(salt) > mostBytes || len(sum) < 16 || len(sum) > mostBytes ||
		c.Memory < 8*uint32(max(c.Threads, 1)) || c.Memory > mostMemory || c.Passes < 1 || c.Passes > mostPasses || c.Threads < 1 || c.Threads > mostThreads {
		return c, nil, nil, errPHC
	}
	return c, salt, sum, nil
}
