package due

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what was said about asking, whoever wrote it down.
var Projector = store.Derived{
	Tables: []store.Table{{Name: "ask", Of: []string{"Observation"}, Columns: []string{"source_id", "patient_id", "question", "value", "person_ref",
		"on_day", "at", "until_on", "compartment"}}},
	Matters: func(_ string, v element.Value) bool {
		return Key(own.Code(r4.As[r4.CodeableConcept](v.Get("code")))) != ""
	},
	Read: func(rows store.Rows, c store.Change) {
		v := r4.As[r4.Observation](c.New)
		child, when, value := v.Subject().ID("Patient"), v.EffectiveDateTime(), Value(own.Code(v.ValueCodeableConcept()))
		if c.New.Get("status").Is("entered-in-error") || child == "" || when.Day() == "" || !value.Known() {
			return
		}
		rows.Add("ask", c.ID, child, Key(own.Code(v.Code())), string(value), v.Performer().First().Target(),
			when.Day(), when.Micro(), Until(v), c.Compartment)
	},
}.Projector("due")

// Until returns the day until which something was put off, "" where none is said.
func Until(v r4.Observation) string {
	for c := range v.Component() {
		if own.Code(c.Code()) == "until" {
			return c.ValueDateTime().Day()
		}
	}
	return ""
}
