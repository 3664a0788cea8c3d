package consent

import (
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/fault"
)

// glassOpens is how long broken glass stays open.
const glassOpens = 3 * time.Hour

// lookInto is how long whoever answers for privacy may see whose glass it was.
const lookInto = 90 * 24 * time.Hour

// GlassReasons are the reasons for which the glass may be broken.
var GlassReasons = []string{"danger", "emergency", "unreachable"}

// Breaking is somebody asking to see, for a while, what of one child is not
// open to them.
type Breaking struct {
	Child  people.PatientID
	Reason string // of GlassReasons
	Words  string // why, in their own words
	Fresh  bool   // they showed just now who they are
	Later  Later
}

// Later is a named person's decision that the young person is told later,
// because telling now would not be safe.
type Later struct{ By, Why string }

// enoughWords is how many letters a reason has at least.
const enoughWords = 10

// check reports what is missing to break the glass.
func (b Breaking) check() error {
	switch {
	case !b.Fresh:
		return fault.New(fault.Expired, "consent.glass.not-fresh")
	case !slices.Contains(GlassReasons, b.Reason):
		return fault.At(fault.Required, "consent.glass.reason", "reason")
	case len([]rune(strings.TrimSpace(b.Words))) < enoughWords:
		return fault.At(fault.Required, "consent.glass.words", "words")
	case (b.Later.By == "") != (strings.TrimSpace(b.Later.Why) == ""):
		return fault.At(fault.Required, "consent.glass.later", "later")
	}
	return nil
}

// mayBreak reports whether somebody's work lets them break the glass.
func mayBreak(roles []people.Role, today people.Day) bool {
	g := standard().grantNamed("glass")
	return slices.ContainsFunc(roles, func(r people.Role) bool { return r.Current(today) && slices.Contains(g.Callings, r.Calling()) })
}

// Glass is one breaking.
type Glass struct {
	ID            string
	Child         people.PatientID
	By            string // "Practitioner/x"
	Organization  string // where they work
	Reason, Words string
	From, Until   time.Time
}

// Open reports whether it is open at a moment.
func (g Glass) Open(now time.Time) bool { return !now.Before(g.From) && now.Before(g.Until) }

// Notice tells somebody that the glass was broken.
type Notice struct {
	Glass
	Why   string // team, officer, self
	Later Later  // who decided that the young person is told later, and why
	Waits bool   // she has not been told yet
	Seen  bool
}

// Rate is how often the glass was broken by people of a place in a month.
type Rate struct {
	Organization string
	Month        string // 2026-11
	Times        int64
	People       int64 // how many broke it
	Children     int64
}
