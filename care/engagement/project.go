package engagement

import (
	"encoding/json"

	"kith/fhir/element"
	"kith/fhir/read"
	"kith/fhir/store"
)

// Projector writes promises and own words from Tasks and Observations.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "promise", Of: []string{"Task"}, Columns: []string{"source_id", "patient_id", "words", "translations", "owner_ref", "to_ref", "status",
			"made_on", "due_on", "due_at", "kept_on", "version", "compartment"}},
		{Name: "own_word", Of: []string{"Observation"}, Columns: []string{"source_id", "patient_id", "kind", "words", "speaker_ref", "told_to_ref",
			"on_day", "at", "compartment"}},
	},
	Matters: func(kind string, v element.Value) bool {
		code := read.Ours(v.Get("code"))
		return kind == "Task" && code == "promise" || kind == "Observation" && wordKinds[code] != ""
	},
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case read.Struck(c.New):
		case c.Type == "Task":
			readPromise(rows, c)
		default:
			readWord(rows, c)
		}
	},
}.Projector("engagement")

// wordKinds are the observations that hold somebody's own words.
var wordKinds = map[string]string{"what-matters": "matters", "what-helps": "helps", "what-does-not-help": "does-not-help"}

func readPromise(rows store.Rows, c store.Change) {
	v := c.New
	child := read.Patient(v.Get("for"))
	if child == "" || v.Get("description").Text() == "" {
		return
	}
	to := read.Reference(read.Extension(v, "promised-to").Get("valueReference"))
	if to == "" {
		to = "Patient/" + child
	}
	due := v.At("restriction", "period", "end").Text()
	rows.Add("promise", c.ID, child, v.Get("description").Text(), translations(v.Get("_description")),
		read.Reference(v.Get("owner")), to, v.Get("status").Text(), read.Day(v.Get("authoredOn").Text()),
		read.Day(due), read.Micro(due), read.Day(v.At("executionPeriod", "end").Text()), c.Version, c.Compartment)
}

// translations returns the standard translations of a string, as JSON.
func translations(v element.Value) string {
	by := map[string]string{}
	for x := range v.Each("extension") {
		if x.Get("url").Text() != "http://hl7.org/fhir/StructureDefinition/translation" {
			continue
		}
		lang, words := "", ""
		for part := range x.Each("extension") {
			switch part.Get("url").Text() {
			case "lang":
				lang = part.Get("valueCode").Text()
			case "content":
				words = part.Get("valueString").Text()
			}
		}
		by[lang] = words
	}
	b, err := json.Marshal(by)
	if err != nil {
		return "{}" // strings always marshal
	}
	return string(b)
}

// readWord reads somebody's own words. Those that the speaker did not agree to
// show are not copied out of the record.
func readWord(rows store.Rows, c store.Change) {
	v := c.New
	child, day := read.Patient(v.Get("subject")), v.Get("effectiveDateTime").Text()
	if child == "" || read.Day(day) == "" || !read.Extension(v, "consent-to-show").Get("valueBoolean").True() {
		return
	}
	rows.Add("own_word", c.ID, child, wordKinds[read.Ours(v.Get("code"))], v.Get("valueString").Text(), read.FirstReference(v.Get("performer")),
		read.Reference(read.Extension(v, "told-to").Get("valueReference")), read.Day(day), read.Micro(day), c.Compartment)
}
