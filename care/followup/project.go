package followup

import (
	"strings"

	"kith/care/consent"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what is owed, whoever wrote it.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "followup", Of: []string{"Task"}, Columns: []string{"task_id", "patient_id", "response", "rules", "step", "safety", "owner_ref", "status",
			"asked_at", "due_at", "disposition", "answered_at", "until_at", "by_ref", "version", "compartment"}},
		{Name: "followup_page", Of: []string{"Task"}, Columns: []string{"task_id", "part", "who_ref", "at", "answered_at", "compartment"}},
	},
	Matters: func(_ string, v element.Value) bool { return own.Code(r4.As[r4.Task](v).Code()) == taskCode },
	Read:    readItem, // whatever the status is: only a disposition answers
}.Projector("followup")

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

// RulesOf returns the rules of a site.
func RulesOf(h *module.House) (*Rules, error) { return siteRules(consent.In(h.Store).Rules.Beside) }
