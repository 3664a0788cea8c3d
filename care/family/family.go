package family

import (
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/tie"
)

// Circle is where a young person puts somebody around her.
type Circle int

const (
	Unplaced Circle = iota
	Close
	Known
	NotNow
)

// Circles lists them from near to far.
var Circles = []Circle{Close, Known, NotNow}

// String is the end of a key family.circle.*.
func (c Circle) String() string {
	return []string{"unplaced", "close", "known", "not-now"}[c]
}

// circleOf reads a circle of a form; ok is false for what is none.
func circleOf(text string) (c Circle, ok bool) {
	i := slices.IndexFunc(Circles, func(c Circle) bool { return c.String() == text })
	if i < 0 {
		return Unplaced, false
	}
	return Circles[i], true
}

// placedIn reads where she has put people, by reference: the newest counts.
func placedIn(self string, said []tie.Saying) map[string]tie.Saying {
	all := map[string]tie.Saying{}
	for _, s := range said { // oldest first
		if s.Kind == "place" && s.Speaker == self {
			all[s.Person] = s
		}
	}
	return all
}

// classAt returns what a caregiver's account opens at a moment.
func classAt(spans []consent.Span, at time.Time) consent.Class {
	for _, s := range spans {
		if (s.From.IsZero() || !at.Before(s.From)) && (s.Until.IsZero() || at.Before(s.Until)) {
			return s.Class
		}
	}
	return consent.None
}
