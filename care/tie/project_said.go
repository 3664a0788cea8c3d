package tie

import (
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// sayings are the observations about a tie.
var sayings = map[string]string{"tie-rating": "rating", "tie-place": "place", "tie-guess": "guess", "tie-words": "words", "goodbye": "goodbye"}

// readSaying reads what somebody said about a tie. Words that the speaker did
// not agree to show are not copied out of the record.
func readSaying(rows store.Rows, c store.Change, v r4.Observation) {
	switch v.Status() {
	case "final", "amended", "corrected", "preliminary":
	default:
		return
	}
	child, about, speaker := v.Subject().ID("Patient"), v.Focus().First().Target(), v.Performer().First().Target()
	when := v.EffectiveDateTime()
	if child == "" || about == "" || when.Day() == "" {
		return
	}
	kind := sayings[own.Code(v.Code())]
	rating, ring, answer, words := int64(-1), int64(0), "", ""
	switch kind {
	case "rating":
		n, ok := v.ValueInteger().Int()
		if !ok || n < 0 || n > 10 {
			return
		}
		rating, ring = n, ringOf(v)
	case "place":
		n, ok := v.ValueInteger().Int()
		if !ok || n < 1 || n > 3 {
			return
		}
		ring = n
	case "guess":
		answer = own.Code(v.ValueCodeableConcept())
	case "goodbye":
		answer = map[string]string{"true": "yes", "false": "no"}[v.ValueBoolean().Text()]
	case "words":
		if own.Extension(v.Element, "consent-to-show").ValueBoolean().True() {
			words = v.ValueString()
		}
	}
	rows.Add("tie_said", c.ID, child, about, kind, speaker, when.Micro(), when.Day(), rating, ring, answer, words, c.Compartment)
}

// ringOf returns where the speaker placed the tie: 1 counts on, 2 knows, 3 new
// or lost touch; 0 when they did not.
func ringOf(v r4.Observation) int64 {
	for p := range v.Component() {
		if own.Code(p.Code()) == "tie-ring" {
			if n, ok := p.ValueInteger().Int(); ok && n >= 1 && n <= 3 {
				return n
			}
		}
	}
	return 0
}
