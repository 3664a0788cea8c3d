package outreach

import (
	"crypto/rand"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// newID returns an id that nobody can guess.
func newID() string { return strings.ToLower(rand.Text()) }

// begun returns that somebody writes notes that ask for nothing from now on: a
// promise to stay in touch.
func begun(id, child, to, schedule, owner string, now time.Time) ([]byte, error) {
	d := element.New("Task", id)
	if to != "Patient/"+child {
		d.Append("extension", own.Ext{URL: own.URL("promised-to"), Reference: own.To(to)}.JSON())
	}
	return d.Set("status", "in-progress").
		Set("intent", "order").
		Set("code", own.Concept("caring-contacts")).
		Set("for.reference", "Patient/"+child).
		Set("executionPeriod.start", now.Format(time.DateOnly)).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("owner.reference", owner).
		Append("input", element.JSON(`{"type":{"text":"schedule"},"valueCode":"`+schedule+`"}`)).
		JSON()
}

// stopped returns it as it is once no more notes go out: at the word of the
// family, or because the last one went.
func stopped(v r4.Task, status string, now time.Time) ([]byte, error) {
	return element.Edit(v.Element).
		Set("status", status).
		Set("executionPeriod.end", now.Format(time.DateOnly)).
		Set("lastModified", now).
		JSON()
}

// note returns one note that goes out, in the words it has, or that was left
// out.
func note(id string, x Caring, words string, went bool, from string, now time.Time) ([]byte, error) {
	status := "completed"
	if !went {
		status = "not-done"
	}
	return element.New("Communication", id).
		Append("basedOn", element.JSON(`{"reference":"Task/`+x.ID+`"}`)).
		Set("status", status).
		Append("category", own.Concept("caring-contact")).
		Append("medium", own.Concept("text")).
		Set("subject.reference", "Patient/"+x.Child).
		Set("sent", now).
		Set("recipient[0].reference", x.To).
		Set("sender.reference", from).
		Set("payload[0].contentString", words).
		JSON()
}
