package proof

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// letters of slips: none that is taken for another.
const letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

// Slip is a code on paper that is good once. Its first letters find it, the
// others prove it: 39 bits, hashed like a password, and tries are few.
//
// Source: NIST-800-63B
type Slip struct {
	Number string // finds it
	Kept   string // what is kept of the rest
}

const slipNumber, slipSecret = 4, 8

// NewSlip returns a slip and what stands on it: "K7QF-2MXB-9TRD".
func (h *Hasher) NewSlip(ctx context.Context) (Slip, string, error) {
	code := random(slipNumber + slipSecret)
	kept, err := h.Hash(ctx, code[slipNumber:])
	return Slip{code[:slipNumber], kept}, code[:4] + "-" + code[4:8] + "-" + code[8:], err
}

// SplitSlip reads what somebody typed from a slip; ok is false when it cannot
// be one.
func SplitSlip(typed string) (number, secret string, ok bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(letters, r):
			b.WriteRune(r)
		case r != '-' && r != ' ':
			return "", "", false
		}
	}
	code := b.String()
	if len(code) != slipNumber+slipSecret {
		return "", "", false
	}
	return code[:slipNumber], code[slipNumber:], true
}

func random(n int) string {
	out := make([]byte, 0, n)
	var b [64]byte
	const even = 256 / len(letters) * len(letters) // bytes beyond would make some letters likelier
	for {
		rand.Read(b[:]) //nolint:errcheck // crypto/rand never fails
		for _, c := range b {
			if int(c) < even {
				if out = append(out, letters[int(c)%len(letters)]); len(out) == n {
					return string(out)
				}
			}
		}
	}
}

// NewToken returns a secret that nobody types: 130 bits or more.
func NewToken() string { return rand.Text() }

// Digest is how a token is kept. It needs no salt and no cost: nobody guesses
// 130 bits.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
