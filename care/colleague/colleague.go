package colleague

import (
	"cmp"
	"slices"
	"time"
)

// Kind is what two had with each other.
type Kind string

// Kinds. The first four are loops: one asked, and the other answers.
const (
	Handoff  Kind = "handoff"
	Referral Kind = "referral"
	Consult  Kind = "consult"
	Records  Kind = "records-request"
	Advice   Kind = "advice"
	Message  Kind = "message"
	Met      Kind = "met"
)

// Loops are the kinds that are asked and answered.
var Loops = []Kind{Handoff, Referral, Consult, Records}

// Loop reports whether it is asked and answered.
func (k Kind) Loop() bool { return slices.Contains(Loops, k) }

// Outcome is what came of it.
type Outcome string

// Outcomes. Withdrawn is what the family or who asked took back: it says nothing
// of the other. Done is what is no loop.
const (
	Open      Outcome = "open"
	Closed    Outcome = "closed"
	Exit      Outcome = "exit"
	Withdrawn Outcome = "withdrawn"
	Done      Outcome = "done"
)

// Work is one thing that two had with each other about a child.
type Work struct {
	Source   string // Task/x
	Child    string // id of the Patient
	Kind     Kind
	From, To Party
	Asked    time.Time
	Answered time.Time // zero: not yet
	Closed   time.Time // zero: not yet
	Outcome  Outcome
	Accepted bool // the child is, or was, with both
}

// Party is one side of it: a person, at a place, or a place alone.
type Party struct {
	Person string // Practitioner/x, or ""
	Place  string // Organization/x, or ""
}

// Is reports whether who, a Practitioner or an Organization, is this side.
func (p Party) Is(who string) bool { return who != "" && (p.Person == who || p.Place == who) }

// Window is the time in which work counts: [From, Until).
type Window struct{ From, Until time.Time }

// Holds reports whether t lies in it.
func (w Window) Holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.Until) }

// Months is how long work counts for a tie, as it does for continuity of care.
//
// Source: Kith
const Months = 24

// Since is the window of a tie as of a moment.
func Since(now time.Time) Window {
	return Window{now.AddDate(0, -Months, 0), now.Add(time.Microsecond)}
}

// Settles is after how long an open loop counts as one that did not close: the
// sum of the clocks from yes to the family being told.
//
// Source: Kith
const Settles = 28 * 24 * time.Hour

// Tie is what one has with another, as far as whoever asks may read. It has a
// direction: Of, Closed and Reply tell how the other side answers this one.
type Tie struct {
	From, To string // as asked for
	Window   Window

	Shared int // children whom both know; never which
	Closed int // loops from one to the other that closed …
	Of     int // … of those that ended or had time to
	Open   int // loops that still have time

	Replies     int           // loops that were answered …
	Asked       int           // … of those sent
	ReplyMedian time.Duration // of those answered

	LastTogether time.Time // last work, in either direction; zero: none
	N            int       // works in the window, in either direction
}

// Known reports whether they have anything with each other.
func (t Tie) Known() bool { return t.N > 0 || t.Shared > 0 }

// Share is the part of the loops that closed.
//
//	Out     0 … 1
//	ok      false when none ended
//	Source  Kith
func (t Tie) Share() (share float64, ok bool) {
	if t.Of == 0 {
		return 0, false
	}
	return float64(t.Closed) / float64(t.Of), true
}

// Sum adds up the work that two have with each other, as of now. It does not
// look at whom they share.
//
// Source: Kith
func Sum(from, to string, works []Work, w Window, now time.Time) Tie {
	t := Tie{From: from, To: to, Window: w}
	var gaps []time.Duration
	for _, x := range works {
		forth, back := x.From.Is(from) && x.To.Is(to), x.From.Is(to) && x.To.Is(from)
		if !forth && !back || !w.Holds(x.Asked) {
			continue
		}
		t.N++
		for _, at := range []time.Time{x.Asked, x.Answered, x.Closed} {
			if at.After(t.LastTogether) && !at.After(now) {
				t.LastTogether = at
			}
		}
		if !forth || !x.Kind.Loop() || x.Outcome == Withdrawn {
			continue
		}
		t.Asked++
		if !x.Answered.IsZero() {
			t.Replies++
			gaps = append(gaps, x.Answered.Sub(x.Asked))
		}
		switch {
		case x.Outcome == Closed:
			t.Closed, t.Of = t.Closed+1, t.Of+1
		case x.Outcome == Exit, now.Sub(x.Asked) >= Settles:
			t.Of++
		default:
			t.Open++
		}
	}
	t.ReplyMedian = median(gaps)
	return t
}

// median is the middle of durations, the mean of both where there are two, and
// zero of none.
func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	all = slices.SortedFunc(slices.Values(all), cmp.Compare)
	m := len(all) / 2
	if len(all)%2 == 1 {
		return all[m]
	}
	return (all[m-1] + all[m]) / 2
}
