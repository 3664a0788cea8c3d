package engagement

import (
	"time"

	"kith/fhir/element"
)

// Promising returns a new promise to a child as a Task, for whoever stores it
// together with something else. owner is as whom it is promised; due is a date.
func Promising(child, words, due, owner string, now time.Time) ([]byte, error) {
	return task(element.NewID(), child, vow{Words: words, Due: due}, owner, now)
}
