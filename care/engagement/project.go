package engagement

import (
	"encoding/json"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what this folder reads from the record.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "promise", Of: []string{"Task"}, Columns: []string{"source_id", "patient_id", "words", "translations", "owner_ref", "to_ref", "status",
			"made_on", "due_on", "due_at", "kept_on", "kept_at", "cover_ref", "cover_until", "about_ref", "version", "compartment"}},
		{Name: "promise_said", Of: []string{"Communication"}, Columns: []string{"source_id", "task_id", "patient_id", "by_ref", "on_day", "at", "compartment"}},
		{Name: "own_word", Of: []string{"Observation"}, Columns: []string{"source_id", "patient_id", "kind", "words", "speaker_ref", "told_to_ref",
			"on_day", "at", "compartment"}},
	},
	Matters: func(kind string, v element.Value) bool {
		code := own.Code(r4.As[r4.CodeableConcept](v.Get("code")))
		switch kind {
		case "Task":
			return code == "promise"
		case "Observation":
			return wordKinds[code] != ""
		}
		return own.Code(r4.As[r4.Communication](v).Category().First()) == "did-not-happen"
	},
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case c.New.Get("status").Is("entered-in-error"):
		case c.Type == "Task":
			readPromise(rows, c, r4.As[r4.Task](c.New))
		case c.Type == "Communication":
			readSaid(rows, c, r4.As[r4.Communication](c.New))
		default:
			readWord(rows, c, r4.As[r4.Observation](c.New))
		}
	},
}.Projector("engagement")

// wordKinds are the observations that hold somebody's own words.
var wordKinds = map[string]string{"what-matters": "matters", "what-helps": "helps", "what-does-not-help": "does-not-help"}

func readPromise(rows store.Rows, c store.Change, v r4.Task) {
	child, due := v.For().ID("Patient"), v.Restriction().Period().End()
	if child == "" || v.Description() == "" {
		return
	}
	to := own.Extension(v.Element, "promised-to").ValueReference().Target()
	if to == "" {
		to = "Patient/" + child
	}
	rows.Add("promise", c.ID, child, v.Description(), translations(v.Beside("description")),
		v.Owner().Target(), to, v.Status(), v.AuthoredOn().Day(),
		due.Day(), due.Micro(), v.ExecutionPeriod().End().Day(), v.ExecutionPeriod().End().Micro(),
		coveredBy(v).Part("by").ValueReference().Target(), coveredBy(v).Part("until").ValueDate().Day(), v.Focus().Target(),
		c.Version, c.Compartment)
}

// readSaid reads that somebody of the family says a promise was not kept.
func readSaid(rows store.Rows, c store.Change, v r4.Communication) {
	child, task := v.Subject().ID("Patient"), v.About().First().ID("Task")
	if child != "" && task != "" && v.Sent().Day() != "" && v.Status() == "completed" {
		rows.Add("promise_said", c.ID, task, child, v.Sender().Target(), v.Sent().Day(), v.Sent().Micro(), c.Compartment)
	}
}

func coveredBy(v r4.Task) r4.Extension { return own.Extension(v.Element, "covered-by") }

// translations returns the standard translations of a string, as JSON.
func translations(beside r4.Element) string {
	by := map[string]string{}
	for x := range r4.ExtensionsOf(beside, "http://hl7.org/fhir/StructureDefinition/translation") {
		by[x.Part("lang").ValueCode()] = x.Part("content").ValueString()
	}
	b, err := json.Marshal(by)
	if err != nil {
		return "{}" // strings always marshal
	}
	return string(b)
}

// readWord reads somebody's own words. Those that the speaker did not agree to
// show are not copied out of the record.
func readWord(rows store.Rows, c store.Change, v r4.Observation) {
	child, when := v.Subject().ID("Patient"), v.EffectiveDateTime()
	if child == "" || when.Day() == "" || !own.Extension(v.Element, "consent-to-show").ValueBoolean().True() {
		return
	}
	rows.Add("own_word", c.ID, child, wordKinds[own.Code(v.Code())], v.ValueString(), v.Performer().First().Target(),
		own.Extension(v.Element, "told-to").ValueReference().Target(), when.Day(), when.Micro(), c.Compartment)
}
