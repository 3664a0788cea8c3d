package alliance

import (
	"slices"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes checks, trends and repairs, whoever wrote them down.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "alliance_check", Of: []string{"QuestionnaireResponse"}, Columns: []string{"source_id", "patient_id", "informant_ref", "clinician_ref", "at",
			"listened", "hard_thing", "plan", "shared", "trend_id", "compartment"}},
		{Name: "alliance_trend", Of: []string{"Observation"}, Columns: []string{"source_id", "patient_id", "informant_ref", "clinician_ref", "value", "n",
			"since_at", "at", "compartment"}},
		{Name: "alliance_repair", Of: []string{"Task"}, Columns: []string{"source_id", "patient_id", "trend_id", "owner_ref", "asked_at", "due_at", "status",
			"outcome", "done_at", "next_on", "version", "compartment"}},
	},
	Matters: func(typ string, v element.Value) bool {
		switch code := own.Code(r4.As[r4.CodeableConcept](v.Get("code"))); typ {
		case "Observation":
			return code == "relationship-trend"
		case "Task":
			return code == "repair"
		}
		return isCheck(v)
	},
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case c.New.Get("status").Is("entered-in-error"):
		case c.Type == "Observation":
			readTrend(rows, c, r4.As[r4.Observation](c.New))
		case c.Type == "Task":
			readRepair(rows, c, r4.As[r4.Task](c.New))
		default:
			if x, ok := checkOf(c.New); ok {
				rows.Add("alliance_check", c.ID, x.Child, x.Informant, x.Clinician, x.At.UnixMicro(),
					int64(x.Answers[0]), int64(x.Answers[1]), int64(x.Answers[2]), x.Shared, trendID(c.ID), c.Compartment)
			}
		}
	},
}.Projector("alliance")

func readTrend(rows store.Rows, c store.Change, v r4.Observation) {
	value, at := Value(own.Code(v.ValueCodeableConcept())), v.EffectiveDateTime().Micro()
	child, whom := v.Subject().ID("Patient"), v.Focus().First().Target()
	if child == "" || whom == "" || at == 0 || !slices.Contains(values, value) {
		return
	}
	n, since := int64(0), at
	for p := range v.Component() {
		switch own.Code(p.Code()) {
		case "checks":
			n, _ = p.Get("valueInteger").Int() // 0 where it is no number
		case "checks-since":
			since = p.ValueDateTime().Micro()
		}
	}
	rows.Add("alliance_trend", c.ID, child, v.Performer().First().Target(), whom, string(value), n, since, at, c.Compartment)
}

func readRepair(rows store.Rows, c store.Change, v r4.Task) {
	child, owner := v.For().ID("Patient"), v.Owner().Target()
	if child == "" || owner == "" {
		return
	}
	asked := v.AuthoredOn().Micro()
	due := asked + int64(Standard().DueDays)*(24*time.Hour).Microseconds()
	if _, last, ok := r4.Instants(v.Restriction().Period().End().Text()); ok {
		due = last + 1
	}
	outcome, at, next := "", int64(0), ""
	switch v.Status() {
	case "completed", "cancelled", "rejected", "failed":
		outcome, at = own.Code(v.BusinessStatus()), v.ExecutionPeriod().End().Micro()
		if outcome == "" {
			outcome = string(NotWanted) // whoever ended it elsewhere did not say more
		}
		for o := range v.Output() {
			if own.Code(o.Type()) == "next-contact" {
				next = o.Get("valueDate").Text()
			}
		}
	}
	rows.Add("alliance_repair", c.ID, child, v.Focus().ID("Observation"), owner, asked, due, v.Status(), outcome, at, next, c.Version, c.Compartment)
}
