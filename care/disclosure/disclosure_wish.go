package disclosure

import (
	"slices"
	"time"
)

// Choice is how much one person may know. The values are codes of Kith's, as
// care/privacy uses them for all that is private.
type Choice string

// The choices, the safe one first.
const (
	AskFirst    Choice = "ask-me-first"
	MayNothing  Choice = "may-know-nothing"
	MayHeadline Choice = "may-know-headline"
	MayAll      Choice = "may-know-all"
)

// Choices lists them in the order in which they are asked.
var Choices = []Choice{AskFirst, MayNothing, MayHeadline, MayAll}

// Opens reports whether a choice lets somebody know anything.
func (c Choice) Opens() bool { return c == MayHeadline || c == MayAll }

// Wish is what the teller said about one person and one statement.
type Wish struct {
	ID       string // of the Consent, "" before it is written
	With     string // whom it is about: "PractitionerRole/x", "RelatedPerson/x"
	Choice   Choice
	Purposes []string  // codes of v3-ActReason for which alone it holds; none: for all
	Until    time.Time // the first moment at which it no longer holds, zero: until the teller says otherwise
	At       time.Time // when it was said
	By       string    // who said so: the teller
}

// Holds reports whether a wish has not run out.
func (w Wish) Holds(now time.Time) bool { return w.Until.IsZero() || now.Before(w.Until) }

// Newest returns the wish that counts for a person now: the newest that has not
// run out; said at one moment, the one that says less. ok is false for none.
//
// A wish that ran out does not bring back the one before it: then nothing was
// said, and nothing is open.
func Newest(all []Wish, with string, now time.Time) (w Wish, ok bool) {
	for _, x := range all {
		if x.With != with {
			continue
		}
		older := ok && (x.At.Before(w.At) || x.At.Equal(w.At) && slices.Index(Choices, x.Choice) > slices.Index(Choices, w.Choice))
		if !older {
			w, ok = x, true
		}
	}
	if ok && !w.Holds(now) {
		return Wish{}, false
	}
	return w, ok
}
