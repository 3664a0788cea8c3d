package handoff

import (
	"kith/care/loop"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what a handoff says, and how it felt.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "handoff", Of: []string{"Task"}, Columns: []string{"task_id", "patient_id", "how", "team", "said_yes", "met", "present", "met_how", "met_at", "compartment"}},
		{Name: "handoff_felt", Of: []string{"QuestionnaireResponse"}, Columns: []string{"source_id", "handoff_id", "patient_id", "by_ref", "feeling", "at", "compartment"}},
	},
	Matters: func(typ string, v element.Value) bool {
		if typ == "QuestionnaireResponse" {
			return isFelt(r4.As[r4.QuestionnaireResponse](v))
		}
		return own.Code(r4.As[r4.Task](v).Code()) == string(loop.Handoff)
	},
	Read: func(rows store.Rows, c store.Change) {
		if c.New.Get("status").Is("entered-in-error") {
			return
		}
		if c.Type == "QuestionnaireResponse" {
			f := feltOf(r4.As[r4.QuestionnaireResponse](c.New))
			rows.Add("handoff_felt", c.ID, f.Handoff, f.Child, f.By, string(f.Feeling), f.At.UnixMicro(), c.Compartment)
			return
		}
		t := r4.As[r4.Task](c.New)
		h, team, met := read(t), "", int64(0)
		if h.Team != people.Anonymous {
			team = h.Team.String()
		}
		if !h.MetAt.IsZero() {
			met = h.MetAt.UnixMicro()
		}
		rows.Add("handoff", c.ID, t.For().ID("Patient"), string(h.How), team, h.SaidYes, h.Met, h.Family, string(h.MetHow), met, c.Compartment)
	},
}.Projector("handoff")
