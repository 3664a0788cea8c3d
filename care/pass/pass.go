package pass

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"time"
	"unicode"
)

// Kind is who answers.
type Kind string

const (
	Self      Kind = "self" // the child or young person herself
	Caregiver Kind = "caregiver"
	Teacher   Kind = "teacher"
)

// Young reports whether the pages speak to a young person.
func (k Kind) Young() bool { return k == Self }

// Pass lets one informant answer some forms about one child.
type Pass struct {
	ID        string
	Child     string // id
	Informant string // reference
	Kind      Kind
	Host      string   // reference of somebody at work whom she may ask for by name, or ""
	With      string   // who sees her that day: PractitionerRole/x, or ""
	About     string   // of whom a relationship check is: PractitionerRole/x, or ""
	Forms     []string // names of instruments, in the order in which they are asked
	Link      bool     // its code is good beside its link only
	Kiosk     bool     // on a tablet that others use after her
	By        string   // who made it
	Made      time.Time
	Expires   time.Time
	Finished  time.Time // zero while it is not

	held bool // a browser has it
	live bool // a code is out
}

// State is where a pass stands.
type State string

const (
	IsMade     State = "made"
	IsOpen     State = "open"
	IsResting  State = "resting"
	IsFinished State = "finished"
)

// State is where the pass stands; whoever lists passes leaves out those that
// ended.
func (p Pass) State() State {
	switch {
	case !p.Finished.IsZero():
		return IsFinished
	case p.held:
		return IsOpen
	case p.live:
		return IsMade
	}
	return IsResting
}

// Limits of ways in.
//
// Source: Kith
const (
	Digits       = 6
	linkDays     = 7
	TriesOfLink  = 5                // wrong codes beside a link until it is over
	TriesOfPlace = 10               // from one address in TriesIn
	TriesOfAll   = 200              // from everywhere in TriesIn
	TriesIn      = 15 * time.Minute //
	idle         = time.Hour        // a browser that holds a pass and is not touched
	IdleKiosk    = 5 * time.Minute  // as the server reckons; the page goes after a minute
)

// KioskSeconds is how long a page on a shared tablet waits for a touch.
//
// Source: Kith
const KioskSeconds = 60

// NewCode returns six digits.
func NewCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return fmt.Sprintf("%0*d", Digits, n.Int64())
}

// Typed reads a code as people type it: digits, with anything between.
func Typed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) && r < unicode.MaxASCII {
			return r
		}
		return -1
	}, text)
}

// Spaced is a code as it is read aloud: "123 456".
func Spaced(code string) string {
	if len(code) != Digits {
		return code
	}
	return code[:Digits/2] + " " + code[Digits/2:]
}

// Keyed is how a code is kept: whoever has the database alone cannot try a million
// of them.
func Keyed(secret []byte, code string) string { return keyed(secret, "code", Typed(code)) }

func keyed(secret []byte, what, text string) string {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(what + "\x00" + text))
	return hex.EncodeToString(m.Sum(nil))
}

// Where is an address as tries are counted: of IPv6 the network, since one
// customer has all of it.
func Where(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String()
		}
	}
	return ip.String()
}
