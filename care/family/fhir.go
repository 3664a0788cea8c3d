package family

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// moment is how an instant is written that has to keep its place among others.
const moment = "2006-01-02T15:04:05.000000Z07:00"

// placing returns where a young person puts somebody. While it is not shared it
// is for named readers only, and she has named none.
func placing(self, person string, circle Circle, shared bool, at time.Time) ([]byte, error) {
	d := element.New("Observation", element.NewID())
	if !shared {
		d.Append("meta.security", element.JSON(`{"system":"`+own.System+`","code":"closed"}`))
	}
	return d.Set("status", "final").
		Set("code", own.Concept("tie-place")).
		Set("subject.reference", self).
		Set("focus[0].reference", person).
		Set("effectiveDateTime", at.Format(moment)).
		Set("performer[0].reference", self).
		Set("valueInteger", int(circle)).
		JSON()
}

// takenBack returns a placing as it is once it holds no more.
func takenBack(v r4.Observation) ([]byte, error) {
	return element.Edit(v.Element).Set("status", "entered-in-error").JSON()
}
