package followup

import (
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what is owed and what was done about it, whoever wrote it.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "followup", Of: []string{"Task"}, Columns: []string{"task_id", "patient_id", "response", "rules", "step", "safety", "owner_ref", "status",
			"asked_at", "due_at", "disposition", "answered_at", "until_at", "by_ref", "version", "compartment"}},
		{Name: "followup_page", Of: []string{"Task"}, Columns: []string{"task_id", "part", "who_ref", "at", "answered_at", "compartment"}},
		{Name: "followup_fact", Of: []string{"CarePlan", "Observation", "RiskAssessment", "Task"}, Columns: []string{"source_id", "source_type", "task_id", "kind", "value",
			"at", "by_ref", "from_at", "due_at", "done", "version", "compartment"}},
		{Name: "followup_hours", Of: []string{"PractitionerRole"}, Columns: []string{"role_id", "part", "kind", "days", "from_minute", "until_minute",
			"from_at", "until_at", "compartment"}},
	},
	Matters: matters,
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case c.Type == "PractitionerRole":
			readHours(rows, c)
		case c.Type == "Task" && own.Code(r4.As[r4.Task](c.New).Code()) == taskCode:
			readItem(rows, c) // whatever its status: only a disposition answers
		case c.New.Get("status").Is("entered-in-error"):
		default:
			readFact(rows, c)
		}
	},
}.Projector("followup")

// matters leaves out what is nothing of ours: an import brings it by the
// hundred thousand.
func matters(typ string, v element.Value) bool {
	switch typ {
	case "Task":
		code := own.Code(r4.As[r4.Task](v).Code())
		return code == taskCode || code == contactCode
	case "PractitionerRole":
		return v.Get("availableTime").Exists() || v.Get("notAvailable").Exists()
	}
	kind, _, _ := factOf(typ, v)
	return kind != ""
}

func readItem(rows store.Rows, c store.Change) {
	i, step, ok := itemOf(r4.As[r4.Task](c.New))
	if !ok {
		return
	}
	safety := r4.As[r4.Task](c.New).Priority() == "stat"
	if step != "" {
		safety = Standard().Step(step).Safety || safety
	}
	var answered, until, due int64
	if !i.Answered.IsZero() {
		answered = i.Answered.UnixMicro()
	}
	if !i.Until.IsZero() {
		until = i.Until.UnixMicro()
	}
	if !i.Due.IsZero() {
		due = i.Due.UnixMicro()
	}
	asked := int64(0)
	if !i.At.IsZero() {
		asked = i.At.UnixMicro()
	}
	rows.Add("followup", c.ID, i.Child, i.Response, strings.Join(i.Rules, " "), step, safety, i.Owner, i.Status,
		asked, due, string(i.Disposition), answered, until, i.By, c.Version, c.Compartment)
	for n, p := range i.Pages {
		back := int64(0)
		if !p.Answered.IsZero() {
			back = p.Answered.UnixMicro()
		}
		rows.Add("followup_page", c.ID, int64(n), p.Who, p.At.UnixMicro(), back, c.Compartment)
	}
}

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
	rows.Add("followup_fact", c.ID, c.Type, task, kind, value, at, by, from, due, isDone, c.Version, c.Compartment)
}

// readHours reads when somebody at work is there.
func readHours(rows store.Rows, c store.Change) {
	v, part := r4.As[r4.PractitionerRole](c.New), int64(0)
	for x := range v.AvailableTime() {
		var days []string
		for d := range x.DaysOfWeek() {
			days = append(days, d)
		}
		from, until := 0, 24*60
		if !x.AllDay().True() {
			from, until = clock(hourOf(x.AvailableStartTime())), clock(hourOf(x.AvailableEndTime()))
		}
		if from >= 0 && until > from {
			rows.Add("followup_hours", c.ID, part, "hours", strings.Join(days, " "), int64(from), int64(until), int64(0), int64(0), c.Compartment)
			part++
		}
	}
	for x := range v.NotAvailable() {
		from, until := x.During().Start().Micro(), x.During().End().Micro()
		if from == 0 {
			continue
		}
		if until == 0 {
			until = 1<<62 - 1
		}
		rows.Add("followup_hours", c.ID, part, "away", "", int64(0), int64(0), from, until, c.Compartment)
		part++
	}
}

// hourOf is 08:00 of 08:00:00.
func hourOf(s string) string {
	if len(s) > 5 {
		return s[:5]
	}
	return s
}
