package departure

import (
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system.
const (
	departureCode = "departure"
	childCode     = "succession"
)

func item(path string, i int, rest string) string { return path + "[" + strconv.Itoa(i) + "]" + rest }

// without takes the extension that Kith calls by a name out of a draft.
func without(d *element.Draft, v element.Value, name string) *element.Draft {
	n := 0
	for x := range v.Each("extension") {
		if x.Get("url").Is(own.URL(name)) {
			return d.Remove(item("extension", n, ""))
		}
		n++
	}
	return d
}

// turnedTo returns a Task in another state.
func turnedTo(v element.Value, status string, now time.Time) ([]byte, error) {
	return element.Edit(v).Set("status", status).Set("lastModified", now).JSON()
}

// goodbye says whether there was one between a child and whoever leaves; by says so.
func (s Successor) goodbye(with, by string, now time.Time) ([]byte, error) {
	return element.New("Observation", element.NewID()).
		Set("status", "final").
		Append("category", r4.NewConcept("http://terminology.hl7.org/CodeSystem/observation-category", "survey")).
		Set("code", own.Concept("goodbye")).
		Set("subject.reference", s.Child.Ref()).
		Append("focus", r4.NewReference(with)).
		Set("effectiveDateTime", now).
		Append("performer", r4.NewReference(by)).
		Set("valueBoolean", element.JSON(strconv.FormatBool(s.Goodbye == "said"))).
		JSON()
}

// task is a departure as a Task.
func (d Departure) task(now time.Time) ([]byte, error) {
	x := element.New("Task", d.ID).
		Set("status", d.Status).Set("intent", "plan").Set("code", own.Concept(departureCode)).
		Set("focus.reference", d.Role.Ref()).Set("authoredOn", now).Set("lastModified", now).
		Set("requester.reference", d.By).Set("owner.reference", d.By).
		Append("reasonCode", own.Concept(d.Reason))
	if d.Kind == "away" {
		x.Set("executionPeriod.start", d.First)
	}
	return x.Set("executionPeriod.end", d.Last).JSON()
}

// goodbyeCodes are the codes of Goodbyes.
var goodbyeCodes = map[string]string{"said": "goodbye-said", "letter": "goodbye-letter", "none": "goodbye-none"}

// task is who follows for one child as a Task.
func (s Successor) task(by string, now time.Time) ([]byte, error) {
	d := element.New("Task", s.ID).
		Append("partOf", r4.NewReference("Task/"+s.Departure)).
		Set("status", s.Status).Set("intent", "plan").Set("code", own.Concept(childCode)).
		Set("for.reference", s.Child.Ref()).Set("authoredOn", now).Set("lastModified", now).
		Set("requester.reference", by)
	if s.To != "" {
		d.Set("owner.reference", s.To)
	}
	if s.Goodbye != "" {
		d.Set("businessStatus", own.Concept(goodbyeCodes[s.Goodbye]))
	}
	return d.JSON()
}
