package family

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

// placing returns where a young person puts somebody. While it is not shared it
// is for named readers only, and she has named none.
func placing(self, person string, at Circle, shared bool, now time.Time) ([]byte, error) {
	d := element.New("Observation", newID())
	if !shared {
		d.Append("meta.security", element.JSON(`{"system":"`+own.System+`","code":"closed"}`))
	}
	return d.Set("status", "final").
		Set("code", own.Concept("tie-place")).
		Set("subject.reference", self).
		Set("focus[0].reference", person).
		Set("effectiveDateTime", now).
		Set("performer[0].reference", self).
		Set("valueInteger", int(at)).
		JSON()
}

// takenBack returns a placing as it is once it holds no more.
func takenBack(v r4.Observation) ([]byte, error) {
	return element.Edit(v.Element).Set("status", "entered-in-error").JSON()
}
