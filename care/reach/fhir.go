package reach

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

const participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"

var media = map[string]element.JSON{
	"visit":  r4.NewConcept(participation, "FACE"),
	"call":   r4.NewConcept(participation, "PHONE"),
	"text":   own.Concept("text"),
	"letter": r4.NewConcept(participation, "MAILWRIT"),
	"portal": r4.NewConcept(participation, "ONLINEWRIT"),
}

// Note is what is asked for when a try is noted.
type Note struct {
	Child           string
	With, How, Line string
	From            string // who tried
	Outcome         Outcome
	Language        string // that was interpreted, or ""
	At              time.Time
}

// Write returns a try to reach the child or a relative, as a Communication.
func (n Note) Write() ([]byte, error) {
	status := "completed"
	if !n.Outcome.Heard() && n.Outcome != Sent {
		status = "not-done"
	}
	d := element.New("Communication", element.NewID())
	if n.Language != "" {
		d.Append("extension", own.Ext{URL: own.URL("interpreter"), Parts: []own.Ext{{URL: "language", Code: n.Language}}}.JSON())
	}
	return d.Set("status", status).
		Set("statusReason", own.Concept(string(n.Outcome))).
		Append("category", own.Concept("contact")).
		Append("medium", media[n.How]).
		Set("subject.reference", "Patient/"+n.Child).
		Set("sent", n.At).
		Set("recipient[0].reference", n.With).
		Set("sender.reference", n.From).
		Set("payload[0].contentString", n.Line).
		JSON()
}

// LetBe returns that somebody asked us to let them be from a day on, until
// another or until they say so, as a Flag.
func (r Rest) LetBe(writer string) ([]byte, error) {
	d, by := element.New("Flag", element.NewID()), r.By
	if by != "Patient/"+r.Child {
		d.Append("extension", own.Ext{URL: own.URL("about"), Reference: own.To(by)}.JSON())
		by = writer
	}
	d.Set("status", "active").
		Set("code", own.Concept("let-be")).
		Set("subject.reference", "Patient/"+r.Child).
		Set("period.start", date(r.Since))
	if r.Until != 0 {
		d.Set("period.end", date(r.Until))
	}
	return d.Set("author.reference", by).JSON()
}
