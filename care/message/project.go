package message

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes where messages are and between whom, and none of their words.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "message", Of: []string{"Communication"}, Columns: []string{
			"source_id", "thread_id", "patient_id", "sender_ref", "sent_at", "topic", "open", "told", "version", "compartment"}},
		{Name: "message_to", Of: []string{"Communication"}, Columns: []string{"source_id", "n", "thread_id", "person_ref", "compartment"}},
	},
	Matters: func(_ string, v element.Value) bool { return isMessage(r4.As[r4.Communication](v)) },
	Read:    read,
}.Projector("message")

func read(rows store.Rows, c store.Change) {
	v := r4.As[r4.Communication](c.New)
	child, thread, open := v.Subject().ID("Patient"), threadOf(v), v.Status() == "in-progress"
	if child == "" || v.Status() == "entered-in-error" {
		return
	}
	people := between(v)
	if thread == "" {
		thread = c.ID
	} else if len(people) > 0 {
		people = people[1:] // who wrote calls the others
	}
	rows.Add("message", c.ID, thread, child, v.Sender().Target(), v.Sent().Micro(), own.Code(v.Topic()), open, v.InResponseTo().First().Exists(), c.Version, c.Compartment)
	for n, who := range people {
		rows.Add("message_to", c.ID, int64(n), thread, who, c.Compartment)
	}
}
