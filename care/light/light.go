package light

import (
	"slices"
	"strings"

	"kith/care/referral"
)

// steps are what a receiver may answer, as they are offered.
var steps = []referral.Step{referral.Accept, referral.Wait, referral.Decline, referral.Reach, referral.Book, referral.Keep, referral.Miss,
	referral.Hear, referral.Ask, referral.NotAccept, referral.LoseTouch}

// ends are the steps after which there is nothing more to say by the link.
var ends = []referral.Step{referral.Decline, referral.NotAccept, referral.LoseTouch, referral.Hear}

// reasons are why something does not go on, by step, as they are offered.
var reasons = map[referral.Step][]string{
	referral.Decline:   {"full", "not-offered", "age", "insurance", "language", "distance", "criteria", "other"},
	referral.NotAccept: {"full", "not-offered", "criteria", "chose-other", "other"},
	referral.LoseTouch: {"no-answer", "wrong-number", "moved", "other"},
}

// weeks are how long a wait may be said to be.
var weeks = []int{1, 2, 4, 6, 8, 12}

// mostReport is how long a file that comes back may be, in bytes.
//
// Source: Kith
const mostReport = 4 << 20

// fileKinds are the files that are taken, by what their first bytes say.
var fileKinds = []string{"application/pdf", "image/png", "image/jpeg", "text/plain"}

// offered reports whether a reason is one of those that a step offers.
func offered(s referral.Step, reason string) bool { return slices.Contains(reasons[s], reason) }

// lines are what somebody typed, as lines of one text.
func lines(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n") }
