package safety

import "time"

// Fact is one step of the pathway that was done.
type Fact struct {
	Kind   string // look, plan, means, line, contact
	Source string // "RiskAssessment/x"
	Value  string // a code: how it came out
	At     time.Time
	By     string
	From   time.Time // contact: from when, and Due until when
	Due    time.Time
	Done   bool
	Ver    int64
}

// Kinds of facts, in the order of the pathway.
var Kinds = []string{"look", "plan", "means", "line", "contact"}

// values are what a fact may say.
var values = map[string][]string{
	"look":    {"danger-now", "needs-more", "safe-with-plan", "no-risk"},
	"plan":    {"made"},
	"means":   {"done", "declined", "deferred"},
	"line":    {"done", "declined", "deferred"},
	"contact": {"reached", "not-reached"},
}
