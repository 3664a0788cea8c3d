package outreach

import (
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// begun returns that somebody writes notes that ask for nothing from now on: a
// promise to stay in touch.
func (x Caring) begun(now time.Time) ([]byte, error) {
	d := element.New("Task", element.NewID())
	if x.To != "Patient/"+x.Child {
		d.Append("extension", own.Ext{URL: own.URL("promised-to"), Reference: own.To(x.To)}.JSON())
	}
	return d.Set("status", "in-progress").
		Set("intent", "order").
		Set("code", own.Concept("caring-contacts")).
		Set("for.reference", "Patient/"+x.Child).
		Set("executionPeriod.start", now.Format(time.DateOnly)).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("owner.reference", x.Owner).
		Append("input", element.JSON(`{"type":{"text":"schedule"},"valueCode":"`+x.Schedule+`"}`)).
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

// nextNote is the id of the next note: it comes from which one it is, so that two
// taps send one.
func (x Caring) nextNote() string { return x.ID + "-" + strconv.Itoa(x.Notes) }

// note returns one note that goes out, in the words it has, or that was left
// out.
func (x Caring) note(words string, went bool, from string, now time.Time) ([]byte, error) {
	status := "completed"
	if !went {
		status = "not-done"
	}
	return element.New("Communication", x.nextNote()).
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
