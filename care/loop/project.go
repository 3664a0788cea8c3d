package loop

import (
	"kith/platform/db"
	"slices"

	"kith/care/consent"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes what was passed on and what happened to it, whoever wrote it.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "loop", Of: []string{"Task"}, Columns: []string{"task_id", "kind", "patient_id", "from_ref", "to_ref", "held_ref", "status", "step", "exited", "closed",
			"reason", "words", "why", "focus", "sent_at", "last_at", "clock", "due_at", "until_at", "nudged_at", "level", "updated_at", "version", "compartment"}},
		{Name: "loop_event", Of: []string{"Task"}, Columns: []string{"task_id", "part", "what", "at", "who_ref", "note", "compartment"}},
	},
	Matters: func(_ string, v element.Value) bool {
		return slices.Contains(Kinds, Kind(own.Code(r4.As[r4.Task](v).Code())))
	},
	Read: readItem,
}.Projector("loop")

func readItem(rows store.Rows, c store.Change) {
	i, ok := itemOf(r4.As[r4.Task](c.New))
	if !ok {
		return
	}
	rows.Add("loop", c.ID, string(i.Kind), i.Child, i.From, i.To, i.HeldBy, string(i.Status), string(i.Step), i.Exit, i.Closed,
		i.Reason, i.Words, i.Why, i.Focus, db.Micro(i.Sent), db.Micro(i.Last), i.Clock, db.Micro(i.Due), db.Micro(i.Until), db.Micro(i.Nudged), int64(i.Level),
		c.Updated.UnixMicro(), c.Version, c.Compartment)
	for n, e := range i.Events {
		rows.Add("loop_event", c.ID, int64(n), e.What, db.Micro(e.At), e.Who, e.Note, c.Compartment)
	}
}

// ClocksOf returns the clocks of a site: those that stand beside its own rules as
// loop-clocks.json, or the usual ones.
func ClocksOf(h *module.House) (*Clocks, error) {
	site := consent.In(h.Store).Rules.Beside("loop-clocks.json")
	if site == nil {
		return Standard(), nil
	}
	return ReadClocks(site)
}
