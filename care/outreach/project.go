package outreach

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector reads notes that ask for nothing.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "caring", Of: []string{"Task"}, Columns: []string{"source_id", "patient_id", "owner_ref", "to_ref", "schedule", "since_on", "running", "compartment"}},
		{Name: "caring_note", Of: []string{"Communication"}, Columns: []string{"source_id", "caring_id", "on_day", "went", "compartment"}},
	},
	Matters: func(kind string, v element.Value) bool {
		if kind == "Task" {
			return own.Code(r4.As[r4.Task](v).Code()) == "caring-contacts"
		}
		return own.Code(r4.As[r4.Communication](v).Category().First()) == "caring-contact"
	},
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case c.New.Get("status").Is("entered-in-error"):
		case c.Type == "Task":
			readCaring(rows, c, r4.As[r4.Task](c.New))
		default:
			readNote(rows, c, r4.As[r4.Communication](c.New))
		}
	},
}.Projector("outreach")

func readCaring(rows store.Rows, c store.Change, v r4.Task) {
	child, since := v.For().ID("Patient"), v.ExecutionPeriod().Start().Day()
	if child == "" || since == "" {
		return
	}
	to := own.Extension(v.Element, "promised-to").ValueReference().Target()
	if to == "" {
		to = "Patient/" + child
	}
	schedule := ""
	for in := range v.Input() {
		schedule = in.ValueCode()
	}
	rows.Add("caring", c.ID, child, v.Owner().Target(), to, schedule, since, v.Status() == "in-progress", c.Compartment)
}

func readNote(rows store.Rows, c store.Change, v r4.Communication) {
	if id, day := v.BasedOn().First().ID("Task"), v.Sent().Day(); id != "" && day != "" {
		rows.Add("caring_note", c.ID, id, day, v.Status() == "completed", c.Compartment)
	}
}
