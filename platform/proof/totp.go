package proof

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what authenticators on phones speak; as a keyed hash it is sound
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// How authenticators count: a new code of six digits every thirty seconds. A
// clock may be one step off.
//
// Source: RFC-6238
const (
	totpStep  = 30
	totpDrift = 1
	totpSize  = 20 // bytes of the key
)

// NewTOTP returns a key for an authenticator.
func NewTOTP() []byte {
	key := make([]byte, totpSize)
	rand.Read(key) //nolint:errcheck // crypto/rand never fails
	return key
}

// TOTPText writes a key as people type it.
func TOTPText(key []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key)
}

// TOTPAddress returns the address that authenticators read from a QR code. It
// names the site and the sign-in name, and nothing else.
func TOTPAddress(key []byte, site, name string) string {
	q := url.Values{"secret": {TOTPText(key)}, "issuer": {site}}
	return "otpauth://totp/" + url.PathEscape(site+":"+name) + "?" + q.Encode()
}

// CheckTOTP reports whether code is right at a moment, and its step, which the
// caller keeps. A code of the step last or of one before was used and is
// refused.
func CheckTOTP(key []byte, code string, now time.Time, last int64) (step int64, right bool) {
	at := now.Unix() / totpStep
	for s := at - totpDrift; s <= at+totpDrift; s++ {
		if subtle.ConstantTimeCompare([]byte(totp(key, s)), []byte(code)) == 1 && s > last {
			step, right = s, true
		}
	}
	return step, right
}

// totp returns the code of a step.
func totp(key []byte, step int64) string {
	return fmt.Sprintf("%06d", truncated(key, step)%1_000_000)
}

// truncated is the number that digits are cut from. Source: RFC-4226
func truncated(key []byte, step int64) uint32 {
	m := hmac.New(sha1.New, key)
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
}

// TOTPAt returns the code that an authenticator shows at a moment.
func TOTPAt(key []byte, now time.Time) string { return totp(key, now.Unix()/totpStep) }
