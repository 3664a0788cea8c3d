package engagement

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

// vow is what is asked for when something is promised; Due is empty when the
// promise is to stand.
type vow struct{ Words, Due string }

// task returns a new promise as a Task. owner is a PractitionerRole. Its moments
// carry the clock of now's zone, so that the day in the record is the day on
// the wall.
func task(id, child string, p vow, owner string, now time.Time) ([]byte, error) {
	return element.New("Task", id).
		Set("status", "accepted").
		Set("intent", "order").
		Set("code", own.Concept("promise")).
		Set("description", p.Words).
		Set("for.reference", "Patient/"+child).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("owner.reference", owner).
		Set("restriction.period.end", p.Due).
		JSON()
}

// kept returns a promise's Task as it is once it is kept. Everything else in it
// stays as it was written.
func kept(v r4.Task, now time.Time) ([]byte, error) {
	return element.Edit(v.Element).
		Set("status", "completed").
		Set("executionPeriod.end", now).
		Set("lastModified", now).
		JSON()
}

// Ways are how somebody can have been in touch, and what FHIR calls them.
var Ways = []string{"visit", "call", "text", "letter", "portal"}

const participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"

var media = map[string]element.JSON{
	"visit":  r4.NewConcept(participation, "FACE"),
	"call":   r4.NewConcept(participation, "PHONE"),
	"text":   own.Concept("text"),
	"letter": r4.NewConcept(participation, "MAILWRIT"),
	"portal": r4.NewConcept(participation, "ONLINEWRIT"),
}

// note is what is asked for when a contact is noted.
type note struct {
	With, How, Line string
	At              time.Time
	Reached         bool
}

// communication returns the note that somebody was in touch with the child or a
// relative.
func communication(id, child string, n note, from string) ([]byte, error) {
	status := "completed"
	if !n.Reached {
		status = "not-done"
	}
	return element.New("Communication", id).
		Set("status", status).
		Append("category", own.Concept("contact")).
		Append("medium", media[n.How]).
		Set("subject.reference", "Patient/"+child).
		Set("sent", n.At).
		Set("recipient[0].reference", n.With).
		Set("sender.reference", from).
		Set("payload[0].contentString", n.Line).
		JSON()
}
