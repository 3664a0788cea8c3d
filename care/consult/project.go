package consult

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/db"
)

// Projector writes what was asked of a line and what went along, whoever wrote it.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "consult", Of: []string{"Task"}, Columns: []string{"task_id", "patient_id", "line", "practice", "from_ref", "to_ref", "step", "status", "reason", "urgency", "came",
			"age", "question", "outcome", "asked_at", "called_at", "answered_at", "returned_at", "due_at", "clock", "waited", "version", "compartment"}},
		{Name: "consult_fact", Of: []string{"Communication"}, Columns: []string{"source_id", "part", "task_id", "words", "compartment"}},
	},
	Matters: func(typ string, v element.Value) bool {
		if typ == "Task" {
			return own.Code(r4.As[r4.Task](v).Code()) == code
		}
		return own.Code(r4.As[r4.Communication](v).Category().First()) == factsCode
	},
	Read: read,
}.Projector("consult")

func read(rows store.Rows, c store.Change) {
	if c.Type == "Communication" {
		v := r4.As[r4.Communication](c.New)
		for about := range v.About() {
			if task := about.ID("Task"); task != "" {
				part := int64(0)
				for p := range v.Payload() {
					rows.Add("consult_fact", c.ID, part, task, p.ContentString(), c.Compartment)
					part++
				}
				return
			}
		}
		return
	}
	x, ok := consultOf(r4.As[r4.Task](c.New))
	if !ok {
		return
	}
	rows.Add("consult", c.ID, x.Child, x.Line, x.Practice, x.From, x.To, string(x.Step), string(x.Status), x.Reason, x.Urgency, x.Came,
		int64(x.Age), x.Question, x.Outcome, db.Micro(x.Asked), db.Micro(x.Called), db.Micro(x.Answered), db.Micro(x.Returned), db.Micro(x.Due), x.Clock, int64(x.Waited), c.Version, c.Compartment)
}
