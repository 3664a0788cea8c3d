package tie

import (
	"kith/fhir/element"
	"kith/fhir/read"
	"kith/fhir/store"
)

// sayings are the observations about a tie.
var sayings = map[string]string{"tie-rating": "rating", "tie-guess": "guess", "tie-words": "words", "goodbye": "goodbye"}

// readSaying reads what somebody said about a tie. Words that the speaker did
// not agree to show are not copied out of the record.
func readSaying(rows store.Rows, c store.Change) {
	v := c.New
	switch v.Get("status").Text() {
	case "final", "amended", "corrected", "preliminary":
	default:
		return
	}
	child, about, speaker := read.Patient(v.Get("subject")), read.FirstReference(v.Get("focus")), read.FirstReference(v.Get("performer"))
	moment := v.Get("effectiveDateTime").Text()
	if child == "" || about == "" || read.Day(moment) == "" {
		return
	}
	kind := sayings[read.Ours(v.Get("code"))]
	rating, ring, answer, words := int64(-1), int64(0), "", ""
	switch kind {
	case "rating":
		n, ok := v.Get("valueInteger").Int()
		if !ok || n < 0 || n > 10 {
			return
		}
		rating, ring = n, ringOf(v)
	case "guess":
		answer = read.Ours(v.Get("valueCodeableConcept"))
	case "goodbye":
		answer = map[string]string{"true": "yes", "false": "no"}[v.Get("valueBoolean").Text()]
	case "words":
		if read.Extension(v, "consent-to-show").Get("valueBoolean").True() {
			words = v.Get("valueString").Text()
		}
	}
	rows.Add("tie_said", c.ID, child, about, kind, speaker, read.Micro(moment), read.Day(moment), rating, ring, answer, words, c.Compartment)
}

// ringOf returns where the speaker placed the tie: 1 counts on, 2 knows, 3 new
// or lost touch; 0 when they did not.
func ringOf(v element.Value) int64 {
	for p := range v.Each("component") {
		if read.Ours(p.Get("code")) == "tie-ring" {
			if n, ok := p.Get("valueInteger").Int(); ok && n >= 1 && n <= 3 {
				return n
			}
		}
	}
	return 0
}
