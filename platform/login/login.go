// Package login knows who may sign in, what they prove it with, and how often
// one may try. It does not know what kind of person that is.
//
// A try takes the same work and gives the same answer whether or not there is
// such a name, and whether it was the name or the password that was wrong.
//
// Source: NIST-800-63B, OWASP-Authentication
package login

import (
	"context"
	"embed"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// Files holds the schema.
//
//go:embed schema
var Files embed.FS

// Login is a way in for one person.
type Login struct {
	ID    string
	Who   string // "Practitioner/lena-ortiz"
	Name  string // what they type
	Alone bool   // the password is long enough to be the only proof
	TOTP  bool   // an authenticator is set up
	Mail  string // where messages reach them, or ""
	Phone string
	Made  time.Time

	password  string
	totp      []byte
	totpStep  int64
	hasPasses bool
}

// HasPassword reports whether there is a password.
func (l Login) HasPassword() bool { return l.password != "" }

// Word names the password as it is: another one, once it was changed.
func (l Login) Word() string { return proof.Digest(l.password) }

// Second reports whether a second proof is asked for after the password.
func (l Login) Second() bool { return l.TOTP || l.hasPasses }

// Sealer closes what must not lie readable in the database. See platform/seal.
type Sealer interface {
	Seal(name string, words []byte) ([]byte, error)
	Open(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// Book is where logins stand.
type Book struct {
	DB     *db.DB
	Hasher *proof.Hasher
	Sealer Sealer
	Now    func() time.Time
}

// Name folds what somebody types as their name: an address or a word of their
// own.
func Name(typed string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed)))
}

// free is how many tries fail before one has to wait; the wait then doubles
// from first to most. After never failures there is no other try until somebody
// with the right opens the door again. From one address many people sign in.
//
// Source: NIST-800-63B, Kith
type patience struct {
	free        int64
	first, most time.Duration
	never       int64
	clears      bool // a success forgets all failures, and else its own try
}

var (
	byName    = patience{free: 5, first: 15 * time.Second, most: 15 * time.Minute, never: 100, clears: true}
	byAddress = patience{free: 30, first: 15 * time.Second, most: 15 * time.Minute, never: 1 << 40}
)

// forgotten is after how long failures no longer count, unless they shut the
// door. Source: Kith
const forgotten = 24 * time.Hour

// wait returns how long there is no other try after so many failures.
func (p patience) wait(failures int64) time.Duration {
	switch {
	case failures >= p.never:
		return 100 * 365 * 24 * time.Hour
	case failures < p.free:
		return 0
	}
	d := p.first
	for i := p.free; i < failures && d < p.most; i++ {
		d *= 2
	}
	return min(d, p.most)
}

// limit is one thing that tries are counted by.
type limit struct {
	key string
	patience
}

// limits are what tries at a name from an address are counted by.
func limits(name, from string) []limit {
	return append([]limit{{proof.Digest("name:" + name), byName}}, address(from)...)
}

// From is where a try comes from.
type From struct {
	Address string // "" where none is known
	// Device names the browser where who has signed in on it before, and is ""
	// elsewhere and for nobody; nil knows none.
	Device func(ctx context.Context, who string) (string, error)
}

// limits are what tries at a name are counted by: on a device on which who has
// signed in before by themselves, so that others who fail keep nobody out.
//
// Source: OWASP-ASVS, NIST-800-63B
func (f From) limits(ctx context.Context, name, who string) ([]limit, error) {
	device := ""
	if f.Device != nil {
		var err error
		if device, err = f.Device(ctx, who); err != nil {
			return nil, err
		}
	}
	if device != "" {
		name += " on " + device
	}
	return limits(name, f.Address), nil
}

// address is what tries from an address are counted by, nothing where none is
// known. A host of IPv6 has a network of addresses, which count as one.
func address(from string) []limit {
	if at, err := netip.ParseAddr(from); err == nil {
		bits := 64
		if at = at.Unmap().WithZone(""); at.Is4() {
			bits = 32
		}
		if net, err := at.Prefix(bits); err == nil {
			return []limit{{proof.Digest("from:" + net.String()), byAddress}}
		}
	}
	return nil
}

// What a person hears: which of the two was wrong nobody says.
var (
	errWrong = fault.New(fault.Login, "login.wrong")
	errWait  = fault.New(fault.Throttled, "login.wait")
)

// Password tries a name and a password that came from somewhere. It returns
// fault.Login when they do not belong together, fault.Throttled when there was
// too much trying.
func (b *Book) Password(ctx context.Context, name, password string, from From) (Login, error) {
	name = Name(name)
	l, err := b.byName(ctx, name)
	if err != nil {
		return Login{}, err
	}
	counted, err := from.limits(ctx, name, l.Who)
	if err != nil {
		return Login{}, err
	}
	if err := b.try(ctx, counted); err != nil {
		return Login{}, err
	}
	right, stale, err := b.Hasher.Verify(ctx, l.password, password)
	if err != nil || !right {
		return Login{}, refusal(err)
	}
	if stale {
		if err := b.rehash(ctx, l, password); err != nil {
			return Login{}, err
		}
	}
	return l, b.succeeded(ctx, counted)
}

func refusal(err error) error {
	switch {
	case err == nil:
		return errWrong
	case err == proof.ErrBusy: //nolint:errorlint // it is never wrapped
		return errWait
	}
	return err
}

// Code tries a code of the authenticator, or of a slip.
func (b *Book) Code(ctx context.Context, l Login, code string, from From) error {
	counted, err := from.limits(ctx, "code of "+l.ID, l.Who)
	if err != nil {
		return err
	}
	if err := b.try(ctx, counted); err != nil {
		return err
	}
	right, err := b.code(ctx, l, strings.TrimSpace(code))
	if err != nil || !right {
		return refusal(err)
	}
	return b.succeeded(ctx, counted)
}

func (b *Book) code(ctx context.Context, l Login, code string) (bool, error) {
	if number, secret, ok := proof.SplitSlip(code); ok {
		return b.slip(ctx, l, number, secret)
	}
	if !l.TOTP {
		return false, nil
	}
	key, err := b.Sealer.Open(ctx, sealName(l.ID), l.totp)
	if err != nil {
		return false, err
	}
	step, right := proof.CheckTOTP(key, strings.ReplaceAll(code, " ", ""), b.Now(), l.totpStep)
	if !right {
		return false, nil
	}
	return b.useStep(ctx, l, step)
}

// sealName binds a sealed key to its login: it opens nowhere else.
func sealName(id string) string { return "login.totp/" + id }

// Judge says whether a password may be chosen by the owner of a login.
func (l Login) Judge(password string, about ...string) proof.Fit {
	return proof.Judge(password, !l.Second(), append(about, l.Name, "Kith")...)
}
