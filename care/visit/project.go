package visit

import (
	"time"

	"kith/care/contact"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes the facts of visits, whoever wrote them down.
var Projector = store.Derived{
	Tables: []store.Table{{Name: "visit_fact", Of: []string{"Communication", "Observation"}, Columns: []string{"source_id", "source_type", "patient_id",
		"kind", "value", "person_ref", "on_day", "at", "until_on", "encounter_id", "words", "compartment"}}},
	Matters: func(typ string, v element.Value) bool {
		if typ == "Communication" {
			return talks(r4.As[r4.Communication](v))
		}
		return Kind(own.Code(r4.As[r4.CodeableConcept](v.Get("code")))).known()
	},
	Read: func(rows store.Rows, c store.Change) {
		f, ok := read(c.Type, c.ID, c.New)
		if !ok {
			return
		}
		until := ""
		if f.Until != 0 {
			until = contact.Date(f.Until).Format(time.DateOnly)
		}
		rows.Add("visit_fact", c.ID, c.Type, f.Child, string(f.Kind), string(f.Value), f.By, contact.Date(f.Day).Format(time.DateOnly),
			f.At.UnixMicro(), until, f.Encounter, f.Words, c.Compartment)
	},
}.Projector("visit")
