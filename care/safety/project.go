package safety

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what was done where somebody may be in danger, whoever wrote
// it down.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "safety_fact", Of: []string{"CarePlan", "Observation", "RiskAssessment", "Task"}, Columns: []string{"source_id", "source_type", "task_id", "kind", "value",
			"at", "by_ref", "from_at", "due_at", "done", "version", "compartment"}},
	},
	Matters: func(typ string, v element.Value) bool {
		kind, task, _ := factOf(typ, v)
		return kind != "" && task != ""
	},
	Read: func(rows store.Rows, c store.Change) {
		if !c.New.Get("status").Is("entered-in-error") {
			readFact(rows, c)
		}
	},
}.Projector("safety")

// factOf returns what a resource says was done, and for which Task.
func factOf(typ string, v element.Value) (kind, task, value string) {
	switch typ {
	case "RiskAssessment":
		if codeIn(v, "method") != lookCode {
			return "", "", ""
		}
		for p := range v.Each("prediction") {
			value = codeIn(p, "qualitativeRisk")
		}
		return "look", r4.As[r4.Reference](v.Get("basedOn")).ID("Task"), value
	case "CarePlan":
		x := r4.As[r4.CarePlan](v)
		for c := range x.Category() {
			if own.Code(c) == planCode {
				return "plan", taskAmong(x.SupportingInfo()), "made"
			}
		}
	case "Observation":
		x := r4.As[r4.Observation](v)
		kind = map[string]string{meansCode: "means", lineCode: "line"}[own.Code(x.Code())]
		if kind != "" {
			return kind, taskAmong(x.Focus()), own.Code(x.ValueCodeableConcept())
		}
	case "Task":
		x := r4.As[r4.Task](v)
		if own.Code(x.Code()) == contactCode {
			return "contact", x.PartOf().First().ID("Task"), own.Code(x.BusinessStatus())
		}
	}
	return "", "", ""
}

func codeIn(v element.Value, name string) string {
	return own.Code(r4.As[r4.CodeableConcept](v.Get(name)))
}

func taskAmong(all r4.Many[r4.Reference]) string {
	for x := range all {
		if id := x.ID("Task"); id != "" {
			return id
		}
	}
	return ""
}

func readFact(rows store.Rows, c store.Change) {
	kind, task, value := factOf(c.Type, c.New)
	if kind == "" || task == "" {
		return
	}
	var at, from, due int64
	by, isDone := "", true
	switch c.Type {
	case "RiskAssessment":
		at = r4.Date{Element: r4.Element(c.New.Get("occurrenceDateTime"))}.Micro()
		by = r4.As[r4.Reference](c.New.Get("performer")).Target()
	case "CarePlan":
		x := r4.As[r4.CarePlan](c.New)
		at, by, isDone = x.Created().Micro(), x.Author().Target(), x.Status() != "revoked"
	case "Observation":
		x := r4.As[r4.Observation](c.New)
		at, by = x.EffectiveDateTime().Micro(), x.Performer().First().Target()
	case "Task":
		x := r4.As[r4.Task](c.New)
		at, by, isDone = x.LastModified().Micro(), x.Owner().Target(), x.Status() == "completed"
		from, due = x.Restriction().Period().Start().Micro(), x.Restriction().Period().End().Micro()
		if x.Status() == "cancelled" {
			return
		}
	}
	rows.Add("safety_fact", c.ID, c.Type, task, kind, value, at, by, from, due, isDone, c.Version, c.Compartment)
}
