package transition

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes moves, and whom they ask to be told.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "transition_move", Of: []string{"Task"}, Columns: []string{"task_id", "patient_id", "status", "at", "by_ref", "version", "compartment"}},
		{Name: "transition_tell", Of: []string{"Task"}, Columns: []string{"task_id", "move_id", "patient_id", "who_ref", "owner_ref", "due_on", "status", "version", "compartment"}},
	},
	Matters: matters,
	Read:    readTask,
}.Projector("transition")

// matters leaves out all but moves.
func matters(_ string, v element.Value) bool {
	code := own.Code(r4.As[r4.Task](v).Code())
	return code == moveCode || code == tellCode
}

func readTask(rows store.Rows, c store.Change) {
	v := r4.As[r4.Task](c.New)
	child := v.For().ID("Patient")
	by := v.Requester().Target()
	switch own.Code(v.Code()) {
	case moveCode:
		if at := v.ExecutionPeriod().Start().Micro(); child != "" && at != 0 {
			rows.Add("transition_move", c.ID, child, v.Status(), at, by, c.Version, c.Compartment)
		}
	case tellCode:
		if child != "" {
			rows.Add("transition_tell", c.ID, v.PartOf().First().ID("Task"), child, v.Focus().Target(), v.Owner().Target(),
				v.Restriction().Period().End().Day(), v.Status(), c.Version, c.Compartment)
		}
	}
}
